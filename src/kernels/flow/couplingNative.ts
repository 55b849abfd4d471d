/** What the WebAssembly twins of couplings need: see src/wasm/coupling.ts. */

import {
  type Fields,
  type NativeScratch,
  type NativeTwin,
  type NativeWords,
  wordsOf,
} from "../../engine/native/nativeTwin.ts";
import { numbered } from "../../engine/shader.ts";
import type { SettingValues } from "../../engine/values.ts";
import { Task } from "../../wasm/tasks.ts";
import {
  CONDITION_ADJOINTS,
  type CouplingShape,
  type CouplingSpecialisation,
  conditionerShape,
  couplingParameterCount,
} from "./couplingShape.ts";
import { networkOffsets } from "./networkOrder.ts";
import { TRANSFORMER_KINDS, TRANSFORMERS, transformerRow } from "./transformers.ts";

const TASKS = {
  forward: Task.CouplingForward,
  inverse: Task.CouplingInverse,
  gradient: Task.CouplingGradient,
} as const;
type CouplingTask = keyof typeof TASKS;

/** Rows of a tile. */
const TILE = 8;
/** Bytes of one feature of a tile. */
const FEATURE = 4 * TILE;
/** Tiles whose gradients are added together. */
export const TILES = 8;
/** Bytes of a group of sums, four outputs and two inputs in four lanes each, and of the sum of a bias. */
const GROUP = 128;
const BIAS_GROUP = 16;

/** Bytes of `count` features of a tile. */
export const vectorBytes = (count: number): number => FEATURE * padded(count);
const padded = (count: number): number => 4 * Math.ceil(count / 4);

/** Places in a thread's memory, in bytes after the begin of a tile, and sizes. The module takes them from the call. */
const PLACE_FIELDS = {
  /** Identity features, then conditions; conditions in float64. */
  tile_inputs: "usize",
  tile_doubles: "usize",
  /** Of the first block: relu(h), relu of the first layer, second layer, share. From block to block; 0 where nothing is kept. */
  tile_blocks: "usize",
  tile_block_stride: "usize",
  tile_hidden: "usize",
  tile_raw: "usize",
  /** Columns of the tile's rows. */
  tile_columns: "usize",
  /** Adjoints of the raw outputs; of each block: context, second layer, first layer. */
  adjoint_raw: "usize",
  adjoint_blocks: "usize",
  adjoint_block_stride: "usize",
  /** Of the hidden layer on its way back; at last of the initial layer. */
  adjoint_hidden: "usize",
  /** What layers give on the way back, before it is added. */
  tile_spare: "usize",
  tile_bytes: "usize",
  /** Of the sums behind the tiles. */
  sum_bytes: "usize",
  hidden_bytes: "usize",
} as const;

/** Lays out a tile. A gradient's keeps the values of every block, and has their adjoints. */
function placesOf(shape: CouplingShape, task: CouplingTask): Readonly<Record<keyof typeof PLACE_FIELDS, number>> {
  const gradient = task === "gradient";
  const { identity, conditions, hidden, blocks, outputs } = conditionerShape(shape);
  const layer = vectorBytes(hidden);
  let end = 0;
  const take = (bytes: number): number => {
    const place = end;
    end += bytes;
    return place;
  };
  const takeBack = (bytes: number): number => (gradient ? take(bytes) : 0);
  return {
    tile_inputs: take(vectorBytes(identity + conditions)),
    tile_doubles: take(2 * vectorBytes(conditions)),
    // After the last block comes what would be the input of another.
    tile_blocks: take(gradient ? 4 * layer * blocks + layer : 4 * layer),
    tile_block_stride: gradient ? 4 * layer : 0,
    tile_hidden: take(layer),
    tile_raw: take(vectorBytes(outputs)),
    tile_columns: take(3 * FEATURE),
    adjoint_raw: takeBack(vectorBytes(outputs)),
    adjoint_blocks: takeBack(3 * layer * blocks),
    adjoint_block_stride: 3 * layer,
    adjoint_hidden: takeBack(layer),
    tile_spare: takeBack(Math.max(layer, vectorBytes(identity))),
    tile_bytes: end,
    sum_bytes: gradient ? sumBytes(shape) : 0,
    hidden_bytes: layer,
  };
}

/** Bytes of the sums of one layer's weight gradients: groups of four outputs by two inputs, then the biases. */
export const layerSumBytes = (inputs: number, outputs: number): number =>
  (padded(outputs) / 4) * Math.ceil(inputs / 2) * GROUP + BIAS_GROUP * padded(outputs);

function sumBytes(shape: CouplingShape): number {
  const { identity, conditions, hidden, blocks, outputs } = conditionerShape(shape);
  return (
    layerSumBytes(identity + conditions, hidden) +
    blocks * (2 * layerSumBytes(hidden, hidden) + layerSumBytes(conditions, hidden)) +
    layerSumBytes(hidden, outputs)
  );
}

function scratchOf(shape: CouplingShape, task: CouplingTask): NativeScratch {
  const { tile_bytes: tileBytes, sum_bytes: sums } = placesOf(shape, task);
  const tiles = task === "gradient" ? TILES : 1;
  return { shared: 0, thread: 64 * Math.ceil((tiles * tileBytes + sums) / 64) };
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

const KIND_FIELDS = {
  /** The number of the kind: the module fails where it does not know it. */
  transformer: "u32",
  outputs_per_feature: "u32",
  /** 1 where the conditioner's last layer must round less than a plain sum does. */
  exact: "u32",
} as const;

/** Words behind the settings: the offsets of the tensors, the places in memory, then those of the transformers. */
function wordsFor(task: CouplingTask): NativeWords<[CouplingShape]> {
  // Small calls would take longer to describe than to run.
  const known = new WeakMap<CouplingShape, Readonly<Record<string, number>>>();
  return {
    fields: { ...OFFSET_FIELDS, ...PLACE_FIELDS, ...KIND_FIELDS, ...TRANSFORMER_FIELDS },
    values: (shape) => {
      const before = known.get(shape);
      if (before) return before;
      const words = wordsOfShape(shape, task);
      known.set(shape, words);
      return words;
    },
  };
}

function wordsOfShape(shape: CouplingShape, task: CouplingTask): Readonly<Record<string, number>> {
  const { transformer } = shape;
  const row = transformerRow(transformer);
  const exact = task !== "gradient" && row.needsExactOutputs(task === "inverse");
  return {
    ...offsetWords.values(shape),
    ...placesOf(shape, task),
    transformer: TRANSFORMER_KINDS.indexOf(transformer.kind),
    outputs_per_feature: row.outputsPerFeature(transformer),
    exact: exact ? 1 : 0,
    ...NO_WORDS,
    ...row.native.words.values(transformer),
  };
}

/** Constants of the transformers, which the shaders have too, and of the memory that a thread needs. */
const module = {
  constants: {
    ...numbered("TRANSFORMER", TRANSFORMER_KINDS),
    ...numbered("CONDITION_ADJOINT", CONDITION_ADJOINTS),
    ...Object.assign({}, ...ROWS.map(({ native }) => native.constants)),
    TILE: { u32: TILE },
    FEATURE: { u32: FEATURE },
    TILES: { u32: TILES },
    GROUP: { u32: GROUP },
    BIAS_GROUP: { u32: BIAS_GROUP },
  },
};

/** What the twins of all tasks share. */
const twinOf = (task: CouplingTask) => ({
  task: TASKS[task],
  module,
  constants: wordsFor(task),
  scratch: (_: SettingValues, shape: CouplingShape) => scratchOf(shape, task),
});

/** A coupling's twin in one direction. */
export function nativeApply(direction: "forward" | "inverse"): NativeTwin<CouplingSpecialisation> {
  return {
    ...twinOf(direction),
    structs: { call: "CouplingCall", settings: "CouplingSettings" },
    work: ({ count }, shape) => ({
      rows: count,
      chunkRows: 512,
      multiple: 8,
      operations: 2 * count * couplingParameterCount(shape),
    }),
  };
}

/** The twin of the fused backward pass. */
export const NATIVE_GRADIENT: NativeTwin<CouplingSpecialisation> = {
  ...twinOf("gradient"),
  structs: { call: "GradientCall", settings: "CouplingSettings" },
  work: ({ count, chunk_rows: chunkRows }, shape) => ({
    rows: count,
    chunkRows,
    multiple: chunkRows,
    operations: 6 * count * couplingParameterCount(shape),
  }),
};
