declare module '*.css?inline' {
  const css: string;
  // biome-ignore lint/style/noDefaultExport: that is how the bundler hands a style sheet over as text
  export default css;
}
