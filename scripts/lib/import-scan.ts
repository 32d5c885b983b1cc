import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';
import { brokenRule, type Import } from './import-rules';

export interface Violation {
  /** From the root of the repository, with forward slashes. */
  file: string;
  line: number;
  /** What was imported or read. */
  what: string;
  rule: string;
}

const PLACES = ['shared/src', 'server/src', 'server/web', 'miniapp/src'];
const SOURCE = /\.tsx?$/;

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sourcesIn(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const named = node.exportClause;
    if (node.isTypeOnly) return true;
    return named !== undefined && ts.isNamedExports(named) && allTypes(named.elements);
  }
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return !clause.name && named !== undefined && ts.isNamedImports(named) && allTypes(named.elements);
}

const allTypes = (elements: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean =>
  elements.length > 0 && elements.every((element) => element.isTypeOnly);

const isNamed = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

/** `require('x')`, `require.resolve('x')`, `import('x')` and every helper that is handed a scoped package's name. */
function called(node: ts.CallExpression): string | null {
  const [first] = node.arguments;
  if (!first || !ts.isStringLiteralLike(first)) return null;
  const callee = node.expression;
  const imports =
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    isNamed(callee, 'require') ||
    (ts.isPropertyAccessExpression(callee) && callee.name.text === 'resolve' && isNamed(callee.expression, 'require'));
  return imports || first.text.startsWith('@vladmandic/') ? first.text : null;
}

interface Found {
  node: ts.Node;
  specifier: string;
  typeOnly: boolean;
}

function importOf(node: ts.Node): Found | null {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
    const { moduleSpecifier } = node;
    if (!ts.isStringLiteral(moduleSpecifier)) return null;
    return { node, specifier: moduleSpecifier.text, typeOnly: isTypeOnly(node) };
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const { expression } = node.moduleReference;
    return ts.isStringLiteral(expression) ? { node, specifier: expression.text, typeOnly: node.isTypeOnly } : null;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { node, specifier: node.argument.literal.text, typeOnly: true };
  }
  if (!ts.isCallExpression(node)) return null;
  const specifier = called(node);
  return specifier === null ? null : { node, specifier, typeOnly: false };
}

const readsEnvironment = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'env' && isNamed(node.expression, 'process');

function targetOf(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return posix.normalize(posix.join(posix.dirname(file), specifier)).replace(/\.(ts|tsx|js)$/, '');
}

function violationsIn(root: string, path: string): Violation[] {
  const file = relative(root, path).split(sep).join('/');
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, kind);
  const found: Violation[] = [];
  const report = (node: ts.Node, what: string, rule: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push({ file, line: line + 1, what, rule });
  };
  const visit = (node: ts.Node): void => {
    const used = importOf(node);
    if (used) {
      const { specifier, typeOnly } = used;
      const rule = brokenRule(file, { specifier, typeOnly, target: targetOf(file, specifier) } satisfies Import);
      if (rule !== null) report(node, specifier, rule);
    }
    const isServer = file.startsWith('server/src/') && file !== 'server/src/config.ts';
    if (isServer && readsEnvironment(node)) report(node, 'process.env', 'only server/src/config.ts reads process.env');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every import of the four workspaces that breaks a rule. @param root the repository's folder */
export function findViolations(root: string): { files: number; violations: Violation[] } {
  const files = PLACES.map((place) => join(root, place)).flatMap((place) =>
    existsSync(place) ? sourcesIn(place) : [],
  );
  return { files: files.length, violations: files.flatMap((file) => violationsIn(root, file)) };
}

export const repositoryRoot = dirname(dirname(__dirname));
