/**
 * The frames of a guided enrolment become one vector a view.
 * Invariants: every wanted view was measured here, whatever the client says it saw; each frame passes the quality gates;
 * all frames show one person; each round turned as a head does, not as a picture of one.
 */
import { type FaceLook, type FacePose, poseOf, posesOfLook } from '@shuke/shared';
import { sha256Hex } from '../../kernel/crypto';
import { AppError } from '../../kernel/errors';
import { distance } from './descriptor';
import type { Description, FaceMeasures, PassiveScores } from './face-frame';
import type { FacePool } from './face-pool';
import { movementOf } from './gestures';
import { checkLiveness } from './match-policy';
import { judgeMotion } from './motion';
import { meanPassive, refusalFor, SAME_PERSON_DISTANCE } from './probe';

export interface EnrolmentShot {
  look: FaceLook;
  /** What the client took it for. */
  pose: FacePose;
  picture: Uint8Array;
}

interface SeenShot extends Omit<EnrolmentShot, 'picture'> {
  descriptor: Float32Array;
  passive: PassiveScores;
  landmarks: Float32Array;
  face: FaceMeasures;
}

/**
 * @param shots at most one a look and view @param asker whose turn at the workers it takes
 * @returns one 128-d vector a shot, in their order
 * @throws AppError with `look` in its data: no-face, several-faces, face-quality (hint, pose), poses-missing (pose),
 * faces-differ, not-live (reason: repeated-frame, liveness, antispoof, flat); and what the pool throws
 */
export async function describeEnrolment(
  pool: Pick<FacePool, 'describe'>,
  shots: readonly EnrolmentShot[],
  asker: string,
): Promise<Float32Array[]> {
  const marks = new Set(shots.map(({ picture }) => sha256Hex(picture)));
  if (marks.size < shots.length) throw new AppError('not-live', { reason: 'repeated-frame' });
  const asked = { asker, burst: { frames: shots.length } };
  const seen = await Promise.all(
    shots.map(async ({ look, pose, picture }) => usable(look, pose, await pool.describe(picture, asked))),
  );
  const looks: FaceLook[] = seen.some(({ look }) => look === 'glasses') ? ['usual', 'glasses'] : ['usual'];
  for (const look of looks) requireViews(look, ofLook(seen, look));
  for (const look of looks) {
    requireSame(look, ofLook(seen, look), ofLook(seen, 'usual'));
    requireLive(look, ofLook(seen, look));
  }
  return seen.map(({ descriptor }) => descriptor);
}

const ofLook = (seen: readonly SeenShot[], look: FaceLook) => seen.filter((shot) => shot.look === look);
const frontOf = (round: readonly SeenShot[]) => round.find(({ pose }) => pose === 'front');

function usable(look: FaceLook, pose: FacePose, seen: Description): SeenShot {
  const { hint, descriptor, passive, landmarks, face } = seen;
  if (hint !== 'ok' || !descriptor || !passive || !landmarks || !face) throw refusalFor(hint, { look, pose });
  return { look, pose, descriptor, passive, landmarks, face };
}

const movementIn = ({ face, landmarks }: SeenShot) => movementOf(face.pose, landmarks);

function requireViews(look: FaceLook, round: readonly SeenShot[]): void {
  const front = frontOf(round);
  const rest = front && movementIn(front);
  for (const wanted of posesOfLook[look]) {
    const shot = round.find(({ pose }) => pose === wanted);
    const measured = shot && rest ? poseOf(movementIn(shot), shot === front ? null : rest) : null;
    if (measured !== wanted) throw new AppError('poses-missing', { look, pose: wanted });
  }
}

/** Against the first look into the camera: two turned heads, one to each side, may differ more than one of them from it. */
function requireSame(look: FaceLook, round: readonly SeenShot[], usualRound: readonly SeenShot[]): void {
  const first = frontOf(usualRound);
  const isSame = ({ descriptor }: SeenShot) =>
    first !== undefined && distance(first.descriptor, descriptor) <= SAME_PERSON_DISTANCE;
  if (!round.every(isSame)) throw new AppError('faces-differ', { look });
}

function requireLive(look: FaceLook, round: readonly SeenShot[]): void {
  const verdict = checkLiveness(meanPassive(round));
  if (!verdict.live) throw new AppError('not-live', { look, reason: verdict.reason });
  const motion = judgeMotion(round.map(({ landmarks, face }) => ({ landmarks, yaw: face.pose.yaw })));
  if (motion.verdict === 'live') return;
  throw new AppError('not-live', { look, reason: motion.verdict === 'repeated' ? 'repeated-frame' : 'flat' });
}
