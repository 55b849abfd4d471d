/** Oracle cases and benchmarks of the kernels of ../metzger2017Literal.ts. */

import { checkKernel, type KernelCase } from "../../engine/kernelCheck.ts";
import { LITERAL_LAYERS } from "../../metzger2017/physics/literal.ts";
import { photosphereStride } from "../blackbodyMagnitudes.ts";
import { type LiteralShape, literalSettings, literalTable, metzger2017Literal } from "../metzger2017Literal.ts";
import { compareSpheres, geometricTimes, metzger2017Sets } from "./metzger2017Cases.ts";

/** By the formulas, for a layer at a time. */
const OPERATIONS = 24;

function literalCase(name: string, count: number, timesDays: Float64Array): KernelCase<LiteralShape> {
  const points = timesDays.length;
  return {
    name,
    specialisation: { points },
    settings: literalSettings(count, { points }),
    inputs: { parameters: metzger2017Sets(count), times: literalTable(timesDays) },
    outputs: { properties: count, photosphere: count * photosphereStride(1, points) },
  };
}

const BENCHMARK_TIMES = Float64Array.from({ length: 111 }, (_, index) => (index + 1) / 10);

export const metzger2017LiteralCheck = checkKernel(metzger2017Literal, {
  oracle: {
    // Steps so short that the method is stable.
    cases: () => [
      literalCase("every fiftieth of t", 16, geometricTimes(200, 0.1, 5)),
      literalCase("before the start", 8, Float64Array.of(0, 1e-6, 0.5, 0.505, 0.51)),
      literalCase("one time", 8, Float64Array.of(1)),
    ],
    compare: compareSpheres,
  },
  benchmark: {
    kernelCase: () => literalCase("benchmark", 100, BENCHMARK_TIMES),
    amount: 100,
    unit: "curves",
    bytes: 100 * (16 + 8 * 112),
    operations: 100 * 111 * (LITERAL_LAYERS - 1) * OPERATIONS,
  },
});
