import { MATCH_DISTANCE } from '@shuke/shared';
import { attackPlot, detPlot, speedPlot } from '../lib/plots';

const words = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

const evalReport = {
  people: 8,
  pictures: 24,
  notFound: 0,
  genuine: 50,
  impostor: 400,
  eer: 0.03,
  tar: { '0.01': 1, '0.001': 1, '0.0001': 1, '0': 1 },
  msPerPicture: 100,
  det: [
    { threshold: 0.4, fmr: 0, fnmr: 0.2, genuine: 50, impostor: 400 },
    { threshold: MATCH_DISTANCE, fmr: 0.0025, fnmr: 0.1, genuine: 50, impostor: 400 },
    { threshold: 0.5, fmr: 0.1, fnmr: 0, genuine: 50, impostor: 400 },
  ],
};

test('the trade-off names its sample, its axes and the shipped threshold', () => {
  const svg = detPlot(evalReport);
  expect(svg).toMatch(/^<svg /);
  expect(words(svg)).toEqual(
    expect.arrayContaining([
      '8 people, 24 pictures; 50 genuine and 400 impostor comparisons',
      'false match rate (FMR)',
      'false non-match rate (FNMR)',
      MATCH_DISTANCE.toFixed(3),
    ]),
  );
  expect(words(detPlot(evalReport, 0.4))).toContain('0.400');
});

test('each kind of attack has its bar and its counts, live people theirs', () => {
  const svg = attackPlot({
    attacks: [
      { type: 'print, held still', n: 40, apcer: 0.025 },
      { type: 'replay on a screen', n: 30, apcer: 0 },
    ],
    bpcer: 2 / 60,
    genuine: 60,
  });
  expect(words(svg)).toEqual(
    expect.arrayContaining([
      'APCER print, held still: 1 of 40',
      'APCER replay on a screen: 0 of 30',
      'BPCER live people: 2 of 60',
    ]),
  );
});

test('speed shows what was compared, and nothing else', () => {
  const svg = speedPlot([
    { bench: 'search', case: '10,000 members', value: 0.8, unit: 'ms', against: 'match.find', ratio: 17.456 },
    { bench: 'search', case: 'reading memory', value: 34.5, unit: 'ms' },
  ]);
  expect(words(svg)).toContain('17.5×');
  expect(svg).not.toContain('reading memory');
});
