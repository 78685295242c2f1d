import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('../src/window'),
  resolve: {
    // Written against React, shipped with Preact: the window is loaded by a shop's visitors.
    alias: [
      { find: 'react/jsx-runtime', replacement: 'preact/jsx-runtime' },
      { find: 'react-dom/client', replacement: 'preact/compat/client' },
      { find: 'react', replacement: 'preact/compat' },
    ],
  },
  build: {
    outDir: path('../dist/pages'),
    // The other pages are built into the same folder.
    emptyOutDir: false,
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: path('../src/window/window.html') },
  },
});
