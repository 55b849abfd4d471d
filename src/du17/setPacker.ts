/** DU17's sets as its kernels take them. */

import { CONSTANTS_WIDTH, SPLIT_WIDTH, splitParameters, writeConstants } from "../kernels/du17SplitParameters.ts";
import { BINARY_WIDTH } from "../lightcurves/binary/columns.ts";
import type { ModelInput } from "../lightcurves/model.ts";
import type { LightCurveProgram } from "../lightcurves/program.ts";
import type { ModelOptions } from "./physics/options.ts";
import { setReader } from "./setConstants.ts";

export interface SetPacker {
  /** Values of a set in `parameters`. */
  readonly width: number;
  readonly pack: LightCurveProgram["pack"];
}

/** @param constants that sets have of their own @param options of all sets */
export function setPacker(constants: readonly ModelInput[], options: ModelOptions): SetPacker {
  const { compactness } = options;
  if (constants.length === 0) {
    return {
      width: SPLIT_WIDTH,
      pack(parameters, rows, target) {
        splitParameters(parameters, rows, compactness, target);
      },
    };
  }
  const read = setReader(constants);
  const width = BINARY_WIDTH + constants.length;
  return {
    width: CONSTANTS_WIDTH,
    pack(parameters, rows, target) {
      for (let row = 0; row < rows; row++) {
        const own = read(parameters.subarray(width * row, width * (row + 1)), options);
        const at = CONSTANTS_WIDTH * row;
        splitParameters(own.stars, 1, compactness, target.subarray(at, at + SPLIT_WIDTH));
        writeConstants(own.options, target, at);
      }
    },
  };
}
