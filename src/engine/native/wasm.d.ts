/** The compiled module: built with fused multiply-adds of relaxed SIMD, or without. See scripts/lib/wasm.mjs. */
declare module "wasm:relaxed" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module "wasm:strict" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
