/** Oracle cases and benchmarks of the kernels of ../du17Bolometric.ts. */

import { type ModelOptions, withDefaults } from "../../du17/physics/options.ts";
import { checkKernel, type KernelCase, runTwinInFloat64 } from "../../engine/kernelCheck.ts";
import { du17Bolometric } from "../du17Bolometric.ts";
import { du17Ejecta } from "../du17Ejecta.ts";
import { timeTable } from "../du17LightCurves.ts";
import { paddedPoints } from "../paddedPoints.ts";
import { compareValues } from "./compare.ts";
import { ejectaCases } from "./du17Ejecta.ts";

function bolometricCase(name: string, options: ModelOptions, count: number, points: number): KernelCase<ModelOptions> {
  const { curves } = runTwinInFloat64(du17Ejecta, ejectaCases(name, options, count));
  const times = Float64Array.from({ length: points }, (_, index) => index * 0.1);
  return {
    name,
    specialisation: options,
    settings: { count, points, stride: paddedPoints(points) },
    inputs: { curves: Float32Array.from(curves), times: timeTable(times, options) },
    outputs: { luminosities: count * points },
  };
}

export const du17BolometricCheck = checkKernel(du17Bolometric, {
  oracle: {
    cases: () => [
      bolometricCase("paper", withDefaults(), 500, 111),
      bolometricCase("kilonovaml", withDefaults({ variant: "kilonovaml" }), 500, 111),
      bolometricCase("constants of each set", withDefaults({ drawn: "kappa" }), 500, 111),
      bolometricCase("one point", withDefaults({ variant: "gwemlightcurves" }), 65, 1),
    ],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 1e-5, describe: (index) => `value ${index}` }),
  },
  benchmark: {
    kernelCase: () => bolometricCase("benchmark", withDefaults(), 10_000, 1101),
    amount: 10_000,
    unit: "curves",
    bytes: 10_000 * 1101 * 4,
  },
});
