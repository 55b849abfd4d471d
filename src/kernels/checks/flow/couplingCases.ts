/** Oracle and benchmark cases of couplings: random shapes, odd batches, saturated scales, knots and tails. */

import type { KernelCapabilities } from "../../../engine/kernel.ts";
import type { KernelCase } from "../../../engine/kernelCheck.ts";
import { traceLayout } from "../../flow/conditioner.ts";
import {
  type CouplingLayout,
  describeLayout,
  PLAIN,
  PLAIN_FOUR,
  rowsTogether,
  TILED,
  TILED_FOUR,
} from "../../flow/couplingLayout.ts";
import {
  backwardLayout,
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
  couplingSettings,
} from "../../flow/couplingShape.ts";
import { type Transformer, transformerRow } from "../../flow/transformers.ts";
import { normalValues } from "../normalValues.ts";

/**
 * The layouts that the oracle checks. Where there are subgroups, plain loads are checked on `small` shapes only: software
 * adapters take half a minute to compile them for large ones.
 */
export function checkedLayouts({ subgroupSize }: KernelCapabilities, small: boolean): CouplingLayout[] {
  const plain = small ? [PLAIN, PLAIN_FOUR, TILED, TILED_FOUR] : [PLAIN];
  if (subgroupSize === undefined) return plain;
  return small ? [...plain, rowsTogether(subgroupSize)] : [rowsTogether(subgroupSize)];
}

/** The layout for benchmarks of single kernels. */
export function benchmarkLayout({ subgroupSize }: KernelCapabilities): CouplingLayout {
  return subgroupSize === undefined ? PLAIN : rowsTogether(subgroupSize);
}

/** The published shape: half of ten features, four conditions, 32 wide, two blocks. */
export function publishedShape(transformer: Transformer): CouplingShape {
  return { dimensions: 10, identity: 5, conditions: 4, hidden: 32, blocks: 2, transformer };
}

/** Shape, rows and spread of the numbers of a case. */
export interface CouplingCase {
  readonly name: string;
  readonly shape: CouplingShape;
  readonly count: number;
  /** Standard deviation of parameters and of inputs. */
  readonly parameterScale: number;
  readonly inputScale: number;
}

export function couplingCaseShapes(transformer: Transformer): CouplingCase[] {
  const shape = publishedShape(transformer);
  const narrow = { dimensions: 3, identity: 1, conditions: 1, hidden: 7, blocks: 1, transformer };
  const uneven = { dimensions: 6, identity: 2, conditions: 3, hidden: 17, blocks: 3, transformer };
  return [
    { name: "published shape", shape, count: 150, parameterScale: 0.2, inputScale: 1 },
    { name: "one row", shape, count: 1, parameterScale: 0.2, inputScale: 1 },
    { name: "narrow", shape: narrow, count: 67, parameterScale: 0.5, inputScale: 1 },
    { name: "uneven", shape: uneven, count: 33, parameterScale: 0.3, inputScale: 1 },
    { name: "saturated and far out", shape: narrow, count: 40, parameterScale: 6, inputScale: 3 },
  ];
}

/** Features in the order that couplings read: identity first. Here every other feature. */
function featureTable({ dimensions, identity }: CouplingShape): Uint32Array {
  const features = Array.from({ length: dimensions }, (_, index) => index).sort((a, b) => (a % 2) - (b % 2) || a - b);
  return Uint32Array.from([...features.slice(0, identity), ...features.slice(identity)]);
}

/** Inputs that all of a coupling's kernels share. Some inputs are exactly on the ends and the middle of splines. */
function couplingInputs({
  shape,
  count,
  parameterScale,
  inputScale,
}: CouplingCase): Record<string, Float32Array | Uint32Array> {
  const input = normalValues(count * shape.dimensions, 1, inputScale);
  const { transformer } = shape;
  for (const [row, value] of transformerRow(transformer).edges(transformer).entries()) {
    if (row < count) input[row * shape.dimensions + 1] = value;
  }
  return {
    input,
    conditions: normalValues(count * shape.conditions, 2),
    parameters: normalValues(couplingParameterCount(shape), 3, parameterScale),
    features: featureTable(shape),
  };
}

/** A forward or inverse case. */
export function couplingCase(couplingCase: CouplingCase, layout: CouplingLayout): KernelCase<CouplingSpecialisation> {
  const { shape, count, name } = couplingCase;
  return {
    name: `${name}; ${describeLayout(layout)}`,
    specialisation: { ...shape, layout },
    settings: couplingSettings(shape, { count, parameterOffset: 0, featureOffset: 0, logDetOffset: 0 }),
    inputs: couplingInputs(couplingCase),
    outputs: { output: count * shape.dimensions, log_det: count },
  };
}

/** The layouts that shapes are checked on: more for `small` ones, which compile fast. */
type LayoutsOf = (small: boolean) => readonly CouplingLayout[];

const isSmall = ({ shape }: CouplingCase): boolean => shape.hidden < 10;

export function couplingCases(
  transformers: readonly Transformer[],
  layoutsOf: LayoutsOf,
): KernelCase<CouplingSpecialisation>[] {
  return transformers
    .flatMap(couplingCaseShapes)
    .flatMap((one) => layoutsOf(isSmall(one)).map((layout) => couplingCase(one, layout)));
}

/** A backward case with random adjoints. */
function couplingBackwardCase(one: CouplingCase, layout: CouplingLayout) {
  const { shape, count } = one;
  const { activations, adjoints } = traceLayout(conditionerShape(shape));
  return {
    ...couplingCase(one, layout),
    inputs: {
      ...couplingInputs(one),
      output_adjoint: normalValues(count * shape.dimensions, 4),
      log_det_adjoint: normalValues(count, 5),
    },
    outputs: {
      input_adjoint: count * shape.dimensions,
      activations: count * activations,
      adjoints: count * adjoints,
    },
  };
}

export function couplingBackwardCases(
  transformers: readonly Transformer[],
  layoutsOf: LayoutsOf,
): KernelCase<CouplingSpecialisation>[] {
  return transformers.flatMap(couplingCaseShapes).flatMap((one) => {
    const layouts = layoutsOf(isSmall(one)).map((layout) => backwardLayout(one.shape, layout));
    // Two layouts may be the same backward.
    const distinct = new Map(layouts.map((layout) => [describeLayout(layout), layout]));
    return [...distinct.values()].map((layout) => couplingBackwardCase(one, layout));
  });
}

/** Rows of the benchmarks of single kernels. */
export const BENCHMARK_ROWS = 1000;

/** The published shape. */
export function couplingBenchmarkCase(transformer: Transformer): CouplingCase {
  return {
    name: `${BENCHMARK_ROWS} rows`,
    shape: publishedShape(transformer),
    count: BENCHMARK_ROWS,
    parameterScale: 0.2,
    inputScale: 1,
  };
}

export function couplingBackwardBenchmark(
  transformer: Transformer,
  layout: CouplingLayout,
): KernelCase<CouplingSpecialisation> {
  const one = couplingBenchmarkCase(transformer);
  return couplingBackwardCase(one, backwardLayout(one.shape, layout));
}

/** Bytes that a pass over `count` rows must move at least. */
export function couplingBytes(shape: CouplingShape, count: number): number {
  return 4 * (count * (2 * shape.dimensions + shape.conditions + 1) + couplingParameterCount(shape));
}

/** Multiply-adds of the conditioner, times two, for one row. */
export function couplingOperations(shape: CouplingShape): number {
  const { identity, conditions, hidden, blocks, outputs } = conditionerShape(shape);
  return 2 * hidden * (identity + conditions + blocks * (conditions + 2 * hidden) + outputs);
}
