/** Looking at and touching the rendered tree, as a person does with the screen. */
import { Component, TextNode, triggerEvent, VirtualNode } from 'glass-easel';
import type { Node } from './view-layer';

interface NodeLike {
  id?: string;
  is?: string;
  class?: string;
  childNodes?: Node[];
  getAttribute?(name: string): unknown;
  setAttribute?(name: string, value: unknown): void;
  dataset?: Record<string, unknown>;
}
const plain = (node: Node) => node as unknown as NodeLike;

/** Every node below `root` in document order, through shadow roots. */
export function* nodesOf(root: Node): Generator<Node> {
  yield root;
  const shadow = Component.isComponent(root) ? root.getShadowRoot() : null;
  if (shadow) {
    yield* nodesOf(shadow as unknown as Node);
    return;
  }
  for (const child of plain(root).childNodes ?? []) yield* nodesOf(child);
}

/** `#id`, `.class` or a component's name. */
function matches(node: Node, selector: string): boolean {
  if (TextNode.isTextNode(node) || VirtualNode.isVirtualNode(node)) return false;
  const { id, is, class: classes = '' } = plain(node);
  if (selector.startsWith('#')) return id === selector.slice(1);
  if (selector.startsWith('.')) return classes.split(/\s+/).includes(selector.slice(1));
  return is === selector;
}

export const findAll = (root: Node, selector: string): Node[] =>
  Array.from(nodesOf(root)).filter((node) => matches(node, selector));

export const textOf = (root: Node): string =>
  Array.from(nodesOf(root), (node) => (TextNode.isTextNode(node) ? node.textContent : '')).join('');

export const attributeOf = (node: Node, name: string): unknown => plain(node).getAttribute?.(name);

export const setAttributeOf = (node: Node, name: string, value: unknown): void =>
  plain(node).setAttribute?.(name, value);

export const classesOf = (node: Node): string[] => (plain(node).class ?? '').split(/\s+/);

export const nameOf = (node: Node): string => plain(node).is ?? '';

const BUBBLING = ['tap', 'touchstart', 'touchend'];

export function fire(node: Node, type: string, detail: object = {}): void {
  triggerEvent(node as never, type, detail, { bubbles: BUBBLING.includes(type), composed: true });
}

/** The tree as indented text, for the message of a failed test. */
export function describe(root: Node, indent = ''): string {
  const lines: string[] = [];
  const shadow = Component.isComponent(root) ? root.getShadowRoot() : null;
  for (const node of plain((shadow ?? root) as unknown as Node).childNodes ?? []) {
    if (TextNode.isTextNode(node)) {
      if (node.textContent.trim()) lines.push(indent + node.textContent.trim());
    } else if (VirtualNode.isVirtualNode(node)) {
      lines.push(describe(node, indent));
    } else {
      const { is, id, class: classes } = plain(node);
      lines.push(`${indent}<${is}${id ? ` #${id}` : ''}${classes ? ` .${classes.replace(/ /g, '.')}` : ''}>`);
      lines.push(describe(node, `${indent}  `));
    }
  }
  return lines.filter(Boolean).join('\n');
}
