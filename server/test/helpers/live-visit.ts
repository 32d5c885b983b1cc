import { type ApiClient, newId } from '@shuke/shared';
import { challengeFrames, liveBurst, rehearse } from './live-burst';
import { payByFace } from './people';

/**
 * A person before the till, who moves as people do and makes the motions if they are asked.
 * @param visit another number for each payment: frames of one visit are refused in the next
 * @returns the last answer, and the frames of the glance, by which the same attempt can be asked again
 */
export async function payAlive(
  till: ApiClient,
  { index, visit, paymentId, attemptId = newId() }: Visit,
): Promise<{ answer: Awaited<ReturnType<typeof payByFace>>; attemptId: string; frames: Buffer[]; wasAsked: boolean }> {
  await rehearse(index);
  const frames = await liveBurst(index, 5, visit);
  const answer = await payByFace(till, paymentId, frames, attemptId);
  const { challenge } = answer;
  if (!challenge) return { answer, attemptId, frames, wasAsked: false };
  const motions = await challengeFrames(index, challenge.actions, visit + 0.5);
  const body = { attemptId, nonce: challenge.nonce, frames: motions };
  const moved = await till('POST /terminal/payments/:paymentId/face-challenge', { params: { paymentId }, body });
  return { answer: moved, attemptId, frames, wasAsked: true };
}

interface Visit {
  /** Who of the sample people. */
  index: number;
  visit: number;
  paymentId: string;
  attemptId?: string;
}
