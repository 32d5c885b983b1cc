/** A share as a bar. It is decoration: the number stands beside it in words. */
export function Bar({ part, whole }: { readonly part: number; readonly whole: number }) {
  const percent = whole <= 0 ? 0 : Math.min(100, (part / whole) * 100);
  return (
    <span className="bar" aria-hidden="true">
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}
