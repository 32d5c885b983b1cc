import { type EnrolProgress, type FaceLook, type FacePose, isAskedFor, ringParts } from '@shuke/shared';
import { View } from '@tarojs/components';
import type { ReactNode } from 'react';

const GAP_DEGREES = 5;

type Parts = ReturnType<typeof ringParts>;

/** A ring of which some parts are coloured. */
function ring(parts: Parts, colour: (pose: FacePose) => string): string {
  const start = parts[0]?.from ?? 0;
  const stops = parts.flatMap(({ pose, from, to }) => [
    `${colour(pose)} ${from - start}deg ${to - start}deg`,
    `transparent ${to - start}deg ${to - start + GAP_DEGREES}deg`,
  ]);
  return `conic-gradient(from ${start}deg, ${stops.join(', ')})`;
}

interface FaceWindowProps {
  look: FaceLook;
  /** Null while there is none: then the ring is empty, or full when all is taken. */
  progress: EnrolProgress | null;
  complete: boolean;
  /** The live picture, or what stands in for it. */
  children: ReactNode;
  live: boolean;
}

/** The round window, the ring that fills view by view, and the outline of the face the server sees. */
export function FaceWindow({ look, progress, complete, live, children }: FaceWindowProps) {
  const parts = ringParts(look, GAP_DEGREES);
  const isTaken = (pose: FacePose) => complete || Boolean(progress?.taken.includes(pose));
  const [left, top, width, height] = progress?.box ?? [0, 0, 0, 0];
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return (
    <View
      className="ring"
      style={{ background: ring(parts, (pose) => (isTaken(pose) ? 'var(--tea)' : 'var(--line)')) }}
    >
      {progress ? (
        <View
          className="ring__asked"
          style={{
            background: ring(parts, (pose) => (isAskedFor(look, progress.taken, pose) ? 'var(--tea)' : 'transparent')),
          }}
        />
      ) : null}
      <View className={`ring__window${live ? '' : ' ring__still'}`}>
        {children}
        {live && progress?.box ? (
          <View
            className="ring__outline"
            style={{
              // Mirrored, as the picture is.
              left: percent(1 - left - width),
              top: percent(top),
              width: percent(width),
              height: percent(height),
            }}
          />
        ) : null}
      </View>
    </View>
  );
}
