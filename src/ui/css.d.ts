declare module '*.css';

declare module '*.css?url' {
  /** The style sheet's address. */
  const address: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's way
  export default address;
}
