/** The WebAssembly twin of normalisations, column by column. */

import type { SettingValues, TwinArray } from "../../engine/kernel.ts";
import { type NativeTwin, wordsOf } from "../../engine/native/nativeTwin.ts";
import { Task } from "../../wasm/tasks.ts";
import type { ColumnMap } from "./normalisationColumns.ts";

/** Addresses of a call's buffers by binding. */
type Addresses = Readonly<Record<string, number>>;

/**
 * y = (x - subtract) scale + add.
 * @param columnOf what is done to a column, for a call's buffers and settings
 */
export function nativeNormalisation<S>(
  columnOf: (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, column: number) => ColumnMap,
): NativeTwin<S> {
  return {
    task: Task.Normalise,
    structs: { call: "NormaliseCall" },
    work: ({ count, dimensions }) => ({
      rows: count,
      chunkRows: 2048,
      multiple: 4,
      operations: 4 * count * dimensions,
    }),
    words: wordsOf(
      { dimensions: "u32", input: "usize", output: "usize", log_det: "usize" },
      ({ input, output, log_det: logDet }: Addresses, { dimensions, log_det_offset: offset }: SettingValues) => ({
        dimensions,
        input,
        output,
        log_det: logDet + 4 * offset,
      }),
    ),
    scratch: ({ dimensions }) => ({ shared: 4 * (12 * dimensions + 4), thread: 0 }),
    prepare(arrays, settings, _, shared) {
      const { dimensions } = settings;
      const block = 4 * dimensions;
      let logDet = 0;
      for (let column = 0; column < dimensions; column++) {
        const { subtract, scale, add, logScale } = columnOf(arrays, settings, column);
        logDet += logScale;
        for (let at = column; at < block; at += dimensions) {
          shared[at] = subtract;
          shared[block + at] = scale;
          shared[2 * block + at] = add;
        }
      }
      shared[3 * block] = logDet;
    },
  };
}
