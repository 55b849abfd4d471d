/** What the WebAssembly twins of couplings need: see src/wasm/coupling.ts, whose layout of memory this follows. */

import {
  type Fields,
  type NativeScratch,
  type NativeTwin,
  type NativeWords,
  wordsOf,
} from "../../engine/native/nativeTwin.ts";
import type { Task } from "../../wasm/tasks.ts";
import {
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
} from "./couplingShape.ts";
import { networkOffsets } from "./networkOrder.ts";
import { TRANSFORMERS, transformerRow } from "./transformers.ts";

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

const ROWS = Object.values(TRANSFORMERS);

/** Words that any transformer has; those of the other kinds are zero. */
const TRANSFORMER_FIELDS: Fields = Object.assign({}, ...ROWS.map(({ native }) => native.words.fields));
const NO_WORDS = Object.fromEntries(Object.keys(TRANSFORMER_FIELDS).map((name) => [name, 0]));

const OFFSET_FIELDS = {
  initial_weight: "u32",
  initial_bias: "u32",
  first_block: "u32",
  block_stride: "u32",
  context_weight: "u32",
  context_bias: "u32",
  first_weight: "u32",
  first_bias: "u32",
  second_weight: "u32",
  second_bias: "u32",
  final_weight: "u32",
  final_bias: "u32",
  parameter_count: "u32",
} as const;

/** Where the tensors of a network are, relative to its first number. */
const offsetWords = wordsOf(OFFSET_FIELDS, (shape: CouplingShape) => {
  const offsets = networkOffsets(conditionerShape(shape));
  return {
    initial_weight: offsets.initialWeight,
    initial_bias: offsets.initialBias,
    first_block: offsets.firstBlock,
    block_stride: offsets.blockStride,
    context_weight: offsets.contextWeight,
    context_bias: offsets.contextBias,
    first_weight: offsets.firstWeight,
    first_bias: offsets.firstBias,
    second_weight: offsets.secondWeight,
    second_bias: offsets.secondBias,
    final_weight: offsets.finalWeight,
    final_bias: offsets.finalBias,
    parameter_count: offsets.count,
  };
});

/** Words behind the settings: the offsets of the tensors, then those of the transformers. */
const constants: NativeWords<[CouplingShape]> = {
  fields: { ...OFFSET_FIELDS, ...TRANSFORMER_FIELDS },
  values: (shape) => ({
    ...offsetWords.values(shape),
    ...NO_WORDS,
    ...transformerRow(shape.transformer).native.words.values(shape.transformer),
  }),
};

/** Constants of the transformers, which the shaders have too, and of the memory that a thread needs. */
const module = {
  constants: {
    ...Object.assign({}, ...ROWS.map(({ native }) => native.constants)),
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
