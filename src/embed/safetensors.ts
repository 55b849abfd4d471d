/** `.safetensors` files: docs/model-format.md. */

import { InputError } from "../engine/errors.ts";
import type { Architecture } from "../flow/architecture.ts";
import { networkTensors } from "../kernels/flow/networkOrder.ts";
import type { FlowFile, Take } from "./content.ts";
import { jsonOf } from "./file.ts";
import { NOT_FINITE } from "./half.ts";
import { insist } from "./load.ts";

/** Names and lengths of what is learned, in the order of a binary file. */
function tensorsOf(
  transforms: Architecture["transforms"],
  ...[count, index, what]: Parameters<Take>
): (readonly [string, number])[] {
  const pair = (first: string, second: string) => [[first, count / 2] as const, [second, count / 2] as const];
  if (what === "moments") return pair("running_mean", "running_variance");
  if (!what) return transforms[index].kind === "act-norm" ? pair("log_scale", "shift") : pair("raw_weight", "bias");
  if ("hidden" in what) {
    return networkTensors(what).map((tensor) => [tensor.name, tensor.shape.reduce((size, one) => size * one, 1)]);
  }
  return [
    ["weight", what.inputs * what.outputs],
    ["bias", what.outputs],
  ];
}

/** @throws for what is damaged: InputError where there is something to say */
export function openSafetensors(bytes: Uint8Array, name: string): FlowFile {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = jsonOf(bytes.subarray(8, 8 + length));
  const { format, description: text } = header.__metadata__ ?? {};
  if (format !== "kiloflow-model" && format !== "kiloflow-table-model") {
    throw new InputError(`${name} is no flow of kiloflow`, { hint: "kiloflow import makes one of a published model" });
  }
  const description = JSON.parse(text);
  if (!description.targets && !description.conditions.names) {
    throw new InputError(`${name} is of kiloflow 0.1.0 and does not name its conditions`, {
      hint: "`kiloflow export --format bin` makes one that does",
    });
  }
  const take = (tensor: string, count: number): Float32Array | Float64Array => {
    const { dtype, data_offsets: ends } = header[tensor] ?? {};
    const Kind = { F32: Float32Array, F64: Float64Array }[dtype as string];
    if (!Kind || ends[1] - ends[0] !== Kind.BYTES_PER_ELEMENT * count) {
      throw new InputError(`${name}: the tensor "${tensor}" is missing or has another shape`);
    }
    // A copy from the beginning of a buffer of its own.
    const own = new Uint8Array(bytes.subarray(8 + length + ends[0], 8 + length + ends[1])).buffer;
    const values = new Kind(own, 0, count);
    insist(values.every(Number.isFinite), NOT_FINITE);
    return values;
  };
  const scalings: Record<string, Float64Array> = {};
  for (const [tensor, { shape }] of Object.entries<{ shape: number[] }>(header)) {
    if (!/^(conditions|curves|targets)\./.test(tensor)) continue;
    scalings[tensor] = Float64Array.from(
      take(
        tensor,
        shape.reduce((size, one) => size * one, 1),
      ),
    );
  }
  return {
    description,
    scalings,
    learned(count, index, what) {
      const prefix = index < 0 ? `embedding.${-1 - index}` : `transforms.${index}`;
      const all = new Float64Array(count);
      let at = 0;
      for (const [tensor, length] of tensorsOf(description.architecture.transforms, count, index, what)) {
        all.set(take(`${prefix}.${tensor}`, length), at);
        at += length;
      }
      return all;
    },
  };
}
