/**
 * The published KilonovaML models: conditional RealNVPs made with glasflow over nflows 0.14. From the names and shapes of
 * their tensors follow the architecture and a flow's numbers.
 */

import { type Tensor, type TensorMap, valuesOf } from "../../../data/tensor.ts";
import { InputError } from "../../../engine/errors.ts";
import { type Architecture, checkArchitecture, type Transform } from "../../architecture.ts";
import { type FlowState, parameterLayout } from "../../parameters.ts";

const PREFIX = "_transform._transforms.";

/** Whether the tensors are those of a published model. */
export function isPublishedModel(tensors: TensorMap): boolean {
  return tensors.has(`${PREFIX}0.identity_features`);
}

/** Builds the flow. @throws InputError where a tensor is missing, too much or of another shape */
export function readPublishedModel(tensors: TensorMap, file: string): { architecture: Architecture; state: FlowState } {
  const reader = new TensorReader(tensors, file);
  const transforms: Transform[] = [];
  let conditions = 0;
  let dimensions = 0;
  for (let index = 0; reader.hasTransform(index); index++) {
    if (reader.has(`${index}.running_mean`)) {
      transforms.push({ kind: "batch-norm" });
      continue;
    }
    const identity = reader.indices(`${index}.identity_features`);
    const transformed = reader.indices(`${index}.transform_features`);
    const net = `${index}.transform_net`;
    const [hidden, inputs] = reader.shape(`${net}.initial_layer.weight`);
    let blocks = 0;
    while (reader.has(`${net}.blocks.${blocks}.linear_layers.0.weight`)) blocks++;
    dimensions = identity.length + transformed.length;
    conditions = inputs - identity.length;
    const transformer = { kind: "affine", scale: "sigmoid" } as const;
    transforms.push({ kind: "coupling", identity, transformed, hidden, blocks, transformer });
  }
  const architecture: Architecture = { dimensions, conditions, transforms };
  checkArchitecture(architecture, file);
  return { architecture, state: reader.state(architecture) };
}

/** Our names of a published tensor's parts. */
const RENAMED: readonly [RegExp, string][] = [
  [/^transforms\.(\d+)\.initial\.(\w+)$/, "$1.transform_net.initial_layer.$2"],
  [/^transforms\.(\d+)\.blocks\.(\d+)\.context\.(\w+)$/, "$1.transform_net.blocks.$2.context_layer.$3"],
  [/^transforms\.(\d+)\.blocks\.(\d+)\.first\.(\w+)$/, "$1.transform_net.blocks.$2.linear_layers.0.$3"],
  [/^transforms\.(\d+)\.blocks\.(\d+)\.second\.(\w+)$/, "$1.transform_net.blocks.$2.linear_layers.1.$3"],
  [/^transforms\.(\d+)\.final\.(\w+)$/, "$1.transform_net.final_layer.$2"],
  [/^transforms\.(\d+)\.raw_weight$/, "$1.unconstrained_weight"],
  [/^transforms\.(\d+)\.bias$/, "$1.bias"],
  [/^transforms\.(\d+)\.running_mean$/, "$1.running_mean"],
  [/^transforms\.(\d+)\.running_variance$/, "$1.running_var"],
];

/** The published name of one of our tensors, e.g. `_transform._transforms.1.running_var`. */
export function publishedName(name: string): string {
  for (const [pattern, replacement] of RENAMED) {
    if (pattern.test(name)) return PREFIX + name.replace(pattern, replacement);
  }
  return name;
}

class TensorReader {
  constructor(
    private readonly tensors: TensorMap,
    private readonly file: string,
  ) {}

  has(name: string): boolean {
    return this.tensors.has(PREFIX + name);
  }

  hasTransform(index: number): boolean {
    return this.has(`${index}.identity_features`) || this.has(`${index}.running_mean`);
  }

  shape(name: string): readonly number[] {
    return this.get(PREFIX + name).shape;
  }

  indices(name: string): number[] {
    return Array.from(this.get(PREFIX + name).values, Number);
  }

  state(architecture: Architecture): FlowState {
    const layout = parameterLayout(architecture);
    const parameters = new Float32Array(layout.count);
    const moments = new Float32Array(layout.momentCount);
    for (const [views, target] of [
      [layout.views, parameters],
      [layout.momentViews, moments],
    ] as const) {
      for (const { name, shape, offset } of views) {
        const source = publishedName(name);
        const tensor = this.get(source);
        if (tensor.shape.join() !== shape.join()) {
          throw new InputError(
            `${this.file}: tensor "${source}" has the shape [${tensor.shape}], but the architecture needs [${shape}]`,
          );
        }
        if (!(tensor.values instanceof Float32Array || tensor.values instanceof Float64Array)) {
          throw new InputError(`${this.file}: tensor "${source}" does not hold floating-point numbers`);
        }
        target.set(tensor.values.subarray(0, valuesOf(shape)), offset);
      }
    }
    if (![...parameters, ...moments].every(Number.isFinite)) {
      throw new InputError(`${this.file} holds numbers that are not finite`);
    }
    return { parameters, moments };
  }

  private get(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new InputError(`${this.file} lacks the tensor "${name}" of a published model`);
    return tensor;
  }
}
