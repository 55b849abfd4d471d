/** A flow as one compact file for `kiloflow/embed`: docs/model-format.md, "Binary files". */

import { argument, InputError } from "../../../engine/errors.ts";
import { halfFloatBits } from "../../../engine/halfFloats.ts";
import type { FlowModel } from "../../model.ts";
import type { TableFlow } from "../../table/model.ts";

const MAGIC = "KFLOWBIN";
const VERSION = 1;
/** Magic, version, length of the description. */
const HEAD = 16;

/**
 * The file's bytes. Equal models give equal bytes.
 * @param half whether what was learned is stored in float16
 * @throws InputError for numbers that float16 does not reach
 */
export function encodeBinary(model: FlowModel | TableFlow, half = false): Uint8Array {
  const { architecture, state } = model;
  const scalings = scalingsOf(model);
  const learned = Float32Array.from([...state.parameters, ...state.moments]);
  const stored = half ? halfOf(learned) : learned;
  const description = JSON.stringify({
    half,
    scalings: Object.fromEntries(scalings.map(([name, { length }]) => [name, length])),
    architecture,
    ...describe(model),
  });
  const text = new TextEncoder().encode(description);
  // So that the numbers begin at a multiple of eight bytes.
  const length = Math.ceil(text.length / 8) * 8;
  const parts: ArrayBufferView[] = [...scalings.map(([, values]) => values), stored];
  const bytes = new Uint8Array(HEAD + length + parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.fill(0x20, HEAD, HEAD + length);
  bytes.set(text, HEAD);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, length, true);
  let at = HEAD + length;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

function scalingsOf(model: FlowModel | TableFlow): (readonly [string, Float64Array])[] {
  const { conditions } = model;
  const values = "kind" in model ? model.targets : model.curves;
  const name = "kind" in model ? "targets" : "curves";
  const { components, units } = "kind" in model ? {} : (model.curves as FlowModel["curves"]);
  return [
    ["conditions.centre", conditions.centre],
    ["conditions.scale", conditions.scale],
    [`${name}.centre`, values.centre],
    [`${name}.scale`, values.scale],
    ...(components ? [["curves.components", components] as const] : []),
    ...(units ? [["curves.units", units] as const] : []),
  ];
}

/** What is said of the numbers, as in a model's file, but for its training. */
function describe(model: FlowModel | TableFlow): object {
  if ("kind" in model) {
    const { names, transforms, masked, flags } = model.conditions;
    const targets = { names: model.targets.names, transforms: model.targets.transforms };
    return { targets, conditions: { names, transforms, masked, flags } };
  }
  const { bands, times, representation, observed, sigmaFactors, conditions } = model;
  const { names, logarithm } = conditions;
  // What makes curves of the numbers.
  const training = representation && { model: model.training.model, options: model.training.options };
  return { bands, times, representation, observed, training, sigmaFactors, conditions: { names, logarithm } };
}

function halfOf(learned: Float32Array): Uint16Array {
  const half = halfFloatBits(learned);
  const beyond = half.findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  if (beyond < 0) return half;
  throw new InputError(
    `${argument("half")}: the flow has the number ${learned[beyond]}, which float16 does not reach`,
    {
      hint: "leave it in float32",
    },
  );
}
