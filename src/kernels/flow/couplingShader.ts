/** The parts of shader text that a coupling's kernels are put together from. */

import type { SettingValues } from "../../engine/kernel.ts";
import type { ShaderPart } from "../../engine/shader.ts";
import loadInputs from "../../wgsl/flow/coupling-inputs.wgsl";
import residualConditioner from "../../wgsl/flow/residual-conditioner.wgsl";
import elementary from "../../wgsl/snippets/elementary.wgsl";
import linearIndex from "../../wgsl/snippets/linear-index.wgsl";
import { workgroupSizeFor } from "./couplingLayout.ts";
import { COUPLING_SETTINGS, type CouplingSpecialisation } from "./couplingShape.ts";
import { denseFunction } from "./denseShader.ts";
import { rowAccess, rowEntryPoint } from "./rowAccess.ts";

/** What the declarations of all couplings' kernels share. */
export const SHARED_DECLARATIONS = {
  settings: COUPLING_SETTINGS,
  workgroupSize: ({ layout }: CouplingSpecialisation) => workgroupSizeFor(layout),
  extensions: ({ layout }: CouplingSpecialisation) => (layout.subgroup ? ["subgroups"] : []),
  invocations: ({ count }: SettingValues, { layout }: CouplingSpecialisation) => Math.ceil(count / layout.rows),
} as const;

/** A hand-written part. @param file below `src/wgsl` */
export const handWritten = (file: string, text: string): ShaderPart => ({ file: `src/wgsl/${file}`, text });

/**
 * Everything up to the conditioner's outputs.
 *
 * @param loads names of buffers that are read by rows, beside input and conditions
 * @param stores names of buffers that are written by rows
 * @param keep what is done with the values between the layers
 * @param exactOutputs whether the last layer rounds less than a plain sum does
 */
export function conditionerParts(
  { identity, conditions, hidden, layout }: CouplingSpecialisation,
  loads: string[],
  stores: string[],
  keep: ShaderPart[],
  exactOutputs: boolean,
): ShaderPart[] {
  return [
    handWritten("snippets/linear-index.wgsl", linearIndex),
    rowAccess(layout, ["input", "conditions", ...loads], stores),
    handWritten("snippets/elementary.wgsl", elementary),
    rowEntryPoint(layout),
    { file: "(vector type)", text: "alias Vector = array<Rows, WIDTH>;" },
    // Raw tidal deformabilities reach thousands: what this layer rounds off, the flow multiplies.
    denseFunction({ name: "initial", inputs: identity + conditions, exactFrom: identity }, layout),
    denseFunction({ name: "context", inputs: conditions }, layout),
    denseFunction({ name: "rectified", inputs: hidden, rectified: true }, layout),
    denseFunction({ name: "final", inputs: hidden, exactFrom: exactOutputs ? 0 : undefined }, layout),
    handWritten("flow/residual-conditioner.wgsl", residualConditioner),
    ...keep,
    handWritten("flow/coupling-inputs.wgsl", loadInputs),
  ];
}
