/** Oracle cases and benchmarks of the kernels of ../du17Ejecta.ts. */

import { EJECTA_FITS, type ModelOptions, VARIANTS, withDefaults } from "../../du17/physics/options.ts";
import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { CURVE_STRIDE, curveStride } from "../du17Curve.ts";
import { COLUMNS, du17Ejecta, EJECTA_STRIDE, STATUS_COLUMN } from "../du17Ejecta.ts";
import { CONSTANTS_WIDTH, SPLIT_WIDTH, splitParameters, writeConstants } from "../du17SplitParameters.ts";
import { compareValues } from "./compare.ts";
import { testParameters, testRandom } from "./du17Cases.ts";

/** A call of `du17-ejecta` on test parameters. */
export function ejectaCases(name: string, specialisation: ModelOptions, count: number): KernelCase<ModelOptions> {
  return {
    name,
    specialisation,
    settings: { count, zero: 0 },
    inputs: {
      parameters: specialisation.drawn === undefined ? pairs(count, specialisation) : drawnTest(count, specialisation),
    },
    outputs: { ejecta: EJECTA_STRIDE * count, curves: curveStride(specialisation.drawn !== undefined) * count },
  };
}

const pairs = (count: number, { compactness }: ModelOptions): Float32Array =>
  splitParameters(testParameters(count), count, compactness);

/** The same sets with all constants drawn, some at the ends of their ranges. */
function drawnTest(count: number, options: ModelOptions): Float32Array {
  const random = testRandom(7);
  const between = (low: number, high: number) => low + (high - low) * random();
  const target = new Float32Array(CONSTANTS_WIDTH * count);
  const stars = pairs(count, options);
  for (let row = 0; row < count; row++) {
    const own = {
      ...{ kappa: 10 ** between(-3, 3), eps0: 10 ** between(6, 14), eth: 10 ** between(-6, 0) },
      ...{ alpha: row % 7 === 0 ? 0 : between(0, 5), vmin: row % 5 === 0 ? between(0, 1) : between(0, 0.1) },
      ...{ ejectaMassFactor: 10 ** between(-3, 3), ejectaVelocityFactor: between(0.1, 4) },
      ejectaMassShift: row % 3 === 0 ? 0 : between(-0.1, 0.1),
    };
    target.set(stars.subarray(SPLIT_WIDTH * row, SPLIT_WIDTH * (row + 1)), CONSTANTS_WIDTH * row);
    writeConstants({ ...options, ...own }, target, CONSTANTS_WIDTH * row);
  }
  return target;
}

/** Absolute plus relative error that float32 results of double-single inputs may show. */
const TOLERANCE = 2e-6;

export const du17EjectaCheck = checkKernel(du17Ejecta, {
  oracle: {
    cases: () => [
      ...VARIANTS.flatMap((variant) =>
        EJECTA_FITS.map((ejectaFit) => {
          const options = withDefaults({
            variant,
            ejectaFit,
            compactness: ejectaFit === "du17" ? "yagi-yunes" : "nmma",
          });
          return ejectaCases(`${variant}, ${ejectaFit}`, options, 2000);
        }),
      ),
      ...EJECTA_FITS.map((ejectaFit) =>
        ejectaCases(`constants of each set, ${ejectaFit}`, withDefaults({ ejectaFit, drawn: "kappa" }), 2000),
      ),
    ],
    compare: (output, expected, actual, { specialisation }) =>
      compareValues(expected, actual, {
        tolerance: (index, value) => {
          const column = index % EJECTA_STRIDE;
          // Statuses must be equal; the ejecta mass may be a difference of terms near one in units of 10^-3 Msun.
          if (output === "ejecta" && column === STATUS_COLUMN) return 0;
          return output === "ejecta" && COLUMNS[column] === "ejecta_mass"
            ? 1e-10 + TOLERANCE * Math.abs(value)
            : TOLERANCE * (1 + Math.abs(value));
        },
        describe: (index) =>
          output === "ejecta"
            ? `set ${Math.floor(index / EJECTA_STRIDE)}, ${COLUMNS[index % EJECTA_STRIDE]}`
            : `set ${Math.floor(index / curveStride(specialisation.drawn !== undefined))}, curve constant ${index % curveStride(specialisation.drawn !== undefined)}`,
      }),
  },
  benchmark: {
    kernelCase: () => ejectaCases("benchmark", withDefaults(), 100_000),
    amount: 100_000,
    unit: "sets",
    bytes: 100_000 * 4 * (8 + EJECTA_STRIDE + CURVE_STRIDE),
  },
});
