import { type EnrolProgress, type FaceLook, isAskedFor, ringParts } from '@shuke/shared';

const GAP_DEGREES = 6;
const RADIUS = 48;

function pointAt(degrees: number): string {
  const radians = ((degrees - 90) * Math.PI) / 180;
  return `${(50 + RADIUS * Math.cos(radians)).toFixed(2)} ${(50 + RADIUS * Math.sin(radians)).toFixed(2)}`;
}

interface ViewRingProps {
  readonly look: FaceLook;
  /** Null while the camera is off. */
  readonly progress: EnrolProgress | null;
  readonly complete?: boolean;
}

/** A ring with a part for each view, filled as they are taken; the part to turn to breathes. */
export function ViewRing({ look, progress, complete = false }: ViewRingProps) {
  return (
    <svg className="view-ring" viewBox="0 0 100 100" aria-hidden="true">
      <title>progress</title>
      {ringParts(look, GAP_DEGREES).map(({ pose, from, to }) => {
        const path = `M ${pointAt(from)} A ${RADIUS} ${RADIUS} 0 0 1 ${pointAt(to)}`;
        const isTaken = complete || progress?.taken.includes(pose);
        const isAsked = progress !== null && isAskedFor(look, progress.taken, pose);
        return <path key={pose} d={path} className={isTaken ? 'view-taken' : isAsked ? 'view-asked' : 'view-open'} />;
      })}
    </svg>
  );
}
