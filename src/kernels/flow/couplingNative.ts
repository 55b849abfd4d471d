/** What the WebAssembly twins of couplings need: see src/wasm/coupling.ts, whose layout of memory this follows. */

import { type NativeScratch, type NativeTwin, wordsOf } from "../../engine/native/nativeTwin.ts";
import type { Task } from "../../wasm/tasks.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
} from "./couplingShape.ts";
import { LOG_SCALE_BOUND, MIN_BIN, MIN_SCALE, MIN_SLOPE, SIGMOID_SHIFT, SLOPE_OFFSET } from "./transformers.ts";

/** Rows of a tile. */
const TILE = 8;
/** Bytes of one feature of a tile. */
const FEATURE = 4 * TILE;
/** Bytes before the tiles of a thread's memory, for each of their layouts. */
const TILE_HEADER = 32;
/** Tiles whose gradients are added together. */
const TILES = 8;
/** Bytes of a group of sums, four outputs and two inputs in four lanes each, and of the sum of a bias. */
const GROUP = 128;
const BIAS_GROUP = 16;

/** Bytes of `count` features of a tile. */
const vectorBytes = (count: number): number => FEATURE * padded(count);
const padded = (count: number): number => 4 * Math.ceil(count / 4);

/** Bytes of a tile's values. */
function tileBytes(shape: CouplingShape, keep: boolean): number {
  const { identity, conditions, hidden, blocks, outputs } = conditionerShape(shape);
  const block = 4 * vectorBytes(hidden);
  return (
    vectorBytes(identity + conditions) +
    2 * vectorBytes(conditions) +
    (keep ? blocks * block + vectorBytes(hidden) : block) +
    vectorBytes(hidden) +
    vectorBytes(outputs)
  );
}

function applyScratch(shape: CouplingShape): NativeScratch {
  return { shared: 0, thread: 64 * Math.ceil((TILE_HEADER + tileBytes(shape, false) + 2 * FEATURE) / 64) };
}

function gradientScratch(shape: CouplingShape): NativeScratch {
  const { identity, conditions, hidden, blocks, outputs } = conditionerShape(shape);
  const adjoints =
    vectorBytes(outputs) +
    3 * blocks * vectorBytes(hidden) +
    2 * vectorBytes(hidden) +
    vectorBytes(identity) +
    4 * FEATURE;
  const layer = (inputs: number, count: number) =>
    (padded(count) / 4) * Math.ceil(inputs / 2) * GROUP + BIAS_GROUP * padded(count);
  const sums =
    layer(identity + conditions, hidden) +
    blocks * (2 * layer(hidden, hidden) + layer(conditions, hidden)) +
    layer(hidden, outputs);
  const bytes = 2 * TILE_HEADER + TILES * (tileBytes(shape, true) + adjoints) + sums;
  return { shared: 0, thread: 64 * Math.ceil(bytes / 64) };
}

/** Of an affine transformer, whether its scale is a sigmoid; of a spline, half the interval. */
const constants = wordsOf({ sigmoid: "u32", tail_bound: "f32" }, ({ transformer }: CouplingShape) =>
  transformer.kind === "affine"
    ? { sigmoid: transformer.scale === "sigmoid" ? 1 : 0, tail_bound: 0 }
    : { sigmoid: 0, tail_bound: transformer.tailBound },
);

/** Constants of the transformers, which the shaders have too, and of the memory that a thread needs. */
const module = {
  constants: {
    LOG_SCALE_BOUND,
    MIN_BIN,
    MIN_SCALE,
    MIN_SLOPE,
    SIGMOID_SHIFT,
    SLOPE_OFFSET,
    TILE: { u32: TILE },
    FEATURE: { u32: FEATURE },
    TILE_HEADER: { u32: TILE_HEADER },
    TILES: { u32: TILES },
    GROUP: { u32: GROUP },
    BIAS_GROUP: { u32: BIAS_GROUP },
  },
};

/** A coupling's twin in one direction. */
export function nativeApply(task: Task): NativeTwin<CouplingSpecialisation> {
  return {
    task,
    structs: { call: "CouplingCall", settings: "CouplingSettings" },
    module,
    work: ({ count }, shape) => ({
      rows: count,
      chunkRows: 512,
      multiple: 8,
      operations: 2 * count * couplingParameterCount(shape),
    }),
    constants,
    scratch: (_, shape) => applyScratch(shape),
  };
}

/** The twin of the fused backward pass. */
export const nativeGradient = (task: Task): NativeTwin<CouplingSpecialisation> => ({
  task,
  structs: { call: "GradientCall", settings: "CouplingSettings" },
  module,
  work: ({ count, chunk_rows: chunkRows }, shape) => ({
    rows: count,
    chunkRows,
    multiple: chunkRows,
    operations: 6 * count * couplingParameterCount(shape),
  }),
  constants,
  scratch: (_, shape) => gradientScratch(shape),
});
