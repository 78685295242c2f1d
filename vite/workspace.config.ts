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
    // Loaded once a day by people who stay; what it weighs is printed by the build.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: path('../src/workspace/workspace.html'),
      // As the window's are called: both have its texts.
      output: { chunkFileNames: 'assets/[name]-[hash:6].js' },
      // Libraries mark what is for browsers only; all of this is.
      checks: { moduleLevelDirective: false },
    },
  },
});
