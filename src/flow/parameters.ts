/** All learned numbers of a flow in one flat buffer, with named views; batch statistics in a second. */

import { CounterRandom } from "../engine/random/streams.ts";
import { UNIT_RAW_WEIGHT } from "../kernels/flow/batchNorm.ts";
import { conditionerShape } from "../kernels/flow/couplingShape.ts";
import { type Architecture, couplingShape } from "./architecture.ts";

/** A tensor within the flat buffer. */
export interface ParameterView {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
}

/** Where everything stands. */
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

/** Lays out a flow's parameters: transform by transform, weights [output, input] before their biases. */
export function parameterLayout(architecture: Architecture): ParameterLayout {
  const views: ParameterView[] = [];
  const momentViews: ParameterView[] = [];
  const offsets: number[] = [];
  const momentOffsets: number[] = [];
  let count = 0;
  let momentCount = 0;
  const add = (name: string, ...shape: number[]) => {
    views.push({ name, shape, offset: count });
    count += product(shape);
  };
  architecture.transforms.forEach((transform, index) => {
    offsets.push(count);
    momentOffsets.push(momentCount);
    const prefix = `transforms.${index}`;
    const { dimensions } = architecture;
    if (transform.kind === "coupling") {
      const { identity, conditions, hidden, blocks, outputs } = conditionerShape(
        couplingShape(architecture, transform),
      );
      add(`${prefix}.initial.weight`, hidden, identity + conditions);
      add(`${prefix}.initial.bias`, hidden);
      for (let block = 0; block < blocks; block++) {
        add(`${prefix}.blocks.${block}.context.weight`, hidden, conditions);
        add(`${prefix}.blocks.${block}.context.bias`, hidden);
        add(`${prefix}.blocks.${block}.first.weight`, hidden, hidden);
        add(`${prefix}.blocks.${block}.first.bias`, hidden);
        add(`${prefix}.blocks.${block}.second.weight`, hidden, hidden);
        add(`${prefix}.blocks.${block}.second.bias`, hidden);
      }
      add(`${prefix}.final.weight`, outputs, hidden);
      add(`${prefix}.final.bias`, outputs);
    } else if (transform.kind === "batch-norm") {
      add(`${prefix}.raw_weight`, dimensions);
      add(`${prefix}.bias`, dimensions);
      momentViews.push({ name: `${prefix}.running_mean`, shape: [dimensions], offset: momentCount });
      momentViews.push({ name: `${prefix}.running_variance`, shape: [dimensions], offset: momentCount + dimensions });
      momentCount += 2 * dimensions;
    } else if (transform.kind === "act-norm") {
      add(`${prefix}.log_scale`, dimensions);
      add(`${prefix}.shift`, dimensions);
    }
  });
  return { views, count, offsets, momentViews, momentCount, momentOffsets };
}

/** A flow's numbers. */
export interface FlowState {
  readonly parameters: Float32Array | Float64Array;
  readonly moments: Float32Array | Float64Array;
}

/** Bound of the second layer of each block at the start: nearly the identity. */
const SMALL_BOUND = 1e-3;

/**
 * Numbers before training: layers uniform within 1 / sqrt(inputs), weights and biases alike, but the second layer of each
 * block within 1e-3 (as in nflows); normalisations start as the identity. Every number follows from seed and position.
 *
 * @param finalScale factor on the last layer of each coupling; 0 starts from the identity
 */
export function initialState(architecture: Architecture, seed: number, finalScale = 1): FlowState {
  const layout = parameterLayout(architecture);
  const random = new CounterRandom(seed, "weights");
  const parameters = new Float32Array(layout.count);
  const moments = new Float32Array(layout.momentCount);
  for (const { name, shape, offset } of layout.views) {
    const size = product(shape);
    if (name.endsWith(".raw_weight")) parameters.fill(UNIT_RAW_WEIGHT, offset, offset + size);
    const [, part] = /\.(initial|context|first|second|final)\.(?:weight|bias)$/.exec(name) ?? [];
    if (!part) continue;
    const bound = part === "second" ? SMALL_BOUND : 1 / Math.sqrt(fanIn(architecture, name, part));
    const scale = part === "final" ? finalScale : 1;
    for (let index = offset; index < offset + size; index++) {
      parameters[index] = scale * bound * (2 * random.uniform(index, 0) - 1);
    }
  }
  return { parameters, moments };
}

/** Inputs of the layer that a view belongs to. */
function fanIn(architecture: Architecture, name: string, part: string): number {
  const transform = architecture.transforms[Number(name.split(".")[1])];
  if (transform.kind !== "coupling") return 1;
  if (part === "context") return architecture.conditions;
  return part === "initial" ? transform.identity.length + architecture.conditions : transform.hidden;
}
