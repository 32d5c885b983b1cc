/**
 * Who may import whom (docs/architecture.md), decided for one import at a time.
 *
 * 1. `shared` imports nothing but itself, and zod in `shared/src/contract`.
 * 2. `miniapp` and `server/web` import only themselves, packages and `@shuke/shared`; of its contract types only,
 *    so that zod never enters a client's bundle. A page of `server/web` never imports another page.
 * 3. `kernel` → shared. `adapters` → kernel, shared. `simulators` → kernel, shared, `adapters/remote` and
 *    `adapters/wechat-pay/sdk`: they speak the wire's language, and nothing of ours.
 * 4. A module → itself, kernel, adapters, shared; never another module.
 * 5. `flows` → services and other plain files of modules; of a `*.entity` only the row's type (`import type`): a flow
 *    hands rows from service to service, but never asks the tables itself.
 * 6. Whatever wires (container, app, routes, services, hooks, server, main, entities, demo) may import all, and nobody
 *    else may import it.
 * 7. Only `server/src/config.ts` reads the environment. Only the face worker's bundle names
 *    `@vladmandic/*`, and nobody else imports its files.
 */

export interface Import {
  /** What the source says, such as `../../kernel/errors`. */
  specifier: string;
  /** The file or folder it leads to, from the root of the repository; null for a package or a built-in. */
  target: string | null;
  /** True when nothing of it is left after compilation. */
  typeOnly: boolean;
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const isShared = ({ specifier }: Import): boolean => specifier.split('/').slice(0, 2).join('/') === '@shuke/shared';
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** @param file path from the root, with forward slashes @returns the broken rule, or null */
export function brokenRule(file: string, used: Import): string | null {
  if (within(file, 'shared/src')) return ofShared(file, used);
  if (within(file, 'miniapp/src')) return ofClient('miniapp', ['miniapp/src'], used);
  if (within(file, 'server/web')) {
    const page = file.split('/').slice(0, 3).join('/');
    return ofClient('a page of server/web', [page, 'server/web/shared'], used);
  }
  if (within(file, 'server/src')) return ofServer(file.slice('server/src/'.length), used);
  return null;
}

function ofShared(file: string, used: Import): string | null {
  if (used.target !== null) return within(used.target, 'shared/src') ? null : 'shared imports nothing outside shared';
  if (packageOf(used.specifier) === 'zod' && within(file, 'shared/src/contract')) return null;
  return 'shared imports nothing but zod, and that only in shared/src/contract';
}

function ofClient(who: string, own: readonly string[], used: Import): string | null {
  if (used.target !== null) {
    return own.some((folder) => within(used.target ?? '', folder))
      ? null
      : `${who} imports only its own files${own.length > 1 ? ', server/web/shared' : ''} and @shuke/shared`;
  }
  if (packageOf(used.specifier) === 'zod') return `${who} never imports zod: it is heavy, the server validates`;
  if (!isShared(used) || used.specifier === '@shuke/shared') return null;
  if (used.specifier !== '@shuke/shared/contract') return `${who} imports @shuke/shared as a whole, not its files`;
  return used.typeOnly ? null : `${who} imports types only from @shuke/shared/contract (import type)`;
}

/** The bundle that runs in the worker's thread: `face.worker` and `worker-*` beside it. */
const isWorkerFile = (file: string): boolean => /^modules\/face\/(face\.worker|worker-[^/]+)(\.ts)?$/.test(file);

const LAYERS = ['kernel', 'adapters', 'simulators', 'modules', 'flows', 'demo'];

function ofServer(file: string, used: Import): string | null {
  const ofWorker = isWorkerFile(file);
  if (used.specifier.startsWith('@vladmandic/') && !ofWorker)
    return "only the face worker's files import @vladmandic/*";
  if (used.target === null) return null;
  if (!within(used.target, 'server/src')) return 'the server imports shared as @shuke/shared, and nothing else outside';
  const target = used.target.slice('server/src/'.length);
  if (!ofWorker && !used.typeOnly && isWorkerFile(target)) return "only the face worker's files import each other";
  const layer = file.split('/')[0] ?? '';
  // A file at the top, or the demo shop, wires: it may import all.
  if (!file.includes('/') || layer === 'demo') return null;
  const targetLayer = LAYERS.find((name) => within(target, name));
  switch (layer) {
    case 'kernel':
      return targetLayer === 'kernel' ? null : 'kernel imports only kernel and shared';
    case 'adapters':
      return allows(targetLayer, ['adapters', 'kernel']) ? null : 'adapters import only adapters, kernel and shared';
    case 'simulators':
      return ofSimulator(target, targetLayer);
    case 'modules':
      return ofModule(file, target, targetLayer);
    case 'flows':
      return ofFlow(target, targetLayer, used.typeOnly);
    default:
      return `server/src/${layer} is no known layer`;
  }
}

const allows = (layer: string | undefined, allowed: readonly string[]) =>
  layer !== undefined && allowed.includes(layer);

function ofSimulator(target: string, layer: string | undefined): string | null {
  const open = ['adapters/remote', 'adapters/wechat-pay/sdk'];
  if (allows(layer, ['simulators', 'kernel']) || open.some((path) => within(target, path))) return null;
  return `simulators import only simulators, kernel, shared, ${open.join(' and ')}`;
}

function ofModule(file: string, target: string, layer: string | undefined): string | null {
  if (allows(layer, ['kernel', 'adapters'])) return null;
  const own = file.split('/').slice(0, 2).join('/');
  if (within(target, own)) return null;
  return layer === 'modules'
    ? "a module never imports another module: take what it needs as a factory's dependency, wired in routes.ts or services.ts"
    : 'a module imports only itself, kernel, adapters and shared';
}

function ofFlow(target: string, layer: string | undefined, typeOnly: boolean): string | null {
  if (!allows(layer, ['flows', 'modules', 'kernel', 'adapters'])) {
    return 'flows import only flows, services of modules, kernel, adapters and shared';
  }
  if (layer === 'modules' && target.endsWith('.entity') && !typeOnly) {
    return "flows import services, never entities; only a row's type is allowed (import type)";
  }
  return null;
}
