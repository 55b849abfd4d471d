/** WebAssembly twins of normalisations by given numbers: y = (x - subtract) scale + add, column by column. */

import type { SettingValues, TwinArray } from "../../engine/kernel.ts";
import type { NativeTwin } from "../../engine/native/nativeTwin.ts";
import { Task } from "../../wasm/tasks.ts";

/** What a normalisation does to one column. */
export interface ColumnMap {
  readonly subtract: number;
  readonly scale: number;
  readonly add: number;
  /** ln of the scale. */
  readonly logScale: number;
}

/**
 * @param columnOf what is done to a column, for a call's buffers and settings
 */
export function nativeNormalisation<S>(
  columnOf: (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, column: number) => ColumnMap,
): NativeTwin<S> {
  return {
    task: Task.Normalise,
    work: ({ count, dimensions }) => ({
      rows: count,
      chunkRows: 2048,
      multiple: 4,
      operations: 4 * count * dimensions,
    }),
    words: ({ input, output, log_det: logDet }, { dimensions, log_det_offset: offset }) => [
      dimensions,
      input,
      output,
      logDet + 4 * offset,
    ],
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
