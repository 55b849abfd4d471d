/** A flow's transforms and the network in front of it, on arrays: made of the twins of the kernels, in float64. */

import { InputError } from "../engine/errors.ts";
import type { Architecture } from "../flow/architecture.ts";
import { embeddingLayers, transformShape } from "../flow/embeddedShape.ts";
import type { CouplingTransform } from "../flow/transforms/coupling.ts";
import type { BuiltInTransform } from "../flow/transforms/index.ts";
import { ConditionerTwin } from "../kernels/flow/conditioner.ts";
import { passCoupling } from "../kernels/flow/couplingPass.ts";
import { checkLimits } from "../kernels/flow/limits.ts";
import { networkTensors } from "../kernels/flow/networkOrder.ts";
import { actNormColumn, batchNormColumn, type ColumnMap } from "../kernels/flow/normalisationColumns.ts";
import { embeddingTwin } from "../kernels/flow/passTwins.ts";
import { AffineTwin } from "../kernels/flow/transformers/affineTwin.ts";
import { outputsOf, SplineTwin } from "../kernels/flow/transformers/splineTwin.ts";

/** Takes numbers out of a file by their names; called in the order in which a binary file has them. */
export type Take = (name: string, count: number) => Float32Array | Float64Array;

/** Rows [count, dimensions] from `input` to `output`; `logDet` [count] is written. */
type Pass = (
  input: Float64Array,
  conditions: Float64Array,
  output: Float64Array,
  logDet: Float64Array,
  inverse: boolean,
) => void;

export interface Network {
  /** Learned numbers: how much a row costs. */
  readonly size: number;
  /** Conditions in network units [count, conditions] as the transforms see them. */
  embed(conditions: Float64Array): Float64Array;
  /** From data [count, dimensions] to noise, or back, with the log-determinants [count]. */
  run(
    input: Float64Array,
    conditions: Float64Array,
    inverse: boolean,
  ): { readonly values: Float64Array; readonly logDet: Float64Array };
}

/** Reads the numbers of a flow. @throws InputError that begins with `where`, for architectures beyond the stated limits */
export function openNetwork(architecture: Architecture, take: Take, where: string): Network {
  const { dimensions } = architecture;
  const { conditions } = transformShape(architecture);
  checkLimits("dimensions", dimensions, where);
  checkLimits("conditions", conditions, where);
  let size = 0;
  const counted: Take = (name, count) => {
    size += count;
    return take(name, count);
  };
  const transforms = architecture.transforms as readonly BuiltInTransform[];
  const learned = transforms.map((transform, index) =>
    tensorsOf(transform, dimensions, conditions, where).map(([name, count]) =>
      counted(`transforms.${index}.${name}`, count),
    ),
  );
  const layers = embeddingLayers(architecture).map((shape, layer) => ({
    ...shape,
    parameters: joined([
      counted(`embedding.${layer}.weight`, shape.inputs * shape.outputs),
      counted(`embedding.${layer}.bias`, shape.outputs),
    ]),
  }));
  // Moments are behind all that is learned.
  const passes = transforms.map((transform, index) => {
    const tensors = learned[index];
    const moment = (name: string) => take(`transforms.${index}.${name}`, dimensions);
    switch (transform.kind) {
      case "permutation":
        return permutationPass(transform.order);
      case "act-norm":
        return columnPass(dimensions, (column, inverse) =>
          actNormColumn(tensors[0][column], tensors[1][column], inverse),
        );
      case "batch-norm": {
        const [mean, variance] = [moment("running_mean"), moment("running_variance")];
        return columnPass(dimensions, (column, inverse) =>
          batchNormColumn(
            { weight: tensors[0][column], bias: tensors[1][column] },
            { mean: mean[column], variance: variance[column] },
            inverse,
          ),
        );
      }
      default:
        return couplingPass(transform, joined(tensors), dimensions, conditions);
    }
  });
  return {
    size,
    embed: (input) =>
      layers.reduce((values, { inputs, outputs, parameters }, layer) => {
        const count = values.length / inputs;
        const output = new Float64Array(count * outputs);
        const settings = { count, inputs, outputs, parameter_offset: 0 };
        embeddingTwin({ input: values, parameters, output }, settings, { activated: layer > 0 });
        return output;
      }, input),
    run(input, conditions, inverse) {
      const count = input.length / dimensions;
      const logDet = new Float64Array(count);
      const own = new Float64Array(count);
      let values = input;
      for (const pass of inverse ? [...passes].reverse() : passes) {
        const output = new Float64Array(input.length);
        pass(values, conditions, output, own, inverse);
        for (let row = 0; row < count; row++) logDet[row] += own[row];
        values = output;
      }
      return { values, logDet };
    },
  };
}

const outputsPerFeature = ({ transformer }: CouplingTransform): number =>
  transformer.kind === "spline" ? outputsOf(transformer.bins) : 2;

const conditionerShape = (transform: CouplingTransform, conditions: number) => {
  const { identity, transformed, hidden, blocks } = transform;
  const outputs = transformed.length * outputsPerFeature(transform);
  return { identity: identity.length, conditions, hidden, blocks, outputs };
};

/** Names and lengths of what a transform has learned. @throws InputError for what no kernel is checked for */
function tensorsOf(
  transform: BuiltInTransform,
  dimensions: number,
  conditions: number,
  where: string,
): (readonly [string, number])[] {
  switch (transform.kind) {
    case "permutation":
      checkOrder(transform.order, dimensions, where);
      return [];
    case "act-norm":
      return ["log_scale", "shift"].map((name) => [name, dimensions]);
    case "batch-norm":
      return ["raw_weight", "bias"].map((name) => [name, dimensions]);
    case "coupling": {
      checkOrder([...transform.identity, ...transform.transformed], dimensions, where);
      checkLimits("hidden", transform.hidden, where);
      checkLimits("blocks", transform.blocks, where);
      if (transform.transformer.kind === "spline") checkLimits("bins", transform.transformer.bins, where);
      const shape = conditionerShape(transform, conditions);
      return networkTensors(shape).map((tensor) => [tensor.name, tensor.shape.reduce((size, one) => size * one, 1)]);
    }
    default:
      throw new InputError(`${where} has a transform of the kind "${(transform as { kind: string }).kind}"`, {
        hint: "kiloflow/embed knows those that are built in",
      });
  }
}

function checkOrder(order: readonly number[], dimensions: number, where: string): void {
  if ([...order].sort((a, b) => a - b).join() === [...Array(dimensions).keys()].join()) return;
  throw new InputError(`${where} has features that are not a permutation of 0 to ${dimensions - 1}`);
}

function joined(parts: readonly (Float32Array | Float64Array)[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function permutationPass(order: readonly number[]): Pass {
  return (input, _, output, logDet, inverse) => {
    logDet.fill(0);
    for (let first = 0; first < input.length; first += order.length) {
      order.forEach((from, to) => {
        if (inverse) output[first + from] = input[first + to];
        else output[first + to] = input[first + from];
      });
    }
  };
}

function columnPass(dimensions: number, columnOf: (column: number, inverse: boolean) => ColumnMap): Pass {
  const [forward, back] = [false, true].map((inverse) =>
    Array.from({ length: dimensions }, (_, column) => columnOf(column, inverse)),
  );
  return (input, _, output, logDet, inverse) => {
    const columns = inverse ? back : forward;
    logDet.fill(columns.reduce((sum, { logScale }) => sum + logScale, 0));
    for (let at = 0; at < input.length; at++) {
      const { subtract, scale, add } = columns[at % dimensions];
      output[at] = (input[at] - subtract) * scale + add;
    }
  };
}

function couplingPass(transform: CouplingTransform, parameters: Float64Array, dimensions: number, width: number): Pass {
  const { identity, transformed, transformer } = transform;
  const conditioner = new ConditionerTwin(conditionerShape(transform, width));
  const twin =
    transformer.kind === "spline" ? new SplineTwin(transformer) : new AffineTwin(transformer, transformed.length);
  const features = Uint32Array.from([...identity, ...transformed]);
  const shape = { dimensions, identity: identity.length, conditions: width };
  return (input, conditions, output, logDet, inverse) => {
    const settings = { count: logDet.length, parameter_offset: 0, log_det_offset: 0, feature_offset: 0 };
    const arrays = { input, conditions, parameters, features, output, log_det: logDet };
    passCoupling(arrays, settings, shape, conditioner, twin, inverse);
  };
}
