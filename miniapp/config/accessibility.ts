import path from 'node:path';
import { requireWithEsbuild } from '@tarojs/helper';
import type { IPluginContext } from '@tarojs/service';

const platformFolder = path.resolve(__dirname, '../src/platform');
const { accessibleAttributes } = requireWithEsbuild(
  path.join(platformFolder, 'accessible-attributes.ts'),
) as typeof import('../src/platform/accessible-attributes');

interface WeappPlatform {
  platform: string;
  template: { mergeComponents(context: IPluginContext, patch: Record<string, Record<string, string>>): void };
  runtimePath: string | string[];
}

/** A Taro plugin: WeChat's templates learn `aria-*`, which Taro maps by itself only in H5. */
export default (context: IPluginContext): void => {
  context.registerMethod({
    name: 'onSetupClose',
    fn: (platform: WeappPlatform) => {
      if (platform.platform !== 'weapp') return;
      platform.template.mergeComponents(context, accessibleAttributes);
      const paths = Array.isArray(platform.runtimePath) ? platform.runtimePath : [platform.runtimePath];
      platform.runtimePath = [...paths, path.join(platformFolder, 'accessibility-runtime')];
    },
  });
};
