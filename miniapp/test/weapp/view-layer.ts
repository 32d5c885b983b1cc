/**
 * The view layer of a mini program without WeChat: the built .wxml and .wxs run on glass-easel, WeChat's own component
 * framework, over a backend that draws nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { EmptyBackendContext, type GeneralComponent, Element as GlassElement, type TextNode } from 'glass-easel';
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { TmplGroup } from 'glass-easel-template-compiler';

/** Any node of the rendered tree. */
export type Node = GlassElement | TextNode;

/** What WeChat hands to a page's code as `this`. */
export interface PageCaller {
  onLoad?(query: Record<string, string>): void;
  onShow?(): void;
  onHide?(): void;
  onReady?(): void;
  onUnload?(): void;
  onPullDownRefresh?(): void;
  onReachBottom?(): void;
  setData(data: object, callback?: () => void): void;
}
export interface RenderedPage {
  caller: PageCaller;
  component: GeneralComponent;
  release(): void;
}
/** Where `Page({…})` and `Component({…})` of one file are registered. */
export interface Registrar {
  Page(definition: object): void;
  Component(definition: object): void;
  Behavior(definition: object): unknown;
}

const NOT_COMPONENTS = /^(app|theme|sitemap|project\.config)\.json$/;

function filesBelow(folder: string, base = folder): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, base) : [relative(base, path)];
  });
}

export function createViewLayer(dist: string) {
  const files = filesBelow(dist);
  const read = (file: string) => readFileSync(join(dist, file), 'utf8');
  const warnings: string[] = [];
  const environment = new MiniProgramEnv();
  const codeSpace = environment.createCodeSpace('', true);
  const backend = environment.associateBackend(new EmptyBackendContext());
  const templates = compile();
  for (const file of files) {
    const id = file.replace(/\.\w+$/, '');
    if (file.endsWith('.wxml'))
      codeSpace.addCompiledTemplate(id, {
        groupList: templates,
        content: templates[id],
        // Taro binds its one handler on native nodes of shared templates.
        fallbackListenerOnNativeNode: true,
      } as never);
    if (file.endsWith('.json') && !NOT_COMPONENTS.test(file))
      codeSpace.addComponentStaticConfig(id, JSON.parse(read(file)));
  }

  function compile(): Record<string, never> {
    const group = new TmplGroup();
    for (const file of files) {
      // Scripts are found by their name without the extension.
      if (file.endsWith('.wxs')) group.addScript(file.slice(0, -'.wxs'.length), read(file));
      if (file.endsWith('.wxml')) {
        const problems = group.addTmpl(file.slice(0, -'.wxml'.length), read(file)) as { message?: string }[];
        warnings.push(...problems.map((problem) => `${file}: ${problem.message ?? String(problem)}`));
      }
    }
    const source = group.getTmplGenObjectGroups();
    group.free();
    return new Function(`return ${source}`)() as Record<string, never>;
  }

  return {
    files,
    read,
    warnings,
    /** Files of the components a page or component uses, without extensions. */
    uses(id: string): string[] {
      const using = codeSpace.getComponentStaticConfig(id)?.usingComponents ?? {};
      return Object.values(using as Record<string, string>).map((path) =>
        path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(id), path),
      );
    },
    register: (id: string, use: (registrar: Registrar) => unknown): unknown =>
      codeSpace.componentEnv(id, (env) => use(env as unknown as Registrar)),
    open(id: string): RenderedPage {
      const root = backend.createRoot('body', codeSpace, id);
      const component = root.getComponent() as unknown as GeneralComponent;
      const caller = root.get() as unknown as PageCaller;
      return { caller, component, release: () => root.release() };
    },
    attach: (page: RenderedPage) => GlassElement.pretendAttached(page.component as unknown as GlassElement),
  };
}
export type ViewLayer = ReturnType<typeof createViewLayer>;
