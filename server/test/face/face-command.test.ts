/** `npm run face` as a person runs it, on a folder made of the sample pictures. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { burst, emptyScene, person } from '../helpers/face-fixtures';

jest.setTimeout(300_000);

const root = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'face-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const face = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'scripts/face.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });

beforeAll(async () => {
  for (const index of [0, 1, 2]) {
    mkdirSync(join(folder, 'people', `p${index}`), { recursive: true });
    for (const [at, frame] of (await burst(index, 3)).entries()) {
      writeFileSync(join(folder, 'people', `p${index}`, `${at}.jpg`), frame);
    }
  }
  writeFileSync(join(folder, 'people/p0/nobody.jpg'), await emptyScene());
  writeFileSync(join(folder, 'people/p1/text.jpg'), 'not a picture');
  writeFileSync(join(folder, 'a.jpg'), await person(0));
  writeFileSync(join(folder, 'b.jpg'), await person(1));
});

test('eval --json prints one object with counts and rates', () => {
  const { stdout, stderr, status } = face('eval', join(folder, 'people'), '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ people: 3, pictures: 11, notFound: 2, genuine: 9, impostor: 27, eer: 0 });
  expect(report.tar).toEqual({ '0.01': 1, '0.001': 1, '0.0001': 1, '0': 1 });
  expect(report.msPerPicture).toBeGreaterThan(0);
  expect(Object.keys(report).sort()).toEqual(
    ['det', 'eer', 'genuine', 'impostor', 'msPerPicture', 'notFound', 'people', 'pictures', 'tar'].sort(),
  );
});

test('eval --enrol 2: each choice of two consecutive pictures, the rest as probes', () => {
  const report = JSON.parse(face('eval', join(folder, 'people'), '--json', '--enrol', '2').stdout);
  expect(report).toMatchObject({ genuine: 6, impostor: 36, eer: 0 });
});

test('eval --det leaves a file that the console can serve', () => {
  const file = join(folder, 'measured.json');
  const { det, eer } = JSON.parse(face('eval', join(folder, 'people'), '--json', '--enrol', '2', '--det', file).stdout);
  const measured = JSON.parse(readFileSync(file, 'utf8'));
  expect(measured).toMatchObject({ enrolled: 2, people: 3, pictures: 11, notFound: 2, genuine: 6, impostor: 36, eer });
  expect(measured.measuredOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(det.length).toBeGreaterThan(100);
  expect(measured.det).toEqual(
    det.map(({ threshold, fmr, fnmr }: Record<string, number>) => ({ threshold, fmr, fnmr })),
  );
});

test('compare says the distance and the decision in words', () => {
  const same = face('compare', join(folder, 'a.jpg'), join(folder, 'people/p0/2.jpg')).stdout;
  expect(same).toMatch(/distance 0\.\d{3}\nmatched:/);
  const other = face('compare', join(folder, 'a.jpg'), join(folder, 'b.jpg')).stdout;
  expect(other).toMatch(/\nunknown:/);
});

test.each([
  [['eval', '/no/such/folder'], 'no such folder'],
  [['eval', '.ci'], 'holds no folder with pictures'],
  [['eval'], 'eval needs one folder'],
  [['eval', '.', '--enrol', 'many'], '--enrol takes a whole number'],
  [['compare', 'README.md'], 'compare needs two pictures'],
  [['guess'], 'usage:'],
  [['eval', '.', '--nonsense'], 'nonsense'],
])('%j is refused in plain words', (args, words) => {
  const { stdout, stderr, status } = face(...args);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('    at ');
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test('attack --json: no attack pays, living heads do, and each layer is reported', () => {
  const { stdout, status } = face('attack', join(folder, 'people'), '--portraits', '4', '--json');
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.portraits).toBeGreaterThanOrEqual(3);
  expect(report.genuine).toBe(2 * report.portraits);
  expect(report.bpcer).toBeLessThanOrEqual(0.25);
  const types = [
    'print-tilted',
    'print-bent',
    'print-waved',
    'screen-still',
    'replay-of-earlier-challenge',
    'injected-old-frames',
    'injected-old-frames-reencoded',
  ];
  expect(report.attacks).toEqual(types.map((type) => ({ type, n: report.portraits, apcer: 0 })));
  expect(report.layers.map(({ type }: { type: string }) => type)).toEqual(['genuine', ...types]);
  const [living, tilted] = report.layers;
  expect(living.motion).toBeGreaterThan(tilted.motion);
  expect(living.challenge).toBeGreaterThan(tilted.challenge);
});

test('attack takes a folder of portraits as well, and says what each layer let through', () => {
  const { stdout, status } = face('attack', folder, '--portraits', '1');
  expect(status).toBe(0);
  expect(stdout).toMatch(/BPCER, living heads .* n {3}2 {2}95% /);
  expect(stdout).toContain('screen-still: passive');
});

test('attack says what it needs', () => {
  expect(face('attack').stderr).toContain('attack needs one folder');
  expect(face('attack', folder, '--portraits', '0').stderr).toContain('--portraits');
});
