/** Heads and flat pictures of heads: first as bare points, then rendered and seen through the real mesh. */
import type { FacePool } from '../../src/modules/face/face-pool';
import { gesturesOf } from '../../src/modules/face/gestures';
import { judgeMotion, MIN_DEPTH } from '../../src/modules/face/motion';
import { bump } from '../helpers/bump-mesh';
import { realFacePool } from '../helpers/face-pool';
import { actionFrames, liveBurst, printBurst, puppetOf, restFrames } from '../helpers/live-burst';

jest.setTimeout(180_000);

describe('motion of bare points', () => {
  it('knows a turning bump from a turning disc', () => {
    expect(judgeMotion([-0.3, 0, 0.3].map((yaw) => bump({ yaw })))).toMatchObject({ verdict: 'live' });
    const disc = judgeMotion([-0.5, 0, 0.5].map((yaw) => bump({ yaw, flat: true })));
    expect(disc.verdict).toBe('flat');
    expect(disc.depth).toBeLessThan(MIN_DEPTH / 2);
  });

  it('does not believe a yaw that the points do not show', () => {
    const moved = [-0.5, 0, 0.5].map((yaw) => ({ ...bump({ shift: 60 * yaw }), yaw }));
    expect(judgeMotion(moved).verdict).toBe('flat');
  });

  it('does not believe points that leave the plane at random', () => {
    const torn = [-0.2, 0, 0.2].map((yaw, turn) => {
      const { landmarks } = bump({ yaw, flat: true });
      return { yaw, landmarks: Array.from(landmarks, (at, i) => at + 18 * Math.sin(i * (turn + 1))) };
    });
    const judged = judgeMotion(torn);
    expect(judged.planeResidual).toBeGreaterThan(MIN_DEPTH);
    expect(judged.verdict).toBe('flat');
  });

  it('tells nothing of what hardly moves, of two frames, or of none', () => {
    expect(judgeMotion([0, 0.01, 0.02].map((yaw) => bump({ yaw }))).verdict).toBe('still');
    expect(judgeMotion([bump({ yaw: -0.3 }), bump({ yaw: 0.3 })]).verdict).toBe('still');
    expect(judgeMotion([]).verdict).toBe('still');
  });

  it('finds the same mesh coming back', () => {
    expect(judgeMotion([bump({ yaw: -0.3 }), bump({ yaw: 0.3 }), bump({ yaw: 0.3 })]).verdict).toBe('repeated');
  });
});

describe('motion through the real mesh', () => {
  let pool: FacePool;
  beforeAll(async () => {
    pool = realFacePool();
    await pool.ready();
  });
  afterAll(() => pool.close());

  async function traced(frames: readonly Buffer[]) {
    const seen = await Promise.all(frames.map((frame) => pool.trace(frame)));
    return seen.map(({ landmarks, face }) => {
      if (!landmarks || !face) throw new Error('a face must be found');
      return { landmarks, yaw: face.pose.yaw, pitch: face.pose.pitch, ...gesturesOf(landmarks) };
    });
  }

  it.each([0, 3, 4, 6])('a head that sways is alive, its print is not (person %i)', async (index) => {
    expect(judgeMotion(await traced(await liveBurst(index))).verdict).toBe('live');
    const print = judgeMotion(await traced(await printBurst(index)));
    expect(print.verdict).not.toBe('live');
    expect(print.depth).toBeLessThan(MIN_DEPTH);
  });

  it('a print that is bent or waved, and a screen, are not alive', async () => {
    const puppet = await puppetOf(1);
    const bent = [-1.4, -0.6, 0, 0.6, 1.4].map((bend, i) => puppet.print({ bend, yaw: bend / 5, zoom: 0.9 }, i));
    const waved = [0, 0.2, 0.4, 0.6, 0.8].map((phase, i) => puppet.print({ wave: 0.06, phase, zoom: 0.9 }, i));
    const screen = [-0.4, -0.2, 0, 0.2, 0.4].map((yaw, i) => puppet.screen({ yaw, zoom: 0.95 }, null, i));
    for (const frames of [bent, waved, screen]) {
      expect(judgeMotion(await traced(await Promise.all(frames))).verdict).not.toBe('live');
    }
  });

  it('the gestures of a head are seen, each as what it is', async () => {
    const [rest] = await traced(await restFrames(0, 1));
    const seen = async (action: Parameters<typeof actionFrames>[1]) =>
      (await traced(await actionFrames(0, action, 1)))[0];
    if (!rest) throw new Error('a face must be found');
    expect((await seen('turn-right'))?.yaw).toBeGreaterThan(rest.yaw + 0.15);
    expect((await seen('turn-left'))?.yaw).toBeLessThan(rest.yaw - 0.15);
    expect((await seen('nod'))?.pitch).toBeGreaterThan(rest.pitch + 0.1);
    expect((await seen('open-mouth'))?.mouth).toBeGreaterThan(rest.mouth + 0.12);
  });
});
