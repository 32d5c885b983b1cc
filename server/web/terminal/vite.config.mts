import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build server/web/terminal`: this folder is the root, the server serves the result under /terminal/. */
export default defineConfig({
  base: '/terminal/',
  plugins: [react()],
  build: { outDir: '../../public/terminal', emptyOutDir: true, assetsInlineLimit: 0 },
});
