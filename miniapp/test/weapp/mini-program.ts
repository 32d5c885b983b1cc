/** A built mini program, run without WeChat: launch it, look at it, tap it, and ask afterwards what went wrong. */
import { addGlobalErrorListener, removeGlobalErrorListener } from 'glass-easel';
import type { Device } from './device';
import { createLogicLayer } from './logic-layer';
import { attributeOf, classesOf, describe, findAll, fire, nameOf, setAttributeOf, textOf } from './tree';
import { createViewLayer, type Node, type PageCaller, type RenderedPage } from './view-layer';
import { createWx, type Navigator } from './wx';

const MOST_PAGES = 10;
const PATIENCE_MS = 5000;

interface OpenPage extends RenderedPage {
  path: string;
}
interface AppJson {
  pages: string[];
  subPackages?: { root: string; pages: string[] }[];
  tabBar: { list: { pagePath: string; iconPath: string; selectedIconPath: string }[] };
}

function parseUrl(url: string): { path: string; query: Record<string, string> } {
  const [path = '', query = ''] = url.replace(/^\//, '').split('?');
  return { path, query: Object.fromEntries(new URLSearchParams(query)) };
}

export type MiniProgram = ReturnType<typeof createMiniProgram>;

export function createMiniProgram(dist: string, device: Device, { clockAheadMs = 0 } = {}) {
  const view = createViewLayer(dist);
  const config = JSON.parse(view.read('app.json')) as AppJson;
  const pages = [
    ...config.pages,
    ...(config.subPackages ?? []).flatMap(({ root, pages: paths }) => paths.map((path) => `${root}/${path}`)),
  ];
  const tabPages = config.tabBar.list.map((tab) => tab.pagePath);
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const stack: OpenPage[] = [];
  // WeChat keeps tab pages alive behind the one that is shown.
  const keptTabs = new Map<string, OpenPage>();
  const gone = new WeakSet<PageCaller>();

  const navigator: Navigator = {
    open(url) {
      const { path } = parseUrl(url);
      if (tabPages.includes(path)) throw new Error('can not navigateTo a tabbar page');
      if (stack.length >= MOST_PAGES) throw new Error('webview count limit exceed');
      top()?.caller.onHide?.();
      push(url);
    },
    replace(url) {
      close();
      push(url);
    },
    relaunch(url) {
      while (stack.length) close();
      push(url);
    },
    switchTab(url) {
      const { path } = parseUrl(url);
      if (!tabPages.includes(path)) throw new Error('can not switch to no-tabBar page');
      while (stack.length > 1) close();
      const before = stack.pop();
      if (before?.path === path) return void stack.push(before);
      if (before && tabPages.includes(before.path)) {
        before.caller.onHide?.();
        keptTabs.set(before.path, before);
      } else if (before) release(before);
      const kept = keptTabs.get(path);
      if (!kept) return push(url);
      stack.push(kept);
      kept.caller.onShow?.();
    },
    back(delta) {
      for (let left = delta; left > 0 && stack.length > 1; left--) close();
      top()?.caller.onShow?.();
    },
  };
  const logic = createLogicLayer({
    view,
    wx: createWx(device, navigator),
    currentPages: () => stack.map((page) => page.caller),
    onError,
    clockAheadMs,
  });
  addGlobalErrorListener(onError);

  const top = (): OpenPage | undefined => stack[stack.length - 1];

  function push(url: string): void {
    const { path, query } = parseUrl(url);
    if (!pages.includes(path)) throw new Error(`page "${path}" is not found`);
    logic.load(path);
    const page: OpenPage = { ...view.open(path), path };
    prepare(page.caller, path, query);
    stack.push(page);
    view.attach(page);
    page.caller.onLoad?.(query);
    page.caller.onShow?.();
    setTimeout(() => page.caller.onReady?.(), 0);
  }

  /** Gives a page what WeChat gives it; its data crosses to the view as JSON, so what JSON cannot say is lost. */
  function prepare(caller: PageCaller, path: string, query: Record<string, string>): void {
    const setData = caller.setData;
    const give = (name: string, value: unknown) =>
      Object.defineProperty(caller, name, { value, configurable: true, enumerable: true });
    give('route', path);
    give('__route__', path);
    give('options', query);
    give('setData', (data: object, callback?: () => void) => {
      // What comes for a page that was closed meanwhile is dropped.
      if (gone.has(caller)) return;
      setData.call(
        caller,
        JSON.parse(JSON.stringify(data)),
        callback && (() => setTimeout(() => callback.call(caller), 0)),
      );
    });
  }

  function release(page: OpenPage): void {
    page.caller.onUnload?.();
    gone.add(page.caller);
    page.release();
  }

  function close(): void {
    const page = stack.pop();
    if (page) release(page);
  }

  const root = (): Node => {
    const page = top();
    if (!page) throw new Error('no page is open');
    return page.component as unknown as Node;
  };
  const find = (selector: string, nth = 0): Node | null => findAll(root(), selector)[nth] ?? null;
  const need = (selector: string, nth = 0): Node => {
    const node = find(selector, nth);
    if (!node) throw new Error(`nothing matches ${selector} on ${top()?.path}\n${describe(root())}`);
    return node;
  };

  function touch(node: Node): void {
    if (nameOf(node) === 'button' && attributeOf(node, 'disabled') === true) return;
    fire(node, 'tap', { x: 1, y: 1 });
  }

  return {
    pages,
    tabPages,
    config,
    errors,
    warnings: view.warnings,
    path: () => top()?.path ?? '',
    depth: () => stack.length,
    launch(url = pages[0] ?? ''): void {
      const app = logic.loadApp();
      const { path, query } = parseUrl(url);
      const options = { path, query, scene: 1001, referrerInfo: {} };
      app.onLaunch?.(options);
      app.onShow?.(options);
      push(url);
    },
    navigator,
    find,
    count: (selector: string) => findAll(root(), selector).length,
    /** All that match, in the order of the page. */
    all: (selector: string) => findAll(root(), selector).map((node) => ({ node, classes: classesOf(node) })),
    text: (selector?: string) => textOf(selector ? need(selector) : root()),
    attribute: (selector: string, name: string) => attributeOf(need(selector), name),
    has: (words: string) => textOf(root()).includes(words),
    fire: (selector: string, type: string, detail: object = {}) => fire(need(selector), type, detail),
    /** Like a finger: a disabled button feels nothing. */
    tap: (selector: string): void => touch(need(selector)),
    /** The same on one of several that look alike; the first is 0. */
    tapNth: (selector: string, nth: number): void => touch(need(selector, nth)),
    tapNode(found: { node: Node } | undefined): void {
      if (!found) throw new Error(`nothing to tap on ${top()?.path}`);
      touch(found.node);
    },
    type(selector: string, value: string): void {
      setAttributeOf(need(selector), 'value', value);
      fire(need(selector), 'input', { value, cursor: value.length });
    },
    pullDown: () => top()?.caller.onPullDownRefresh?.(),
    /** Waits until `condition` holds. Throws what is on the screen when it does not. */
    async until(condition: () => unknown, patienceMs = PATIENCE_MS): Promise<void> {
      const startedMs = Date.now();
      while (!condition()) {
        if (Date.now() - startedMs > patienceMs) {
          const seen = errors.map((error) => (error instanceof Error ? error.stack : JSON.stringify(error)));
          const asked = device.requests.slice(-5);
          const told = [`toasts: ${device.toasts.slice(-3)}`, `asked: ${asked.join(', ')}`, ...seen].join('\n');
          throw new Error(`not within ${patienceMs} ms: ${condition}\n${describe(root())}\n${told}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close(): void {
      while (stack.length) close();
      for (const page of keptTabs.values()) if (!stack.includes(page)) release(page);
      device.camera.stop();
      logic.stop();
      removeGlobalErrorListener(onError);
    },
  };
}
