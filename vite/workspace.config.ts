import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('../src/workspace'),
  build: {
    outDir: path('../dist/pages'),
    // The other pages are built into the same folder.
    emptyOutDir: false,
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: path('../src/workspace/workspace.html') },
  },
});
