/** Compiles the WebAssembly modules (src/wasm) in the form that this engine runs. */

import relaxedCore from "wasm:relaxed/index";
import type { LoadableModules } from "./nativeModules.ts";

type Load = () => Promise<{ readonly default: Uint8Array<ArrayBuffer> }>;

/** The core, and the parts by their numbers. */
export interface ModuleFiles {
  readonly core: Load;
  readonly parts: readonly Load[];
}

/** With fused multiply-adds of relaxed SIMD. */
const RELAXED: ModuleFiles = {
  // Most engines need it at once.
  core: async () => ({ default: relaxedCore }),
  parts: [
    () => import("wasm:relaxed/flows"),
    () => import("wasm:relaxed/training"),
    () => import("wasm:relaxed/du17"),
    () => import("wasm:relaxed/curves"),
  ],
};

/** Without them. */
export const STRICT: ModuleFiles = {
  core: () => import("wasm:strict/index"),
  parts: [
    () => import("wasm:strict/flows"),
    () => import("wasm:strict/training"),
    () => import("wasm:strict/du17"),
    () => import("wasm:strict/curves"),
  ],
};

/** `f32x4.relaxed_madd` alone: whether the engine fuses multiply-adds is asked without loading the whole module. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0],
  ...[0x0a, 19, 1, 17, 0, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x85, 2, 0x0b],
);

/** Whether this engine has relaxed SIMD, whose multiply-adds have one rounding. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(RELAXED_PROBE);

/**
 * The compiled modules, or undefined where this machine's WebAssembly has no SIMD or no atomic operations.
 * @param shared whether their memory is shared between threads: only pages that are isolated from others may share it
 * @param whole whether all parts are there at once, instead of when they are needed
 */
export async function compileModules(
  shared: boolean,
  whole: boolean,
  { core, parts }: ModuleFiles = hasRelaxedSimd() ? RELAXED : STRICT,
): Promise<LoadableModules | undefined> {
  const bytesOf = async (load: Load) => {
    const { default: bytes } = await load();
    return shared ? bytes : withOwnMemory(bytes);
  };
  const first = await bytesOf(core);
  if (!WebAssembly.validate(first)) return undefined;
  const load = async (part: number) => WebAssembly.compile(await bytesOf(parts[part]));
  return {
    core: await WebAssembly.compile(first),
    parts: whole ? await Promise.all(parts.map((_, part) => load(part))) : [],
    load,
  };
}

const IMPORT_SECTION = 2;
const MEMORY = 2;
const SHARED = 2;

/**
 * The module as one that imports a memory which no thread shares: all else in it stays, atomic operations included, which
 * such a memory allows.
 */
export function withOwnMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  let at = 8;
  const number = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = copy[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  /** Passes what begins with its own length. */
  const skip = (): void => {
    const length = number();
    at += length;
  };
  while (copy[at++] !== IMPORT_SECTION) skip();
  number();
  for (let left = number(); left > 0; left--) {
    // Names of the module and of what it imports.
    skip();
    skip();
    if (copy[at++] === MEMORY) {
      copy[at] &= ~SHARED;
      return copy;
    }
    number();
  }
  throw new Error("the module imports no memory");
}
