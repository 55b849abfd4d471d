/** What the table of transforms says about each kind: all that a flow, its files and its training ask of a transform. */

import type { GenericSchema } from "valibot";
import type { DeviceBuffer, KernelCall } from "../../engine/backend.ts";
import type { CouplingLayout } from "../../kernels/flow/couplingLayout.ts";

/** What all transforms of a flow share. */
export interface FlowShape {
  readonly dimensions: number;
  readonly conditions: number;
}

/** Numbers of a transform: parameters that are learned, or moments that are measured. */
export interface TensorSpec {
  /** Within the transform, e.g. "initial.weight". */
  readonly name: string;
  readonly shape: readonly number[];
  /** All numbers before training: this one, or drawn evenly within the bound of 0. */
  readonly initial: number | { readonly bound: number };
}

/** Statistics that batch normalisations use. */
export interface Moments {
  readonly buffer: DeviceBuffer;
  /** Whether they are the batch's own, to be computed in passing. */
  readonly fromBatch: boolean;
}

/** What one transform works on in one pass. Offsets are in numbers. */
export interface Step {
  readonly count: number;
  /** [count, dimensions] */
  readonly input: DeviceBuffer;
  /** [count, dimensions], written; not the same as `input`. */
  readonly output: DeviceBuffer;
  /** [count, conditions] */
  readonly conditions: DeviceBuffer;
  /** Written where the transform has a log-determinant, `count` numbers from `logDetOffset` on. */
  readonly logDet: DeviceBuffer;
  readonly logDetOffset: number;
  /** The flow's; the transform's begin at the offset, in the order of its row. */
  readonly parameters: DeviceBuffer;
  readonly parameterOffset: number;
  readonly moments: Moments;
  readonly momentOffset: number;
  /** Integers: what the row's `featureTable` gives begins at the offset. */
  readonly features: DeviceBuffer;
  readonly featureOffset: number;
}

/**
 * The calls of a transform in both directions. Exactly one call of each binds `step.output` as "output". The way back of
 * a training follows from the kernels of `forward`, which declare theirs.
 */
export interface TransformCalls {
  forward(step: Step): readonly KernelCall[];
  inverse(step: Step): readonly KernelCall[];
}

/** One kind of transform. `T` is what a model file says of it. */
export interface TransformRow<T extends { readonly kind: string }> {
  /** Schemas of all fields but `kind`, for model files. */
  readonly fields: { readonly [Field in Exclude<keyof T, "kind">]: GenericSchema<unknown, T[Field]> };
  /** Whether it writes a log-determinant; else that is 0 for all its numbers. */
  readonly hasLogDet: boolean;
  /** @throws InputError that begins with `where`, for what a foreign file could get wrong beyond the fields */
  check(transform: T, shape: FlowShape, where: string): void;
  /** In words, for people and for the keys of measurements. */
  describe(transform: T): string;
  /** What it learns, in the order of the numbers. */
  parameters(transform: T, shape: FlowShape): readonly TensorSpec[];
  /** What it measures of the batches, in the order of the numbers. */
  moments(transform: T, shape: FlowShape): readonly TensorSpec[];
  /** Integers that its kernels read. */
  featureTable(transform: T, shape: FlowShape): readonly number[];
  /** Must give the same specialisations in each call: shaders are cached by them. */
  calls(transform: T, shape: FlowShape, layout: CouplingLayout): TransformCalls;
  /**
   * Parameters from the inputs of the first batch, for transforms that start from data.
   * @param values [rows, dimensions]
   */
  fromFirstBatch?(values: Float32Array | Float64Array, shape: FlowShape): readonly number[];
}

/** One that kiloflow brings: its fields are in `../transformSchemas.ts`, which only readers of `.safetensors` need. */
export type BuiltInRow<T extends { readonly kind: string }> = Omit<TransformRow<T>, "fields">;
