/** When this phone last changed something at the server: what was asked for before that may be old. */
let changedMs = 0;

export function noteChange(): void {
  changedMs = Date.now();
}

export const changedSince = (ms: number): boolean => changedMs >= ms;
