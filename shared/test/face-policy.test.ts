import {
  DEFAULT_FACE_POLICY,
  DOUBT_DISTANCE,
  FACE_POLICY_BOUNDS,
  type FacePolicy,
  facePolicyFault,
  facePolicyWithin,
  MATCH_DISTANCE,
  matchedMaxAmong,
  refreshMaxAmong,
} from '../src/face-policy';

const fault = (change: Partial<FacePolicy>) => facePolicyFault({ ...DEFAULT_FACE_POLICY, ...change });

test('the defaults, and every bound itself, are within the bounds', () => {
  expect(fault({})).toBeNull();
  const { matchedMax, margin, phoneMax, amountFen } = FACE_POLICY_BOUNDS;
  expect(fault({ matchedMax: matchedMax.least, phoneMax: matchedMax.least, margin: margin.most })).toBeNull();
  expect(fault({ phoneMax: phoneMax.most, glanceUpToFen: 0, digitsUpToFen: amountFen.most })).toBeNull();
});

test.each<[keyof FacePolicy, Partial<FacePolicy>]>([
  ['matchedMax', { matchedMax: MATCH_DISTANCE + 0.001 }],
  ['matchedMax', { matchedMax: FACE_POLICY_BOUNDS.matchedMax.least - 0.001 }],
  ['matchedMax', { matchedMax: Number.NaN }],
  ['margin', { margin: 0.05 }],
  ['margin', { margin: 0.151 }],
  ['phoneMax', { phoneMax: DOUBT_DISTANCE + 0.001 }],
  ['phoneMax', { matchedMax: MATCH_DISTANCE, phoneMax: MATCH_DISTANCE - 0.01 }],
  ['glanceUpToFen', { glanceUpToFen: -1 }],
  ['glanceUpToFen', { glanceUpToFen: Number.POSITIVE_INFINITY }],
  ['digitsUpToFen', { glanceUpToFen: 500, digitsUpToFen: 499 }],
  ['challenge', { challenge: 'never' as 'always' }],
  ['scope', { scope: 'everybody' as 'merchant' }],
  ['refreshTemplates', { refreshTemplates: 'yes' as unknown as boolean }],
])('%s out of bounds is named: %o', (key, change) => {
  expect(fault(change)).toBe(key);
});

test('whatever a row says, the policy in force is within the bounds', () => {
  expect(facePolicyWithin({})).toEqual(DEFAULT_FACE_POLICY);
  const rows: Partial<FacePolicy>[] = [
    { matchedMax: 0.9, margin: 0, phoneMax: 2 },
    { matchedMax: 0.1, margin: 9, phoneMax: 0 },
    { matchedMax: Number.NaN, glanceUpToFen: Number.NaN, digitsUpToFen: -5 },
    { glanceUpToFen: 9e9, digitsUpToFen: 1, challenge: 'never' as 'always', scope: 'all' as 'merchant' },
  ];
  for (const row of rows) expect(facePolicyFault(facePolicyWithin(row))).toBeNull();
  expect(facePolicyWithin({ matchedMax: 0.9, margin: 0 })).toMatchObject({
    matchedMax: MATCH_DISTANCE,
    margin: FACE_POLICY_BOUNDS.margin.least,
  });
  // A rule nobody knows any more is read as the stricter one.
  expect(facePolicyWithin({ challenge: 'never' as 'always' }).challenge).toBe('always');
  // What is not a plain yes changes nothing of a face.
  expect(facePolicyWithin({ refreshTemplates: 1 as unknown as boolean }).refreshTemplates).toBe(false);
  expect(facePolicyWithin({ glanceUpToFen: 5000 })).toEqual({ ...DEFAULT_FACE_POLICY, glanceUpToFen: 5000 });
});

test('0.022 nearer for each tenfold above a hundred members, none below', () => {
  expect(refreshMaxAmong(0.45, 3)).toBeCloseTo(0.27, 9);
  expect(matchedMaxAmong(0.45, 3)).toBe(0.45);
  expect(matchedMaxAmong(0.45, 100)).toBe(0.45);
  expect(matchedMaxAmong(0.45, 1000)).toBeCloseTo(0.428, 9);
  expect(matchedMaxAmong(0.45, 10_000)).toBeCloseTo(0.406, 9);
});
