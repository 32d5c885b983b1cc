/** Marks read by the benchmark: from the first usable frame after the tap to the painted pop-up. */
const FIRST_USABLE = 'first-usable-frame';
const POP_UP = 'pop-up';
const MEASURE = 'face-to-pop-up';

export function clearFaceMarks(): void {
  performance.clearMarks(FIRST_USABLE);
  performance.clearMarks(POP_UP);
}

/** @param takenMs when the frame was taken, on the `performance.now()` clock; only the first after a tap counts */
export function markFirstUsable(takenMs: number): void {
  if (performance.getEntriesByName(FIRST_USABLE).length > 0) return;
  performance.mark(FIRST_USABLE, { startTime: takenMs });
}

/** Call when the result is in the document: marks after the next paint. */
export function markPopUp(): void {
  requestAnimationFrame(() => {
    setTimeout(() => {
      performance.mark(POP_UP);
      if (performance.getEntriesByName(FIRST_USABLE).length > 0) performance.measure(MEASURE, FIRST_USABLE, POP_UP);
    });
  });
}
