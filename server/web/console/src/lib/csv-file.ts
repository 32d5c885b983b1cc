/** Spreadsheets as files: what people save is UTF-8 or, from Chinese Excel, GBK. */

/** @returns null when it is neither, or no text at all */
export function csvText(bytes: ArrayBuffer): string | null {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes('\u0000') ? null : text;
    } catch {
      // Not in this encoding: the next one decides.
    }
  }
  return null;
}
