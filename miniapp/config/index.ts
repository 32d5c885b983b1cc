import path from 'node:path';
import { defineConfig } from '@tarojs/cli';
import { requireWithEsbuild } from '@tarojs/helper';

const projectRoot = path.resolve(__dirname, '..');
const sharedSource = path.resolve(projectRoot, '../shared/src');
const { tokenCss } = requireWithEsbuild(
  path.join(sharedSource, 'tokens.ts'),
) as typeof import('../../shared/src/tokens');
/** Shipped as modern JavaScript; old WeChat clients need them compiled down like our own code. */
const compiledToo = [sharedSource, path.dirname(require.resolve('qrcode-generator'))];

/** `https://shop.example/api/v1` as given by the environment; what a phone without DevTools can reach is the deployer's choice. */
const apiBase = process.env.SHUKE_API_BASE ?? 'http://127.0.0.1:4700/api/v1';

/** The tokens become a Sass mixin, so that only the one stylesheet that includes it carries them. */
const tokenMixin = `@mixin design-tokens { ${tokenCss('page, body')} ${tokenCss('.large-text', 1.25)} }`;

export default defineConfig<'webpack5'>(async () => ({
  projectName: 'shuke',
  date: '2026-11-22',
  // Sizes stay in CSS pixels on both platforms: people who set larger text get it, wide screens do not inflate it.
  designWidth: 375,
  deviceRatio: { 375: 2, 750: 1 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV}`,
  framework: 'react',
  plugins: [path.join(__dirname, 'accessibility.ts')],
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  logger: { quiet: true, stats: false },
  sass: { data: tokenMixin },
  alias: { '@shuke/shared': path.join(sharedSource, 'index.ts') },
  defineConstants: { API_BASE: JSON.stringify(process.env.TARO_ENV === 'h5' ? '/api/v1' : apiBase) },
  mini: {
    compile: { include: compiledToo },
    postcss: { pxtransform: { enable: false, config: {} } },
  },
  h5: {
    publicPath: '/m/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    compile: { include: compiledToo },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss: { autoprefixer: { enable: true, config: {} }, pxtransform: { enable: false, config: {} } },
  },
}));
