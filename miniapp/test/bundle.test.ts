import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { parse } from 'acorn';
import { buildWeapp, WEAPP_DIST } from './weapp/build';

const MAIN_PACKAGE_LIMIT_BYTES = 2 * 1024 * 1024;
/** Ours: a first start over a slow network should not wait for more. */
const MAIN_PACKAGE_AIM_BYTES = 600 * 1024;

interface AppJson {
  pages: string[];
  subPackages: { root: string; pages: string[] }[];
  tabBar: { list: { iconPath: string; selectedIconPath: string }[] };
  themeLocation: string;
}

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  );
const app = () => JSON.parse(readFileSync(join(WEAPP_DIST, 'app.json'), 'utf8')) as AppJson;
const scripts = () => walk(WEAPP_DIST).filter((file) => extname(file) === '.js');

beforeAll(buildWeapp, 180_000);

test('every script parses as ES2015, which old WeChat clients understand', () => {
  expect(scripts().length).toBeGreaterThan(15);
  for (const file of scripts())
    expect(() => parse(readFileSync(file, 'utf8'), { ecmaVersion: 2015, sourceType: 'script' })).not.toThrow();
});

test('the main package stays far below what WeChat accepts', () => {
  const roots = app().subPackages.map(({ root }) => join(WEAPP_DIST, root));
  const main = walk(WEAPP_DIST).filter((file) => !roots.some((root) => file.startsWith(`${root}/`)));
  const bytes = main.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(MAIN_PACKAGE_LIMIT_BYTES);
  expect(bytes).toBeLessThan(MAIN_PACKAGE_AIM_BYTES);
});

test('the contract comes along as types only: no zod, no schema', () => {
  for (const file of scripts()) {
    const source = readFileSync(file, 'utf8');
    expect([relative(WEAPP_DIST, file), /zod|ZodError|invalid_type/.test(source)]).toEqual([
      relative(WEAPP_DIST, file),
      false,
    ]);
  }
});

test('every page, icon and theme that app.json names is there', () => {
  const { pages, subPackages, tabBar, themeLocation } = app();
  const all = [...pages, ...subPackages.flatMap(({ root, pages: paths }) => paths.map((path) => `${root}/${path}`))];
  expect(all.length).toBeGreaterThanOrEqual(14);
  const files = [
    ...all.flatMap((page) => ['.js', '.json', '.wxml'].map((extension) => page + extension)),
    ...tabBar.list.flatMap(({ iconPath, selectedIconPath }) => [iconPath, selectedIconPath]),
    themeLocation,
  ];
  for (const file of files) expect(statSync(join(WEAPP_DIST, file)).size).toBeGreaterThan(0);
});

test('WeChat DevTools finds the bundle from the top of the repository', () => {
  const root = join(__dirname, '../..');
  const project = JSON.parse(readFileSync(join(root, 'project.config.json'), 'utf8')) as { miniprogramRoot: string };
  expect(join(root, project.miniprogramRoot)).toBe(`${WEAPP_DIST}/`);
});
