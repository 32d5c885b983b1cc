/**
 * An enrolment on the phone: one guided round before the camera, a second one with glasses if wanted, then the frames
 * are sent. They live in memory only, and are dropped as soon as they were sent or the member leaves.
 */
import { ApiError, type EnrolFrame, type EnrolProgress, type FaceLook, startEnrolGuide } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, errorCode, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { refreshMember } from '../../lib/session';
import { tick } from '../../platform/cues';
import type { CameraHandle, CameraProblem } from '../../platform/types';

/** A lost answer is asked for again, by the same id: nothing is enrolled twice. */
const SEND_TRIES = 3;
const BETWEEN_TRIES_MS = 1_500;

export type Phase =
  | { name: 'idle' }
  | { name: 'starting'; look: FaceLook }
  | { name: 'capturing'; look: FaceLook; progress: EnrolProgress }
  /** The first round is done and the camera off. `note`: why a second round was not taken. */
  | { name: 'glasses'; note: string | null }
  | { name: 'sending' }
  | { name: 'done' }
  | { name: 'camera-problem'; problem: CameraProblem }
  | { name: 'refused'; code: string | null; words: string };

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function useEnrolment(gaveUpWords: string) {
  const [phase, setPhase] = useState<Phase>({ name: 'idle' });
  const run = useRef(0);
  const firstRound = useRef<EnrolFrame[]>([]);
  const endGuide = useRef<() => void>(() => {});

  /** Whatever is under way counts no more. @returns whether the caller's own turn still counts */
  const newTurn = useCallback(() => {
    endGuide.current();
    const mine = ++run.current;
    return () => mine === run.current;
  }, []);

  const stop = useCallback(() => {
    newTurn();
    firstRound.current = [];
    setPhase((before) => (before.name === 'done' ? before : { name: 'idle' }));
  }, [newTurn]);
  useEffect(
    () => () => {
      newTurn();
      firstRound.current = [];
    },
    [newTurn],
  );

  const start = (look: FaceLook) => {
    newTurn();
    if (look === 'usual') firstRound.current = [];
    setPhase({ name: 'starting', look });
  };

  const refuse = (error: unknown) => {
    const aboutGlasses = error instanceof ApiError && error.data['look'] === 'glasses' && firstRound.current.length > 0;
    if (aboutGlasses) return setPhase({ name: 'glasses', note: errorWords(error) });
    firstRound.current = [];
    setPhase({ name: 'refused', code: errorCode(error), words: errorWords(error) });
  };

  const send = async (frames: EnrolFrame[]) => {
    const counts = newTurn();
    setPhase({ name: 'sending' });
    try {
      await sendFrames(frames);
      firstRound.current = [];
      refreshMember().catch(() => undefined);
      if (counts()) setPhase({ name: 'done' });
    } catch (error) {
      if (counts()) refuse(error);
    }
  };

  const capture = async (look: FaceLook, camera: CameraHandle) => {
    const counts = newTurn();
    let taken = 0;
    const guide = startEnrolGuide({
      look,
      earlier: firstRound.current,
      grab: camera.capture,
      check: checkFrame,
      nowMs: Date.now,
      wait,
      onProgress: (progress) => {
        if (!counts()) return;
        if (progress.taken.length > taken) tick();
        taken = progress.taken.length;
        setPhase({ name: 'capturing', look, progress });
      },
    });
    endGuide.current = guide.stop;
    try {
      const round = await guide.ended;
      if (!counts()) return;
      if (round.outcome !== 'frames') return setPhase({ name: 'refused', code: null, words: gaveUpWords });
      if (look === 'glasses') return void send([...firstRound.current, ...round.frames]);
      firstRound.current = round.frames;
      setPhase({ name: 'glasses', note: null });
    } catch (error) {
      if (counts()) refuse(error);
    }
  };

  const cameraFailed = (problem: CameraProblem) => {
    newTurn();
    setPhase({ name: 'camera-problem', problem });
  };
  return { phase, start, stop, capture, cameraFailed, withoutGlasses: () => void send(firstRound.current) };
}

/** A busy server is asked again a little later; the member just sees the last hint a moment longer. */
async function checkFrame(frame: string): Promise<RouteResult<'POST /me/face/check'> | null> {
  try {
    return await api('POST /me/face/check', { body: { frame } });
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'busy' && code !== 'rate-limited' && code !== 'offline') throw error;
    return null;
  }
}

async function sendFrames(frames: EnrolFrame[]): Promise<void> {
  const body = { enrolmentId: makeId(), frames };
  for (let tries = 1; ; tries++) {
    try {
      await api('POST /me/face', { body });
      return;
    } catch (error) {
      const code = errorCode(error);
      const mayPass = code === 'offline' || code === 'busy' || code === 'unavailable';
      if (!mayPass || tries >= SEND_TRIES) throw error;
      await wait(BETWEEN_TRIES_MS);
    }
  }
}
