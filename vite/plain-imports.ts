/** Parts that are loaded later bring no files that would have to be loaded ahead of them: the import is enough. */
export const plainImports = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id: string) =>
    id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load();' : undefined,
} as const;
