import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build server/web/console`: this folder is the root, the server serves the result under /console/. */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // antd and echarts are large on purpose and come in chunks of their own; the default limit would only cry wolf.
  build: { outDir: '../../public/console', emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1400 },
});
