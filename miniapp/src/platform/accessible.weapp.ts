/** WeChat's own components are known to screen readers. */
export function makeAccessible(): void {
  // Nothing to add.
}

export const setDocumentLanguage = (_locale: string): void => undefined;
