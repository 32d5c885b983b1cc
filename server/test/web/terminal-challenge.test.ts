import { ApiError, type FaceMovement } from '@shuke/shared';
import { type ChallengeDeps, startChallenge } from '../../web/terminal/src/camera/challenge-loop';
import type { ChallengeFrame, FrameCheck } from '../../web/terminal/src/flow/state';
import { MAX_FACE_TRIES } from '../../web/terminal/src/flow/state';
import { noticeWords } from '../../web/terminal/src/words';
import { attemptOf, matching, walk } from './terminal-fixtures';

const REST: FaceMovement = { yaw: 0, pitch: 0.1, eyes: 0.3, mouth: 0.05 };
const LEFT = { ...REST, yaw: -0.3 };
const OPEN = { ...REST, mouth: 0.4 };

/** A customer on a clock of our own: does what `doing` says while the till shows that step. */
function customer(doing: Record<0 | 1 | 2, FaceMovement | null>, fail: Partial<ChallengeDeps> = {}) {
  let now = 0;
  let frames = 0;
  let step: 0 | 1 | 2 = 0;
  const told: string[] = [];
  let sent: readonly ChallengeFrame[] = [];
  const deps: ChallengeDeps = {
    actions: ['turn-left', 'open-mouth'],
    patienceMs: 5_000,
    grab: () => `frame-${frames++}`,
    check: async (): Promise<FrameCheck> => {
      now += 200;
      const movement = doing[step];
      return { hint: movement ? 'ok' : 'no-face', usable: movement !== null, box: null, movement };
    },
    nowMs: () => now,
    wait: async (ms) => {
      now += ms;
    },
    onStep: (next) => {
      step = next;
      told.push(`step ${next}`);
    },
    onDone: (all) => {
      sent = all;
      told.push('done');
    },
    onMissed: () => told.push('missed'),
    onRevoked: () => told.push('revoked'),
    ...fail,
  };
  return { deps, told, sent: () => sent };
}

describe('the guide through a challenge', () => {
  it('goes on by itself when a motion is seen, and sends frames of each step, none twice', async () => {
    const { deps, told, sent } = customer({ 0: REST, 1: LEFT, 2: OPEN });
    await startChallenge(deps).ended;
    expect(told).toEqual(['step 0', 'step 1', 'step 2', 'done']);
    const steps = sent().map(({ step }) => step);
    expect(steps).toEqual([0, 0, 1, 1, 1, 2, 2, 2]);
    expect(new Set(sent().map(({ frame }) => frame)).size).toBe(steps.length);
  });

  it('waits for the motion that was asked, and gives up in time', async () => {
    const other = customer({ 0: REST, 1: OPEN, 2: OPEN });
    await startChallenge(other.deps).ended;
    expect(other.told).toEqual(['step 0', 'step 1', 'missed']);
    const nobody = customer({ 0: null, 1: null, 2: null });
    await startChallenge(nobody.deps).ended;
    expect(nobody.told).toEqual(['step 0', 'missed']);
  });

  it('says nothing once it was stopped, and tells of a till that was revoked', async () => {
    const stopped = customer({ 0: REST, 1: LEFT, 2: OPEN });
    const guide = startChallenge(stopped.deps);
    guide.stop();
    await guide.ended;
    expect(stopped.told).toEqual(['step 0']);
    const check = async () => {
      throw new ApiError('terminal-unknown', '', '', {});
    };
    const revoked = customer({ 0: REST, 1: LEFT, 2: OPEN }, { check });
    await startChallenge(revoked.deps).ended;
    expect(revoked.told).toEqual(['step 0', 'revoked']);
  });
});

describe('a challenge in the journey', () => {
  const asked = [...matching, { type: 'attempt', answer: attemptOf('needs-challenge') }] as const;
  const frames = { type: 'challenge-frames', frames: [{ step: 0, frame: 'a' }] } as const;
  const failed = { ...attemptOf('try-again'), hint: null, challengeFault: 'wrong-action' } as const;

  it('keeps the attempt and the camera, and goes where the answer says', () => {
    const state = walk(asked);
    expect(state).toMatchObject({ phase: 'challenge', attemptId: walk(matching).attemptId });
    expect(state.challenge?.actions).toEqual(['nod', 'turn-left']);
    expect(walk([frames], state).phase).toBe('sending-challenge');
    expect(walk([frames, { type: 'attempt', answer: attemptOf('needs-phone') }], state).phase).toBe('phone');
  });

  it('says what to do better, and after some tries offers another way', () => {
    let state = walk(asked);
    state = walk([frames, { type: 'attempt', answer: failed }], state);
    expect(state).toMatchObject({ phase: 'camera', notice: 'wrong-action', faceTries: 1 });
    expect(noticeWords('wrong-action', 'en')).toContain('another motion');
    for (let tries = 1; tries < MAX_FACE_TRIES; tries++) {
      state = walk([...asked.slice(3), { type: 'challenge-missed' }], state);
    }
    expect(state).toMatchObject({ phase: 'other', notice: 'face-tired' });
  });

  it('starts over when it came too late, and can be left at any time', () => {
    const late = walk([...asked, frames, { type: 'refused', code: 'challenge-expired', data: {} }]);
    expect(late).toMatchObject({ phase: 'camera', notice: 'challenge-expired' });
    for (const [type, phase] of [
      ['back', 'choose'],
      ['other-way', 'other'],
      ['cancel', 'cancelling'],
    ] as const) {
      expect(walk([...asked, { type }]).phase).toBe(phase);
    }
  });
});
