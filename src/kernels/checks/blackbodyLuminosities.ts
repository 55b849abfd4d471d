/** Oracle cases and benchmarks of the kernels of ../blackbodyLuminosities.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { blackbodyLuminosities, luminositySettings, SPECIALISATION } from "../blackbodyLuminosities.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";

function luminosityCase(name: string, count: number, components: number, points: number): KernelCase<object> {
  const settings = luminositySettings({ count, components, points }, { stefanBoltzmann: 5.67e-5, parsec: 3.0857e18 });
  const random = testRandom(count);
  const { stride } = settings;
  const photosphere = Float32Array.from({ length: 2 * stride * components * count }, (_, index) => {
    if (Math.floor(index / stride) % 2 === 1) return -35 + 20 * random();
    return random() < 0.2 ? 0 : 10 ** (-5 + 3 * random());
  });
  return {
    name,
    specialisation: SPECIALISATION,
    settings,
    inputs: { photosphere },
    outputs: { luminosities: count * points },
  };
}

export const blackbodyLuminositiesCheck = checkKernel(blackbodyLuminosities, {
  oracle: {
    cases: () => [luminosityCase("three components", 60, 3, 111), luminosityCase("one component, one point", 65, 1, 1)],
    compare: (_, expected, actual) =>
      compareValues(expected, actual, { tolerance: () => 2e-5, describe: (index) => `value ${index}` }),
  },
  benchmark: {
    kernelCase: () => luminosityCase("benchmark", 2000, 3, 111),
    amount: 2000,
    unit: "curves",
    bytes: 2000 * 4 * (2 * 3 * 112 + 111),
  },
});
