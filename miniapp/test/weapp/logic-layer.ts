/**
 * The logic layer of a mini program without WeChat: the built bundle in a context that has no browser and no Node
 * globals, only what WeChat gives it. Whatever the bundle takes for granted beyond that throws here as it would there.
 */
import { posix } from 'node:path';
import vm from 'node:vm';
import type { PageCaller, Registrar, ViewLayer } from './view-layer';

export interface AppDefinition {
  onLaunch?(options: object): void;
  onShow?(options: object): void;
  onHide?(): void;
}
interface MiniEvent {
  type: string;
  detail: unknown;
  mark?: object;
  target: { id: string; dataset: object };
  currentTarget: { id: string; dataset: object };
}
interface Definition {
  methods?: Record<string, (event: MiniEvent) => unknown>;
  properties?: Record<string, unknown>;
  eh?: (event: MiniEvent) => unknown;
}
interface PropertyOptions {
  type?: unknown;
  optionalTypes?: unknown[];
}

const copy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** An event as it crosses from the view to the logic: data only. */
const crossing = (event: MiniEvent) => ({
  type: event.type,
  timeStamp: Date.now(),
  detail: copy(event.detail) ?? {},
  mark: copy(event.mark) ?? {},
  target: { id: event.target.id, dataset: copy(event.target.dataset) ?? {} },
  currentTarget: { id: event.currentTarget.id, dataset: copy(event.currentTarget.dataset) ?? {} },
  touches: [],
  changedTouches: [],
});

const OUTER_TYPES: Record<string, unknown> = { Object, String, Number, Boolean, Array };
/** Type constructors of the bundle's own realm mean nothing to the framework outside. */
const outerType = (type: unknown): unknown => (typeof type === 'function' ? OUTER_TYPES[type.name] : type);

function outerProperty(property: unknown): unknown {
  if (typeof property === 'function') return outerType(property);
  const options = property as PropertyOptions | null;
  return options && { ...options, type: outerType(options.type), optionalTypes: options.optionalTypes?.map(outerType) };
}

export interface LogicLayerOptions {
  view: ViewLayer;
  wx: object;
  currentPages(): PageCaller[];
  onError(error: unknown): void;
  /** How far the phone's clock is ahead of the real one. */
  clockAheadMs: number;
}

export function createLogicLayer({ view, wx, currentPages, onError, clockAheadMs }: LogicLayerOptions) {
  const modules = new Map<string, { exports: unknown }>();
  const defined = new Set<string>();
  const loaded = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let app: AppDefinition | null = null;
  let loading = 'app';

  function define(kind: 'Page' | 'Component', definition: Definition): void {
    const holder = kind === 'Page' ? definition : (definition.methods ?? {});
    const handler = holder.eh;
    if (handler)
      holder.eh = function (this: unknown, event: MiniEvent) {
        return handler.call(this, crossing(event));
      };
    if (definition.properties)
      definition.properties = Object.fromEntries(
        Object.entries(definition.properties).map(([name, property]) => [name, outerProperty(property)]),
      );
    view.register(loading, (registrar: Registrar) => registrar[kind](definition));
    defined.add(loading);
  }

  const registerApp = (definition: AppDefinition) => {
    app = definition;
  };
  const defining = (kind: 'Page' | 'Component') => (definition: Definition) => define(kind, definition);
  const registerBehavior = (definition: object) =>
    view.register(loading, (registrar) => registrar.Behavior(definition));

  const guarded =
    (work: (...args: unknown[]) => void) =>
    (...args: unknown[]): void => {
      try {
        work(...args);
      } catch (error) {
        onError(error);
      }
    };
  const start = (timer: NodeJS.Timeout) => {
    timers.add(timer);
    return timer[Symbol.toPrimitive]();
  };
  const report = (...words: unknown[]) => onError(words.length === 1 ? words[0] : words);
  const silent = () => undefined;

  const globals: Record<string, unknown> = {
    console: { log: silent, info: silent, debug: silent, warn: silent, error: report },
    setTimeout: (work: () => void, ms?: number, ...args: unknown[]) => start(setTimeout(guarded(work), ms, ...args)),
    setInterval: (work: () => void, ms?: number, ...args: unknown[]) => start(setInterval(guarded(work), ms, ...args)),
    clearTimeout: (timer?: number) => clearTimeout(timer),
    clearInterval: (timer?: number) => clearInterval(timer),
    wx,
    App: registerApp,
    getApp: () => app,
    getCurrentPages: currentPages,
    Page: defining('Page'),
    Component: defining('Component'),
    Behavior: registerBehavior,
  };
  globals['global'] = globals;
  // WeChat forbids eval and new Function.
  const context = vm.createContext(globals, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(
    `{
      const RealDate = Date;
      Date = class extends RealDate {
        constructor(...given) {
          given.length ? super(...given) : super(RealDate.now() + ${clockAheadMs});
        }
        static now() {
          return RealDate.now() + ${clockAheadMs};
        }
      };
    }`,
    context,
  );

  function requireModule(name: string): unknown {
    const id = name.endsWith('.js') ? name : `${name}.js`;
    const known = modules.get(id);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(id, module);
    const wrapped = `(function(require,module,exports){${view.read(id)}\n})`;
    const run = vm.runInContext(wrapped, context, { filename: id }) as (...args: unknown[]) => void;
    run((path: string) => requireModule(posix.join(posix.dirname(id), path)), module, module.exports);
    return module.exports;
  }

  return {
    loadApp(): AppDefinition {
      loading = 'app';
      requireModule('app');
      if (!app) throw new Error('app.js did not call App()');
      return app;
    },
    /** Loads a page or component file, the components it uses first. */
    load(id: string): void {
      if (loaded.has(id)) return;
      loaded.add(id);
      for (const used of view.uses(id)) this.load(used);
      const before = loading;
      loading = id;
      requireModule(id);
      loading = before;
      if (!defined.has(id)) throw new Error(`${id}.js did not call Page() or Component()`);
    },
    stop(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
export type LogicLayer = ReturnType<typeof createLogicLayer>;
