import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { plainImports } from './plain-imports.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const entry = path('../src/window/main.tsx');
const first = new Set<string>();

interface ModuleGraph {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

/** What the window opens with is one file, for what is compressed together weighs less: the entry and all that it imports. */
function nameOfFirst(id: string, graph: ModuleGraph): string | null {
  const take = (found: string) => {
    if (first.has(found)) return;
    first.add(found);
    for (const imported of graph.getModuleInfo(found)?.importedIds ?? []) take(imported);
  };
  take(entry);
  return first.has(id) ? 'window' : null;
}

export default defineConfig({
  plugins: [plainImports],
  root: path('../src/window'),
  resolve: {
    // Written against React, shipped with Preact: the window is loaded by a shop's visitors.
    alias: [
      { find: 'react/jsx-runtime', replacement: 'preact/jsx-runtime' },
      { find: 'react-dom/client', replacement: path('../src/window/runtime/react-dom.ts') },
      { find: /^react$/, replacement: path('../src/window/runtime/react.ts') },
    ],
  },
  build: {
    outDir: path('../dist/pages'),
    // The other pages are built into the same folder.
    emptyOutDir: false,
    cssTarget: 'esnext',
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    // No list of what to load ahead: a chunk has nothing to wait for.
    modulePreload: false,
    rolldownOptions: {
      input: path('../src/window/window.html'),
      // The first file names all others: each letter of a hash weighs.
      output: {
        chunkFileNames: 'assets/[name]-[hash:6].js',
        codeSplitting: { groups: [{ name: nameOfFirst, debugName: 'first' }] },
      },
    },
  },
});
