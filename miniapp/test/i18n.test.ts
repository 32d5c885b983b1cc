/** Chinese and English are complete, and no page has words of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';

const SRC = join(__dirname, '../src');
const CHINESE = /[\u3400-\u9fff]/;
/** Names that are the same in every language: a mark, and what each language calls itself. */
const SAME_EVERYWHERE = new Set(['熟', '中文', 'English']);

type Words = { [key: string]: Words | string | string[] | ((...given: never[]) => string) };

/** Every leaf by its path, functions called with a figure for each thing they name. */
function* leaves(words: Words, path = ''): Generator<[path: string, text: string, givens: number]> {
  for (const [key, value] of Object.entries(words)) {
    const at = path ? `${path}.${key}` : key;
    if (typeof value === 'string') yield [at, value, 0];
    else if (typeof value === 'function') yield [at, value(...(Array(value.length).fill(2) as never[])), value.length];
    else if (Array.isArray(value)) for (const [index, text] of value.entries()) yield [`${at}.${index}`, text, 0];
    else yield* leaves(value, at);
  }
}
const chinese = new Map(Array.from(leaves(zh as unknown as Words), ([path, ...rest]) => [path, rest]));
const english = new Map(Array.from(leaves(en as unknown as Words), ([path, ...rest]) => [path, rest]));

describe('the words', () => {
  test('are the same ones in both languages, made of the same things', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
    expect(chinese.size).toBeGreaterThan(300);
    for (const [path, [, givens]] of chinese) expect([path, english.get(path)?.[1]]).toEqual([path, givens]);
  });

  test('say something, each in its own language', () => {
    for (const [path, [text]] of chinese) expect([path, text.trim() !== '']).toEqual([path, true]);
    for (const [path, [text]] of english) {
      expect([path, text.trim() !== '']).toEqual([path, true]);
      // The row that changes the language is found by those who cannot read the present one.
      if (path !== 'settings.language') expect([path, CHINESE.test(text)]).toEqual([path, false]);
    }
  });
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );

/** Where a person would read what stands here. */
const READ_ATTRIBUTES = /^(aria-label|placeholder|title|note|label|alt)$/;

function ownWords(file: string, content = readFileSync(file, 'utf8')): string[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isJsxText(node) || ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node) ? node.text : '';
    const isRead =
      ts.isJsxText(node) ||
      (ts.isStringLiteral(node) && ts.isJsxAttribute(node.parent) && READ_ATTRIBUTES.test(node.parent.name.getText()));
    const isWords = CHINESE.test(text) || (isRead && /[A-Za-z]{2}/.test(text));
    if (isWords && !SAME_EVERYWHERE.has(text.trim())) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${relative(SRC, file)}:${line + 1} ${text.trim()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('no page, component or helper has words of its own', () => {
  // A page's configuration holds the title that WeChat shows until the page has set its own.
  const files = filesBelow(SRC).filter((file) => /\.tsx?$/.test(file) && !/\/i18n\/|\.config\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => ownWords(file))).toEqual([]);
});

test('the check sees what it is there for', () => {
  const bad = `export const Bad = ({ count }: { count: number }) => (
    <View className="fine" aria-label={words.fine}>
      <Text>余额</Text>
      <Text>Pay now</Text>
      <Input placeholder="Type here" id="not-read" />
      <Text>{\`共 \${count}\`}</Text>
      <Text>¥</Text>
    </View>
  );`;
  const found = ownWords(join(SRC, 'bad.tsx'), bad);
  expect(found.map((line) => line.replace(/^.*? /, ''))).toEqual(['余额', 'Pay now', 'Type here', '共']);
});

test("every page's first title is the Chinese one it then sets itself", () => {
  const titles = new Set([...chinese.values()].map(([text]) => text));
  for (const file of filesBelow(SRC).filter((each) => each.endsWith('index.config.ts'))) {
    const title = /navigationBarTitleText: '([^']+)'/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    expect([relative(SRC, file), titles.has(title)]).toEqual([relative(SRC, file), true]);
  }
});
