import { DEFAULT_FACE_POLICY, DOUBT_DISTANCE, type FacePolicy, MATCH_DISTANCE, MATCH_MARGIN } from '@shuke/shared';
import { checkLiveness, decide, type MatchInput } from '../../src/modules/face/match-policy';

const POLICY: FacePolicy = { ...DEFAULT_FACE_POLICY, glanceUpToFen: 50_000 };
const at = (...distances: number[]) => distances.map((distance, i) => ({ memberId: `m${i}`, distance }));
const ask = (distances: number[], more: Partial<MatchInput> = {}) =>
  decide({
    candidates: at(...distances),
    amountFen: 1_000,
    liveness: { live: true },
    policy: POLICY,
    ...more,
  });

const NEAR = MATCH_DISTANCE - 0.1;
const RIVAL = NEAR + MATCH_MARGIN / 2;
const DOUBTFUL = (MATCH_DISTANCE + DOUBT_DISTANCE) / 2;
const FAR = DOUBT_DISTANCE + 0.001;

test.each([
  ['nobody enrolled', [], { outcome: 'unknown', reason: 'nobody-enrolled' }],
  ['the nearest is a stranger', [FAR, 0.9], { outcome: 'unknown', reason: 'too-far' }],
  ['near and alone', [NEAR], { outcome: 'matched', memberId: 'm0', distance: NEAR, reason: 'sure' }],
  ['near, the next far', [NEAR, FAR], { outcome: 'matched', memberId: 'm0', distance: NEAR, reason: 'sure' }],
  ['two alike', [NEAR, RIVAL, FAR], { outcome: 'needs-phone', candidates: ['m0', 'm1'], reason: 'rival' }],
  ['doubtful', [DOUBTFUL, FAR], { outcome: 'needs-phone', candidates: ['m0'], reason: 'doubtful' }],
  ['at the band', [DOUBT_DISTANCE], { outcome: 'needs-phone', candidates: ['m0'], reason: 'doubtful' }],
  ['a broken distance', [Number.NaN], { outcome: 'unknown', reason: 'too-far' }],
])('%s', (_name, distances, expected) => {
  expect(ask(distances)).toEqual(expected);
});

test('above the merchant’s amount a sure match still needs the digits; at it, not', () => {
  expect(ask([NEAR], { amountFen: 50_001 })).toEqual({ outcome: 'needs-phone', candidates: ['m0'], reason: 'amount' });
  expect(ask([NEAR], { amountFen: 50_000 }).outcome).toBe('matched');
  expect(ask([FAR], { amountFen: 50_001 }).outcome).toBe('unknown');
});

test('above the digits’ amount a sure match needs the PIN, a doubtful one the digits first', () => {
  const { digitsUpToFen } = POLICY;
  expect(ask([NEAR], { amountFen: digitsUpToFen }).outcome).toBe('needs-phone');
  expect(ask([NEAR], { amountFen: digitsUpToFen + 1 })).toMatchObject({ outcome: 'needs-pin', memberId: 'm0' });
  expect(ask([DOUBTFUL], { amountFen: digitsUpToFen + 1 })).toMatchObject({ outcome: 'needs-phone' });
  expect(ask([FAR], { amountFen: digitsUpToFen + 1 }).outcome).toBe('unknown');
  // What is no amount is none that a glance may pay.
  expect(ask([NEAR], { amountFen: Number.NaN }).outcome).toBe('needs-pin');
});

test('at most five members are ever put to the digits', () => {
  expect(ask(Array.from({ length: 9 }, () => DOUBTFUL))).toMatchObject({ candidates: ['m0', 'm1', 'm2', 'm3', 'm4'] });
});

test('a face that may not be alive is nobody, however near', () => {
  const liveness = checkLiveness({ liveness: 0.1, antispoof: 0.9 });
  expect(ask([0.1], { liveness })).toEqual({ outcome: 'unknown', reason: 'not-live' });
});

test('passive scores: both must hold, and a missing score does not', () => {
  expect(checkLiveness({ liveness: 0.98, antispoof: 0.6 })).toEqual({ live: true });
  expect(checkLiveness({ liveness: 0.3, antispoof: 0.6 })).toEqual({ live: false, reason: 'liveness' });
  expect(checkLiveness({ liveness: 0.98, antispoof: 0.05 })).toEqual({ live: false, reason: 'antispoof' });
  expect(checkLiveness({ liveness: Number.NaN, antispoof: 0.6 }).live).toBe(false);
});

test('a merchant’s own figures decide; a large gallery is stricter by itself', () => {
  const edge = MATCH_DISTANCE - 0.01;
  expect(ask([edge]).outcome).toBe('matched');
  const strict = { ...POLICY, matchedMax: edge - 0.01 };
  expect(ask([edge], { policy: strict })).toMatchObject({ outcome: 'needs-phone', reason: 'doubtful' });
  const wide = { ...POLICY, margin: 0.15 };
  expect(ask([0.3, 0.44]).outcome).toBe('matched');
  expect(ask([0.3, 0.44], { policy: wide })).toMatchObject({ outcome: 'needs-phone', reason: 'rival' });
  const narrow = { ...POLICY, phoneMax: MATCH_DISTANCE };
  expect(ask([DOUBTFUL], { policy: narrow })).toEqual({ outcome: 'unknown', reason: 'too-far' });
  expect(ask([edge], { gallerySize: 100 }).outcome).toBe('matched');
  expect(ask([edge], { gallerySize: 10_000 })).toMatchObject({ outcome: 'needs-phone', reason: 'doubtful' });
});
