import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, errorCatalog } from '@shuke/shared';
import { type RouteDefinition, type RouteName, routes } from '@shuke/shared/contract';
import ts from 'typescript';

const SOURCES = join(__dirname, '../../src');
const codes = Object.keys(errorCatalog) as ErrorCode[];

/** Every string that the server's source spells out, type annotations left aside. */
function spelledOut(): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(join(SOURCES, name), 'utf8');
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return;
      if (ts.isStringLiteral(node)) found.add(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest));
  }
  return found;
}

describe('the error registry', () => {
  const said = spelledOut();

  it.each(codes)('%s is thrown or mapped somewhere', (code) => {
    expect(said).toContain(code);
  });

  it('documents for each route only codes that exist, none twice', () => {
    for (const name of Object.keys(routes) as RouteName[]) {
      const { errors = [] }: RouteDefinition = routes[name];
      expect(codes).toEqual(expect.arrayContaining([...errors]));
      expect(new Set(errors).size).toBe(errors.length);
    }
  });
});
