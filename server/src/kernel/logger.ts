import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/**
 * Structured logs without personal data: requests are logged by route pattern, never by body; values under a name
 * that could carry a person or a secret are removed at any depth, and of an error only what a developer needs is kept.
 */
const SENSITIVE =
  /(phone|nickname|openid|unionid|password|secret|authorization|cookie|token|birthday|frames?|pictures?|vectors?|descriptor)|^(code|pin|currentPin|pinHash|templates?|loginCode|memberCode|pairingCode)$|key$/i;
const REMOVED = '[removed]';
const MAX_DEPTH = 6;

function clean(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Error) return value;
  if (depth === MAX_DEPTH || ArrayBuffer.isView(value)) return REMOVED;
  if (Array.isArray(value)) return value.map((inner) => clean(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SENSITIVE.test(name) ? REMOVED : clean(inner, depth + 1)]),
  );
}

/** Databases quote the offending value in their words: `Duplicate entry 'o-abc' for key …`. */
const withoutValues = (text: string): string =>
  text
    .replace(/Duplicate entry '.*?' for key/g, `Duplicate entry ${REMOVED} for key`)
    .replace(/(Incorrect \w+ value|Truncated incorrect \w+ value): '.*?'/g, `$1: ${REMOVED}`);

/** Driver errors carry the statement with its parameters: people's names and numbers. They stay out. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return clean(error);
  const { name, message, stack } = error;
  const driver = (error as { driverError?: unknown }).driverError ?? error;
  const errorCode = (driver as { code?: unknown }).code;
  return {
    type: name,
    message: withoutValues(message),
    stack: stack && withoutValues(stack),
    ...(typeof errorCode === 'string' ? { errorCode } : {}),
    ...(error.cause instanceof Error ? { cause: withoutValues(error.cause.message) } : {}),
  };
}

export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (line) => clean(line) as Record<string, unknown> },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}
