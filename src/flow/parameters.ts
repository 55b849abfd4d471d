/** All learned numbers of a flow in one flat buffer, with named views; batch statistics in a second. */

import { CounterRandom } from "../engine/random/streams.ts";
import type { Architecture } from "./architecture.ts";
import { embeddingTensors, transformShape } from "./embedding.ts";
import { transformRow } from "./transforms/index.ts";
import type { TensorSpec } from "./transforms/transform.ts";

/** A tensor within the flat buffer. */
export interface ParameterView extends TensorSpec {
  /** Within the flow, e.g. "transforms.0.initial.weight", "embedding.1.bias". */
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
  /** For each layer of the embedding the offset of its first parameter. */
  readonly embeddingOffsets: readonly number[];
  /** Running means and variances of the batch normalisations, in the second buffer. */
  readonly momentViews: readonly ParameterView[];
  readonly momentCount: number;
  /** For each transform the offset of its moments; meaningless where it has none. */
  readonly momentOffsets: readonly number[];
}

const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/** Lays out a flow's parameters: transform by transform, each in the order of its row, then the layers of the embedding. */
export function parameterLayout(architecture: Architecture): ParameterLayout {
  const { transforms } = architecture;
  const shape = transformShape(architecture);
  const own = layOut(
    "transforms",
    transforms.map((one) => transformRow(one).parameters(one, shape)),
  );
  const moments = layOut(
    "transforms",
    transforms.map((one) => transformRow(one).moments(one, shape)),
  );
  const embedding = layOut("embedding", embeddingTensors(architecture), own.count);
  return {
    views: [...own.views, ...embedding.views],
    count: embedding.count,
    offsets: own.offsets,
    embeddingOffsets: embedding.offsets,
    momentViews: moments.views,
    momentCount: moments.count,
    momentOffsets: moments.offsets,
  };
}

/** Views of what several parts have, from `begin` on; `count` is the end of the last. */
function layOut(
  part: string,
  specs: readonly (readonly TensorSpec[])[],
  begin = 0,
): Pick<ParameterLayout, "views" | "count" | "offsets"> {
  const views: ParameterView[] = [];
  let count = begin;
  const offsets = specs.map((own, index) => {
    const first = count;
    for (const spec of own) {
      views.push({ ...spec, name: `${part}.${index}.${spec.name}`, offset: count });
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

/** Numbers that are drawn before others may have their turn: a few milliseconds. */
const DRAWN_TOGETHER = 20_000;

/** Draws {@link initialState}, and pauses now and then. */
export function* drawState(architecture: Architecture, seed: number): Generator<void, FlowState> {
  const { views, count, momentViews, momentCount } = parameterLayout(architecture);
  const random = new CounterRandom(seed, "weights");
  const parameters = new Float32Array(count);
  const moments = new Float32Array(momentCount);
  for (const [own, values] of [[views, parameters] as const, [momentViews, moments] as const]) {
    for (const { shape, offset, initial } of own) {
      const end = offset + product(shape);
      if (typeof initial === "number") values.fill(initial, offset, end);
      else {
        for (let at = offset; at < end; at++) {
          values[at] = initial.bound * (2 * random.uniform(at, 0) - 1);
          if (at % DRAWN_TOGETHER === 0) yield;
        }
      }
    }
  }
  return { parameters, moments };
}

/**
 * Numbers before training: layers uniform within 1 / sqrt(inputs), weights and biases alike, but the second layer of each
 * block within 1e-3 (as in nflows); normalisations start as the identity, the first layer of an embedding near zero. Every
 * number follows from seed and position.
 */
export function initialState(architecture: Architecture, seed: number): FlowState {
  const work = drawState(architecture, seed);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
