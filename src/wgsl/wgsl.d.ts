/** WGSL sources are imported as text: by esbuild's text loader in the build, by a plugin in the tests. */
declare module "*.wgsl" {
  const source: string;
  export default source;
}
