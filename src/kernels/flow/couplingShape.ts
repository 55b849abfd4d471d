/** What a coupling's kernels are specialised to. */

import type { Constants, SettingValues } from "../../engine/kernel.ts";
import { traceLayout } from "./conditioner.ts";
import type { CouplingLayout } from "./couplingLayout.ts";
import { type ConditionerShape, networkOffsets } from "./networkOrder.ts";
import { type Transformer, transformerRow } from "./transformers.ts";

/** A coupling that leaves `identity` of `dimensions` features alone and transforms the others. */
export interface CouplingShape {
  readonly dimensions: number;
  readonly identity: number;
  readonly conditions: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly transformer: Transformer;
}

export interface CouplingSpecialisation extends CouplingShape {
  readonly layout: CouplingLayout;
}

/** The conditioner that a coupling needs. */
export function conditionerShape(shape: CouplingShape): ConditionerShape {
  const { dimensions, identity, conditions, hidden, blocks, transformer } = shape;
  return {
    identity,
    conditions,
    hidden,
    blocks,
    outputs: (dimensions - identity) * transformerRow(transformer).outputsPerFeature(transformer),
  };
}

/** Parameters of one coupling. */
export function couplingParameterCount(shape: CouplingShape): number {
  return networkOffsets(conditionerShape(shape)).count;
}

/** Whether a coupling's weights fit into the memory of a workgroup. */
export function fitsWorkgroup(shape: CouplingShape, maxWorkgroupStorageBytes: number): boolean {
  return 4 * couplingParameterCount(shape) <= maxWorkgroupStorageBytes;
}

/** The longest layer. */
function widthOf(shape: CouplingShape): number {
  return Math.max(shape.identity + shape.conditions, shape.hidden, conditionerShape(shape).outputs);
}

/**
 * Private memory of an invocation above which a backward pass takes one row: NVIDIA's compiler takes 12.9 KB (a published
 * spline forward, four rows) and refuses 24 KB (the same backward), and no adapter says where its limit is.
 */
const MOST_PRIVATE_BYTES = 12_288;

/**
 * The layout of a coupling's backward pass: one row an invocation where the private arrays of four, which
 * `coupling-backward.wgsl` declares, would be too large. That is so for splines, whose conditioners have many outputs.
 */
export function backwardLayout(shape: CouplingShape, layout: CouplingLayout): CouplingLayout {
  const floats = 11 * widthOf(shape) + 4 * shape.blocks * shape.hidden;
  return 4 * layout.rows * floats > MOST_PRIVATE_BYTES ? { ...layout, rows: 1 } : layout;
}

/** Constants of the shaders. */
export function couplingConstants(shape: CouplingShape): Constants {
  const conditioner = conditionerShape(shape);
  const offsets = networkOffsets(conditioner);
  const trace = traceLayout(conditioner);
  const u32 = (value: number) => ({ u32: value });
  const { transformer } = shape;
  return {
    DIMENSIONS: u32(shape.dimensions),
    IDENTITY: u32(shape.identity),
    TRANSFORMED: u32(shape.dimensions - shape.identity),
    CONDITIONS: u32(shape.conditions),
    HIDDEN: u32(shape.hidden),
    BLOCKS: u32(shape.blocks),
    WIDTH: u32(widthOf(shape)),
    INITIAL_WEIGHT: u32(offsets.initialWeight),
    INITIAL_BIAS: u32(offsets.initialBias),
    FIRST_BLOCK: u32(offsets.firstBlock),
    BLOCK_STRIDE: u32(offsets.blockStride),
    CONTEXT_WEIGHT: u32(offsets.contextWeight),
    CONTEXT_BIAS: u32(offsets.contextBias),
    FIRST_WEIGHT: u32(offsets.firstWeight),
    FIRST_BIAS: u32(offsets.firstBias),
    SECOND_WEIGHT: u32(offsets.secondWeight),
    SECOND_BIAS: u32(offsets.secondBias),
    FINAL_WEIGHT: u32(offsets.finalWeight),
    FINAL_BIAS: u32(offsets.finalBias),
    ACTIVATIONS: u32(trace.activations),
    INPUTS_COLUMN: u32(trace.inputs),
    BLOCK_COLUMN: u32(trace.blockActivations),
    FINAL_COLUMN: u32(trace.final),
    ADJOINTS: u32(trace.adjoints),
    PARAMETERS: u32(offsets.count),
    INITIAL_ADJOINT_COLUMN: u32(trace.initialAdjoint),
    BLOCK_ADJOINT_COLUMN: u32(trace.blockAdjoints),
    FINAL_ADJOINT_COLUMN: u32(trace.finalAdjoint),
    ...transformerRow(transformer).constants(transformer),
  };
}

/** What a backward pass does about the adjoints of the conditions: data have none, outputs of another network do. */
export const CONDITION_ADJOINTS = ["none", "written", "added"] as const;

/**
 * Settings of a call. Loop lengths are here and not among the constants: loops of constant length would be unrolled,
 * and take minutes to compile on software adapters.
 */
export function couplingSettings(
  shape: CouplingShape,
  call: {
    count: number;
    parameterOffset: number;
    featureOffset: number;
    logDetOffset: number;
    /** Of a backward pass in WebAssembly. */
    conditionAdjoint?: (typeof CONDITION_ADJOINTS)[number];
  },
): SettingValues {
  return {
    count: call.count,
    parameter_offset: call.parameterOffset,
    feature_offset: call.featureOffset,
    log_det_offset: call.logDetOffset,
    identity: shape.identity,
    transformed: shape.dimensions - shape.identity,
    conditions: shape.conditions,
    hidden: shape.hidden,
    blocks: shape.blocks,
    outputs: conditionerShape(shape).outputs,
    ...transformerRow(shape.transformer).settings(shape.transformer),
    chunk_rows: gradientChunkRows(call.count),
    condition_adjoint: CONDITION_ADJOINTS.indexOf(call.conditionAdjoint ?? "none"),
    one: 1,
  };
}

/**
 * Rows of whose weight gradients the WebAssembly twin makes one sum: enough to repay the clearing and the adding up of the
 * sums, few enough that every core has work. A multiple of four.
 */
export function gradientChunkRows(count: number): number {
  return Math.min(512, Math.max(4, 4 * Math.ceil(count / 16)));
}

/** Types of {@link couplingSettings}, in the order of the shader's struct. */
export const COUPLING_SETTINGS = {
  count: "u32",
  parameter_offset: "u32",
  feature_offset: "u32",
  log_det_offset: "u32",
  identity: "u32",
  transformed: "u32",
  conditions: "u32",
  hidden: "u32",
  blocks: "u32",
  outputs: "u32",
  bins: "u32",
  chunk_rows: "u32",
  condition_adjoint: "u32",
  one: "u32",
} as const;
