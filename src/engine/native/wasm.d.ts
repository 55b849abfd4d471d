/** A compiled module of src/wasm, with fused multiply-adds of relaxed SIMD or without. See scripts/lib/wasm.mjs. */
declare module "wasm:*" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
