/** WebAssembly twins of what training needs column by column: the way back through normalisations, and sums over the rows. */

import type { SettingValues, TwinArray } from "../../engine/kernel.ts";
import { type NativeTwin, wordsOf } from "../../engine/native/nativeTwin.ts";
import { Task } from "../../wasm/tasks.ts";
import { pairedColumns, sumsWork } from "./columnMomentsNative.ts";

/** Addresses of a call's buffers by binding. */
type Addresses = Readonly<Record<string, number>>;

/** The adjoint of a column's input: (x - subtract) byInput + adjoint byOutput + add. */
export interface ColumnAdjoint {
  readonly subtract: number;
  readonly byInput: number;
  readonly byOutput: number;
  readonly add: number;
}

/** @param columnOf how adjoints of a column go back, for a call's buffers, settings and specialisation */
export function nativeNormalisationBack<S>(
  columnOf: (
    arrays: Readonly<Record<string, TwinArray>>,
    settings: SettingValues,
    specialisation: S,
    column: number,
  ) => ColumnAdjoint,
): NativeTwin<S> {
  return {
    task: Task.NormaliseBack,
    structs: { call: "NormaliseBackCall" },
    work: ({ count, dimensions }) => ({
      rows: count,
      chunkRows: 2048,
      multiple: 4,
      operations: 5 * count * dimensions,
    }),
    words: wordsOf(
      { dimensions: "u32", input: "usize", output_adjoint: "usize", input_adjoint: "usize" },
      (addresses: Addresses, { dimensions }: SettingValues) => ({
        dimensions,
        input: addresses.input,
        output_adjoint: addresses.output_adjoint,
        input_adjoint: addresses.input_adjoint,
      }),
    ),
    scratch: ({ dimensions }) => ({ shared: 4 * 16 * dimensions, thread: 0 }),
    prepare(arrays, settings, specialisation, shared) {
      const { dimensions } = settings;
      const block = 4 * dimensions;
      for (let column = 0; column < dimensions; column++) {
        const { subtract, byInput, byOutput, add } = columnOf(arrays, settings, specialisation, column);
        for (let at = column; at < block; at += dimensions) {
          shared[at] = subtract;
          shared[block + at] = byInput;
          shared[2 * block + at] = byOutput;
          shared[3 * block + at] = add;
        }
      }
    },
  };
}

/** What the sums over a column need to know. */
export interface ColumnFactors {
  readonly mean: number;
  readonly inverseDeviation: number;
  readonly inverseWeight: number;
  /** Derivative of the weight by its raw number. */
  readonly weightSlope: number;
}

/** Sums on the way back through a batch normalisation. */
export function nativeNormSums<S>(
  columnOf: (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, column: number) => ColumnFactors,
): NativeTwin<S> {
  return {
    task: Task.NormSums,
    structs: { call: "NormSumsCall" },
    work: sumsWork,
    scratch: ({ dimensions }) => ({
      shared: 32 * pairedColumns(dimensions),
      thread: 16 * pairedColumns(dimensions),
    }),
    prepare(arrays, settings, _, shared) {
      const { dimensions } = settings;
      const stride = pairedColumns(dimensions);
      const doubles = new Float64Array(shared.buffer, shared.byteOffset, 4 * stride).fill(0);
      for (let column = 0; column < dimensions; column++) {
        const factors = columnOf(arrays, settings, column);
        doubles[column] = factors.mean;
        doubles[stride + column] = factors.inverseDeviation;
        doubles[2 * stride + column] = factors.inverseWeight;
        doubles[3 * stride + column] = factors.weightSlope;
      }
    },
  };
}
