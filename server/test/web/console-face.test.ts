import {
  DEFAULT_FACE_POLICY,
  FACE_POLICY_BOUNDS,
  facePolicyFault,
  MATCH_DISTANCE,
  wilsonInterval,
} from '@shuke/shared';
import { facePolicy } from '@shuke/shared/contract';
import type { FaceAccuracy } from '../../web/console/src/lib/contract-types';
import { detLines, detOption } from '../../web/console/src/lib/det-option';
import { ratesAt, timesIn } from '../../web/console/src/lib/face-figures';
import { facePolicyFormOf, facePolicyOf, samePolicy, tierProblem } from '../../web/console/src/lib/face-policy-form';
import { faceWords } from '../../web/console/src/words/face';

const rate = (errors: number, trials: number) => ({ rate: errors / trials, ...wilsonInterval(errors, trials) });
const point = (threshold: number, falseMatches: number, falseRefusals: number) => ({
  threshold,
  fmr: rate(falseMatches, 400),
  fnmr: rate(falseRefusals, 50),
});
const accuracy: FaceAccuracy = {
  measuredOn: '2026-11-24',
  enrolled: 3,
  people: 8,
  pictures: 24,
  notFound: 0,
  genuine: 50,
  impostor: 400,
  eer: 0.02,
  det: [point(0.4, 0, 10), point(0.405, 0, 6), point(0.41, 4, 2), point(0.415, 40, 0)],
  limits: '',
};

describe('the face policy’s form', () => {
  const form = facePolicyFormOf(DEFAULT_FACE_POLICY);

  it('shows a policy and makes the same one again', () => {
    expect(form).toMatchObject({ glanceUpToYuan: '200', digitsUpToYuan: '1000' });
    expect(facePolicyOf(form)).toEqual(DEFAULT_FACE_POLICY);
    expect(facePolicy.parse(facePolicyOf(form))).toEqual(DEFAULT_FACE_POLICY);
  });

  it('moves the doubtful band along with the sure one, so that what it makes is always allowed', () => {
    const made = facePolicyOf({ ...form, matchedMax: MATCH_DISTANCE, phoneMax: MATCH_DISTANCE - 0.02 });
    expect(made.phoneMax).toBe(MATCH_DISTANCE);
    expect(facePolicyFault(made)).toBeNull();
  });

  it.each([
    [{}, null],
    [{ glanceUpToYuan: '0', digitsUpToYuan: '0' }, null],
    [{ glanceUpToYuan: '1000.01' }, 'digits-below-glance'],
    [{ digitsUpToYuan: '20000.01' }, 'too-much'],
    [{ glanceUpToYuan: 'much' }, null],
  ])('limits %o: %s', (change, problem) => {
    expect(tierProblem({ ...form, ...change })).toBe(problem);
  });

  it('knows whether anything was changed', () => {
    expect(samePolicy(facePolicyOf(form), DEFAULT_FACE_POLICY)).toBe(true);
    for (const change of [{ matchedMax: 0.4 }, { scope: 'store-regulars' as const }, { digitsUpToFen: 1 }]) {
      expect(samePolicy({ ...DEFAULT_FACE_POLICY, ...change }, DEFAULT_FACE_POLICY)).toBe(false);
    }
  });
});

describe('figures at a threshold', () => {
  it('are the measured ones, and between two the worse of both', () => {
    expect(ratesAt(accuracy.det, 0.405)).toEqual({ fmr: rate(0, 400), fnmr: rate(6, 50) });
    expect(ratesAt(accuracy.det, 0.1 + 0.31)).toMatchObject({ fmr: rate(4, 400) });
    expect(ratesAt(accuracy.det, 0.408)).toEqual({ fmr: rate(4, 400), fnmr: rate(6, 50) });
    expect(ratesAt(accuracy.det, 0.3)).toBeNull();
    expect(ratesAt(accuracy.det, 0.5)).toBeNull();
  });

  it('are said in times, the bounds rounded outwards', () => {
    expect(timesIn({ rate: 0.0123, low: 0.0119, high: 0.0131 }, 1000)).toEqual({ times: 12, least: 11, most: 14 });
    expect(timesIn(rate(0, 400), 100_000)).toMatchObject({ times: 0, least: 0, most: 952 });
  });
});

describe('the plot', () => {
  const colours = { ink: '#1', card: '#2', tea: '#3', teaSoft: '#4', persimmonShape: '#5', line: '#6', quiet: '#7' };

  it('draws 0 on an edge below what the sample can show, and the band around the curve', () => {
    const { edge, curve, better, worse } = detLines(accuracy);
    expect(edge).toEqual([0.001, 0.01]);
    expect(curve[0]).toEqual([0.001, 0.2]);
    expect(curve[3]).toEqual([0.1, 0.01]);
    for (const [i, [x, y]] of curve.entries()) {
      expect((better[i]?.[0] ?? 1) <= x && x <= (worse[i]?.[0] ?? 0)).toBe(true);
      expect((better[i]?.[1] ?? 1) <= y && y <= (worse[i]?.[1] ?? 0)).toBe(true);
    }
  });

  it('marks the threshold in force, and nothing where nothing was measured', () => {
    const words = faceWords['zh-CN'].curve;
    const marked = (threshold: number) =>
      detOption(accuracy, threshold, words, colours).series.find(({ name }) => name === words.chosen)?.data;
    expect(marked(0.41)).toEqual([[0.01, 0.04]]);
    expect(marked(FACE_POLICY_BOUNDS.phoneMax.most)).toEqual([]);
  });
});
