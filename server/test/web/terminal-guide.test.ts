import { ApiError } from '@shuke/shared';
import { createBurst } from '../../web/terminal/src/camera/burst';
import { type GuideDeps, NO_FACE_MS, NOT_CLEAR_MS, startGuide } from '../../web/terminal/src/camera/guide-loop';
import type { FrameCheck } from '../../web/terminal/src/flow/state';

const options = { size: 3, gapMs: 120, patienceMs: 1_500 };
const check = (hint: FrameCheck['hint']): FrameCheck => ({ hint, usable: hint === 'ok', box: null, movement: null });

describe('a burst', () => {
  it('keeps different frames at least the gap apart', () => {
    const burst = createBurst(options);
    expect(burst.offer('a', 0)).toBe(true);
    expect(burst.offer('b', 119)).toBe(false);
    expect(burst.dueInMs(100)).toBe(20);
    expect(burst.offer('a', 130)).toBe(false);
    expect(burst.offer('b', 140)).toBe(true);
    expect(burst.isReady(150)).toBe(false);
    expect(burst.offer('c', 260)).toBe(true);
    expect(burst.isReady(260)).toBe(true);
    expect(burst.offer('d', 400)).toBe(false);
    expect(burst.frames).toEqual(['a', 'b', 'c']);
  });

  it('does not wait for ever for a frozen camera', () => {
    const burst = createBurst(options);
    expect(burst.isReady(5_000)).toBe(false);
    burst.offer('a', 0);
    expect(burst.isReady(1_499)).toBe(false);
    expect(burst.isReady(1_500)).toBe(true);
  });
});

describe('the guide', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function guideWith(answer: (call: number) => Promise<FrameCheck>, checkMs = 100, hasPicture = true) {
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    let pictures = 0;
    let inFlight = 0;
    const seen = { most: 0, calls: 0, burstAtMs: 0 };
    const startedMs = Date.now();
    const deps = {
      grab: jest.fn(() => (hasPicture ? `frame-${pictures++}` : null)),
      check: async () => {
        seen.most = Math.max(seen.most, ++inFlight);
        await wait(checkMs);
        inFlight--;
        return answer(seen.calls++);
      },
      nowMs: () => Date.now() - startedMs,
      wait,
      onHint: jest.fn(),
      onFirstUsable: jest.fn(),
      onTaken: jest.fn(),
      onBurst: jest.fn(() => {
        seen.burstAtMs = Date.now() - startedMs;
      }),
      onGivenUp: jest.fn(),
      onRevoked: jest.fn(),
    } satisfies GuideDeps;
    return { deps, seen, guide: startGuide(deps) };
  }

  it('sends the burst about four gaps after the first usable frame was taken', async () => {
    const { deps, seen, guide } = guideWith(async () => check('ok'));
    await jest.advanceTimersByTimeAsync(1_500);
    await guide.ended;
    expect(deps.onFirstUsable).toHaveBeenCalledWith(0);
    expect(deps.onBurst).toHaveBeenCalledTimes(1);
    expect((deps.onBurst.mock.calls as unknown as string[][][])[0]?.[0]).toHaveLength(5);
    // Long enough for a head to turn, short enough that nobody notices.
    expect(seen.burstAtMs).toBeGreaterThanOrEqual(4 * 190);
    expect(seen.burstAtMs).toBeLessThanOrEqual(950);
    expect(deps.onTaken.mock.calls.at(-1)).toEqual([1]);
  });

  it('keeps one request in flight and throws away frames around a poor one', async () => {
    const { deps, seen, guide } = guideWith(async (call) => check(call < 4 ? 'closer' : 'ok'));
    await jest.advanceTimersByTimeAsync(5_000);
    await guide.ended;
    expect(seen).toMatchObject({ most: 1, calls: 5 });
    expect(deps.onHint.mock.calls.map(([hint]) => hint)).toEqual(['closer', 'closer', 'closer', 'closer', 'ok']);
    const frames = (deps.onBurst.mock.calls as unknown as string[][][])[0]?.[0] ?? [];
    expect(frames).not.toContain('frame-0');
    expect(new Set(frames).size).toBe(5);
  });

  it('says that no face came after 15 s', async () => {
    const { deps } = guideWith(async () => check('no-face'));
    await jest.advanceTimersByTimeAsync(NO_FACE_MS - 500);
    expect(deps.onGivenUp).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(deps.onGivenUp).toHaveBeenCalledWith('no-face-seen');
    expect(deps.onBurst).not.toHaveBeenCalled();
  });

  it('does not keep a person before the camera for ever', async () => {
    const { deps } = guideWith(async () => check('too-dark'));
    await jest.advanceTimersByTimeAsync(NOT_CLEAR_MS + 1_000);
    expect(deps.onGivenUp).toHaveBeenCalledWith('face-not-clear');
  });

  it('gives up on a camera without a picture, and not when it was only stopped', async () => {
    const dead = guideWith(async () => check('ok'), 100, false);
    const left = guideWith(async () => check('ok'), 100, false);
    await jest.advanceTimersByTimeAsync(1_000);
    left.guide.stop();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(dead.deps.onGivenUp.mock.calls).toEqual([['camera-unavailable']]);
    expect(left.deps.onGivenUp).not.toHaveBeenCalled();
    expect(dead.seen.calls + left.seen.calls).toBe(0);
  });

  it('goes on after a lost answer and stops for a revoked terminal', async () => {
    const { deps } = guideWith(async (call) => {
      throw new ApiError(call === 0 ? 'offline' : 'terminal-unknown', '', '', {});
    });
    await jest.advanceTimersByTimeAsync(3_000);
    expect(deps.onHint.mock.calls).toEqual([['connecting']]);
    expect(deps.onRevoked).toHaveBeenCalledTimes(1);
  });

  it('takes and sends nothing once stopped', async () => {
    const { deps, guide } = guideWith(async () => check('ok'));
    guide.stop();
    await jest.advanceTimersByTimeAsync(500);
    const taken = deps.grab.mock.calls.length;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(deps.grab.mock.calls).toHaveLength(taken);
    expect(deps.onBurst).not.toHaveBeenCalled();
    expect(deps.onFirstUsable).not.toHaveBeenCalled();
  });
});
