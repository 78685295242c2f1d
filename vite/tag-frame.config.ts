import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { plainImports } from './plain-imports.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What the tag loads with a page's first window, and what that loads for notices. */
export default defineConfig({
  plugins: [plainImports],
  build: {
    outDir: path('../dist/pages'),
    emptyOutDir: false,
    target: 'es2022',
    cssTarget: 'esnext',
    modulePreload: false,
    rolldownOptions: {
      input: path('../src/tag/frame/main.ts'),
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'tag/frame.js', chunkFileNames: 'tag/[name]-[hash].js', minify: true },
    },
  },
});
