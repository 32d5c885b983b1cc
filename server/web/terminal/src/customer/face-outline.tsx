/** Left, top, width and height in fractions of the picture in the round window. */
export type FaceBox = readonly [left: number, top: number, width: number, height: number];

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** Softly around the face the server sees, mirrored as the picture is. */
export function FaceOutline({ box }: { readonly box: FaceBox | null }) {
  if (!box) return null;
  const [left, top, width, height] = box;
  return (
    <div className="face-clip" aria-hidden="true">
      <div
        className="face-outline"
        data-testid="face-outline"
        style={{ left: percent(1 - left - width), top: percent(top), width: percent(width), height: percent(height) }}
      />
    </div>
  );
}
