/** Oracle cases and benchmarks of the kernels of ../metzger2017Sphere.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { photosphereStride } from "../blackbodyMagnitudes.ts";
import {
  metzger2017Sphere,
  operationsOf,
  type SphereShape,
  sphereSettings,
  sphereShape,
} from "../metzger2017Sphere.ts";
import { sphereTimes, stepTable } from "../metzger2017Tables.ts";
import { compareSpheres, geometricTimes, metzger2017Sets } from "./metzger2017Cases.ts";

function sphereCase(name: string, count: number, timesDays: Float64Array): KernelCase<SphereShape> {
  const specialisation = sphereShape(timesDays);
  return {
    name,
    specialisation,
    settings: sphereSettings(count, specialisation),
    inputs: {
      parameters: metzger2017Sets(count),
      steps: stepTable(specialisation.decades),
      times: sphereTimes(timesDays),
    },
    outputs: { properties: count, photosphere: count * photosphereStride(1, timesDays.length) },
  };
}

/** 0.1 to 11.1 days. */
const EVERY_TENTH = Float64Array.from({ length: 111 }, (_, index) => (index + 1) / 10);

export const metzger2017SphereCheck = checkKernel(metzger2017Sphere, {
  oracle: {
    cases: () => [
      sphereCase("every tenth of a day", 40, EVERY_TENTH),
      sphereCase("from a second on", 33, geometricTimes(30, 1e-5, 100)),
      sphereCase("one time", 3, Float64Array.of(1)),
      sphereCase("before the start", 8, Float64Array.of(0, 1e-6, 1.1e-6, 2e-6, 1e-3)),
    ],
    compare: compareSpheres,
  },
  benchmark: {
    kernelCase: () => sphereCase("benchmark", 1000, EVERY_TENTH),
    amount: 1000,
    unit: "curves",
    bytes: 1000 * (16 + 8 * 112),
    operations: operationsOf(1000, sphereShape(EVERY_TENTH)),
  },
});
