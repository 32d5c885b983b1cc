import { type ErrorCode, errorCatalog } from '@shuke/shared';

/**
 * An expected refusal: the client gets its code, its words and `data`.
 * Anything else that is thrown is a bug: it is logged and answered with a generic 500.
 */
export class AppError extends Error {
  override readonly name = 'AppError';

  /** @param data shown to the client: never put personal data or secrets here */
  constructor(
    readonly code: ErrorCode,
    readonly data?: Record<string, unknown>,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }

  get status(): number {
    return errorCatalog[this.code].status;
  }
}
