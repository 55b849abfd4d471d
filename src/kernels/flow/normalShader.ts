/** WGSL that draws normal numbers by position. */

import type { ShaderPart } from "../../engine/shader.ts";
import normalPair from "../../wgsl/snippets/normal-pair.wgsl";
import philox from "../../wgsl/snippets/philox.wgsl";
import { SCALAR_ELEMENTARY } from "./rowAccess.ts";

/** `philox4x32` and `normal_pair_from_bits`. */
export const NORMAL_NUMBERS: readonly ShaderPart[] = [
  ...SCALAR_ELEMENTARY,
  { file: "src/wgsl/snippets/philox.wgsl", text: philox },
  { file: "src/wgsl/snippets/normal-pair.wgsl", text: normalPair },
];
