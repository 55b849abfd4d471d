/** All learned numbers of a flow in one flat buffer, with named views; batch statistics in a second. */

import { CounterRandom } from "../engine/random/streams.ts";
import type { Architecture } from "./architecture.ts";
import { transformRow } from "./transforms/index.ts";
import type { TensorSpec } from "./transforms/transform.ts";

/** A tensor within the flat buffer. */
export interface ParameterView extends TensorSpec {
  /** Within the flow, e.g. "transforms.0.initial.weight". */
  readonly name: string;
  readonly offset: number;
}

/** Where everything is. */
export interface ParameterLayout {
  readonly views: readonly ParameterView[];
  /** Length of the parameter buffer. */
  readonly count: number;
  /** For each transform the offset of its first parameter. */
  readonly offsets: readonly number[];
  /** Running means and variances of the batch normalisations, in the second buffer. */
  readonly momentViews: readonly ParameterView[];
  readonly momentCount: number;
  /** For each transform the offset of its moments; meaningless where it has none. */
  readonly momentOffsets: readonly number[];
}

const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/** Lays out a flow's parameters: transform by transform, each in the order of its row. */
export function parameterLayout(architecture: Architecture): ParameterLayout {
  const { transforms } = architecture;
  const parameters = layOut(transforms.map((one) => transformRow(one).parameters(one, architecture)));
  const moments = layOut(transforms.map((one) => transformRow(one).moments(one, architecture)));
  return {
    ...parameters,
    momentViews: moments.views,
    momentCount: moments.count,
    momentOffsets: moments.offsets,
  };
}

function layOut(specs: readonly (readonly TensorSpec[])[]): Pick<ParameterLayout, "views" | "count" | "offsets"> {
  const views: ParameterView[] = [];
  let count = 0;
  const offsets = specs.map((own, index) => {
    const first = count;
    for (const spec of own) {
      views.push({ ...spec, name: `transforms.${index}.${spec.name}`, offset: count });
      count += product(spec.shape);
    }
    return first;
  });
  return { views, count, offsets };
}

/** A flow's numbers. */
export interface FlowState {
  readonly parameters: Float32Array | Float64Array;
  readonly moments: Float32Array | Float64Array;
}

/**
 * Numbers before training: layers uniform within 1 / sqrt(inputs), weights and biases alike, but the second layer of each
 * block within 1e-3 (as in nflows); normalisations start as the identity. Every number follows from seed and position.
 */
export function initialState(architecture: Architecture, seed: number): FlowState {
  const { views, count, momentViews, momentCount } = parameterLayout(architecture);
  const random = new CounterRandom(seed, "weights");
  const draw = (views: readonly ParameterView[], values: Float32Array) => {
    for (const { shape, offset, initial } of views) {
      for (let index = offset; index < offset + product(shape); index++) {
        values[index] = typeof initial === "number" ? initial : initial.bound * (2 * random.uniform(index, 0) - 1);
      }
    }
    return values;
  };
  return {
    parameters: draw(views, new Float32Array(count)),
    moments: draw(momentViews, new Float32Array(momentCount)),
  };
}
