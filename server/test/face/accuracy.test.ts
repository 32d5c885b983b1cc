import { accuracy } from '../../src/modules/face/accuracy';

test('perfectly apart: no error, everybody accepted at every rate', () => {
  const report = accuracy([0.1, 0.2, 0.3], [0.6, 0.7]);
  expect(report).toMatchObject({ genuine: 3, impostor: 2, eer: 0 });
  expect(report.tar).toEqual({ '0.01': 1, '0.001': 1, '0.0001': 1, '0': 1 });
});

test('at rate 0 no impostor gets in, not even at the same distance', () => {
  expect(accuracy([0.1, 0.5, 0.6, 0.9], [0.5, 0.8]).tar['0']).toBe(0.25);
});

test('at 1% of 200 impostors two get in', () => {
  const impostor = Array.from({ length: 200 }, (_, i) => 0.5 + i / 1000);
  const { tar } = accuracy([0.4, 0.5005, 0.5015, 0.5025], impostor);
  expect(tar).toEqual({ '0.01': 0.75, '0.001': 0.25, '0.0001': 0.25, '0': 0.25 });
});

test('one in four wrong both ways is an EER of 25%', () => {
  expect(accuracy([0.1, 0.2, 0.3, 0.6], [0.4, 0.7, 0.8, 0.9]).eer).toBeCloseTo(0.25, 5);
});

test('without both kinds there is no rate to report', () => {
  expect(accuracy([0.1], [])).toMatchObject({ eer: null, tar: { '0': null }, det: [] });
});

test('the curve counts errors both ways at every threshold, and accepts a distance equal to it', () => {
  const { det } = accuracy([0.3, 0.4, 0.45, 0.6], [0.45, 0.5, 0.7, 0.7, 0.9]);
  const at = (threshold: number) => det.find((point) => point.threshold === threshold);
  expect(at(0.445)).toEqual({ threshold: 0.445, fmr: 0, fnmr: 0.5, genuine: 4, impostor: 5 });
  expect(at(0.45)).toMatchObject({ fmr: 0.2, fnmr: 0.25 });
  expect(at(0.6)).toMatchObject({ fmr: 0.4, fnmr: 0 });
  expect(det.map(({ threshold }) => threshold)).toEqual([...det.map(({ threshold }) => threshold)].sort());
  for (const [i, point] of det.entries()) {
    expect(point.fmr).toBeGreaterThanOrEqual(det[i - 1]?.fmr ?? 0);
    expect(point.fnmr).toBeLessThanOrEqual(det[i - 1]?.fnmr ?? 1);
  }
});
