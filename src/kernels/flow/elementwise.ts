/** What kernels that work on [rows, dimensions] value by value share. */

import type { ShaderPart } from "../../engine/shader.ts";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";

/** A shader text with the numbering of invocations before it. */
export function withLinearIndex(file: string, text: string): ShaderPart[] {
  return [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: `src/wgsl/flow/${file}`, text },
  ];
}

/** Kernels of one form are specialised to nothing. */
export type Nothing = Record<string, never>;
export const NOTHING: Nothing = {};
