import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** One script of one request: what every page of a brand loads. */
export default defineConfig({
  build: {
    outDir: path('../dist/pages/tag'),
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
    cssTarget: 'esnext',
    lib: { entry: path('../src/tag/main.ts'), formats: ['iife'], name: 'parley', fileName: () => 'tag.js' },
  },
});
