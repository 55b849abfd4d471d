/** What the kernels of the embedding network share. */

import { wordsOf } from "../../engine/native/nativeTwin.ts";
import type { ShaderPart } from "../../engine/shader.ts";
import type { SettingValues } from "../../engine/values.ts";
import entering from "../../wgsl/flow/embedding-entering.wgsl";
import { gradientChunkRows } from "./couplingShape.ts";
import { MATRIX_PRODUCT } from "./matrixProduct.ts";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

/** Whether what enters a layer passes through x sigmoid(x) first. */
export interface EmbeddingSpecialisation {
  readonly activated: boolean;
}

/** The first layer, and all others. Shaders are cached by these objects. */
export const FIRST_LAYER: EmbeddingSpecialisation = { activated: false };
export const LATER_LAYER: EmbeddingSpecialisation = { activated: true };

/** Lengths of a layer: its parameters are the weight [outputs, inputs], then the bias [outputs]. */
export interface LayerShape {
  readonly inputs: number;
  readonly outputs: number;
}

/** Settings of all kernels of an embedding. */
export const EMBEDDING_SETTINGS = {
  count: "u32",
  inputs: "u32",
  outputs: "u32",
  parameter_offset: "u32",
  /** Rows of whose weight gradients one sum is made. */
  sum_rows: "u32",
} as const;

/** Settings of a call for `count` rows, whose layer's numbers begin at `parameterOffset`. */
export function embeddingSettings(
  { inputs, outputs }: LayerShape,
  call: { readonly count: number; readonly parameterOffset: number },
): SettingValues {
  const { count, parameterOffset } = call;
  return { count, inputs, outputs, parameter_offset: parameterOffset, sum_rows: gradientChunkRows(count) };
}

/** The parts of a kernel's shader. @param file in src/wgsl/flow */
export const embeddingParts = (file: string, text: string): ShaderPart[] => [
  ...SCALAR_ELEMENTARY,
  { file: "src/wgsl/flow/embedding-entering.wgsl", text: entering },
  MATRIX_PRODUCT,
  { file: `src/wgsl/flow/${file}`, text },
];

/** The specialisation, as calls of the WebAssembly twins have it. */
export const NATIVE_ACTIVATED = wordsOf({ activated: "u32" }, ({ activated }: EmbeddingSpecialisation) => ({
  activated: activated ? 1 : 0,
}));

/** The derivative of x sigmoid(x). */
export function enteringSlope(x: number): number {
  const share = 1 / (1 + Math.exp(-x));
  return share * (1 + x * (1 - share));
}
