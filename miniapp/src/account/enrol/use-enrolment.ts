/**
 * Guided enrolment: a frame is checked by the server, one hint is shown, usable frames are gathered, then sent.
 * Frames live in memory only and are dropped as soon as they were sent, or when the member leaves.
 */
import type { RouteResult } from '@shuke/shared/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, errorCode, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { refreshMember } from '../../lib/session';
import type { CameraHandle, CameraProblem } from '../../platform/types';

export type Hint = RouteResult<'POST /me/face/check'>['hint'];
export const FRAMES_NEEDED = 5;
/** Frames of one instant would teach the template nothing new. */
const BETWEEN_FRAMES_MS = 350;
const BETWEEN_CHECKS_MS = 120;
const SLOW_AFTER_MS = 20_000;

export type Phase =
  | { name: 'idle' }
  | { name: 'starting' }
  | { name: 'capturing'; hint: Hint | null; taken: number; slow: boolean }
  | { name: 'sending' }
  | { name: 'done' }
  | { name: 'camera-problem'; problem: CameraProblem }
  | { name: 'refused'; code: string | null; words: string };

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function useEnrolment() {
  const [phase, setPhase] = useState<Phase>({ name: 'idle' });
  const run = useRef(0);

  const stop = useCallback(() => {
    run.current++;
    setPhase((before) => (before.name === 'done' ? before : { name: 'idle' }));
  }, []);
  useEffect(() => () => void run.current++, []);

  const start = () => {
    run.current++;
    setPhase({ name: 'starting' });
  };

  const capture = async (camera: CameraHandle) => {
    const mine = ++run.current;
    const alive = () => mine === run.current;
    const frames: string[] = [];
    const startedMs = Date.now();
    try {
      setPhase({ name: 'capturing', hint: null, taken: 0, slow: false });
      while (alive() && frames.length < FRAMES_NEEDED) {
        const frame = await camera.capture();
        // A slow camera shows one frame twice, and the server refuses repeated frames as a recording.
        if (!frame || frames.includes(frame)) {
          await wait(BETWEEN_CHECKS_MS);
          continue;
        }
        const check = await checkFrame(frame);
        if (!alive()) return;
        if (check?.usable) frames.push(frame);
        const slow = Date.now() - startedMs > SLOW_AFTER_MS;
        if (check) setPhase({ name: 'capturing', hint: check.hint, taken: frames.length, slow });
        await wait(check?.usable ? BETWEEN_FRAMES_MS : BETWEEN_CHECKS_MS);
      }
      if (!alive()) return;
      setPhase({ name: 'sending' });
      await api('POST /me/face', { body: { enrolmentId: makeId(), frames } });
      refreshMember().catch(() => undefined);
      if (alive()) setPhase({ name: 'done' });
    } catch (error) {
      if (alive()) setPhase({ name: 'refused', code: errorCode(error), words: errorWords(error) });
    } finally {
      frames.length = 0;
    }
  };

  const cameraFailed = (problem: CameraProblem) => {
    run.current++;
    setPhase({ name: 'camera-problem', problem });
  };
  return { phase, start, stop, capture, cameraFailed };
}

/** A busy server is asked again a little later; the member just sees the last hint a moment longer. */
async function checkFrame(frame: string): Promise<RouteResult<'POST /me/face/check'> | null> {
  try {
    return await api('POST /me/face/check', { body: { frame } });
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'busy' && code !== 'rate-limited') throw error;
    await wait(800);
    return null;
  }
}
