export function fillRandomPool(): void {
  // The browser's generator answers at once: there is no pool to fill.
}

export const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
