/** Oracle cases and benchmarks of the kernels of ../du17Numbers.ts. */

import { type ModelOptions, VARIANTS, withDefaults } from "../../du17/physics/options.ts";
import { POINTS } from "../../du17/physics/rescaledTimes.ts";
import { checkKernel, type KernelCase, runTwinInFloat64 } from "../../engine/kernelCheck.ts";
import { du17Ejecta } from "../du17Ejecta.ts";
import { du17Numbers, NUMBERS } from "../du17Numbers.ts";
import { compareValues } from "./compare.ts";
import { ejectaCases } from "./du17Ejecta.ts";

function numbersCase(name: string, options: ModelOptions, count: number): KernelCase<ModelOptions> {
  const { curves } = runTwinInFloat64(du17Ejecta, ejectaCases(name, options, count));
  return {
    name,
    specialisation: options,
    settings: { count },
    inputs: { curves: Float32Array.from(curves) },
    outputs: { numbers: count * NUMBERS },
  };
}

export const du17NumbersCheck = checkKernel(du17Numbers, {
  oracle: {
    cases: () => [
      ...VARIANTS.map((variant) => numbersCase(variant, withDefaults({ variant }), 500)),
      numbersCase("one set", withDefaults({ kappa: 100 }), 1),
    ],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 2e-5, describe: (index) => `number ${index}` }),
  },
  benchmark: {
    kernelCase: () => numbersCase("benchmark", withDefaults(), 100_000),
    amount: 100_000,
    unit: "sets",
    bytes: 100_000 * 4 * (4 + NUMBERS),
    // A time, the rise and the decline of each point; the two logarithms of a set are left out.
    operations: 100_000 * 6 * POINTS,
  },
});
