import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What the tag loads with a page's first window. */
export default defineConfig({
  build: {
    outDir: path('../dist/pages/tag'),
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
    cssTarget: 'esnext',
    lib: { entry: path('../src/tag/frame/main.ts'), formats: ['es'], fileName: () => 'frame.js' },
  },
});
