/** Oracle cases and benchmarks of the kernels of ../du17Photometry.ts. */

import { BANDS } from "../../du17/physics/bands.ts";
import { RESCALED_TIME_RANGE } from "../../du17/physics/constants.ts";
import { type ModelOptions, withDefaults } from "../../du17/physics/options.ts";
import { checkKernel, type KernelCase, runTwinInFloat64 } from "../../engine/kernelCheck.ts";
import { readCurve } from "../du17Curve.ts";
import { du17Ejecta } from "../du17Ejecta.ts";
import {
  du17Photometry,
  du17PhotometrySettings,
  du17Points,
  OPERATIONS_A_POINT,
  PLAIN,
  type Point,
  ROWS,
} from "../du17Photometry.ts";
import { paddedPoints } from "../paddedPoints.ts";
import { PLACEMENT, PLACEMENT_WIDTH } from "../placement.ts";
import { compareValues } from "./compare.ts";
import { testRandom } from "./du17Cases.ts";
import { ejectaCases } from "./du17Ejecta.ts";

/** Random points of a night to two weeks; every third set has an offset and a redshift. */
function photometryCase(name: string, options: ModelOptions, count: number, size: number): KernelCase<object> {
  const random = testRandom(size);
  const points = Array.from({ length: size }, (_, index): Point => {
    return { timeDays: index % 9 === 0 ? random() - 0.5 : 14 * random(), band: BANDS[index % BANDS.length] };
  });
  const { curves } = runTwinInFloat64(du17Ejecta, ejectaCases(name, options, count));
  const placement = new Float32Array(PLACEMENT_WIDTH * count);
  for (let row = 0; row < count; row++) {
    placement[PLACEMENT_WIDTH * row + PLACEMENT.timeOffset] = row % 3 === 0 ? 2 * random() - 1 : 0;
    placement[PLACEMENT_WIDTH * row + PLACEMENT.factor] = row % 3 === 0 ? 1 / (1 + random()) : 1;
  }
  return {
    name,
    specialisation: PLAIN,
    settings: du17PhotometrySettings(count, size, options),
    inputs: { curves: Float32Array.from(curves), points: du17Points(points, options), placement },
    outputs: { magnitudes: count * paddedPoints(size) },
  };
}

/** A point may gain or lose its value within this distance of a window's edge, relative to the rescaled time. */
const WINDOW_MARGIN = 2e-6;

function nearWindowEdge(index: number, { settings, inputs }: KernelCase<object>): boolean {
  const { curves, points, placement } = inputs;
  const padded = 4 * settings.quads;
  const [row, point] = [Math.floor(index / padded), index % padded];
  const [offset, factor] = placement.subarray(PLACEMENT_WIDTH * row, PLACEMENT_WIDTH * (row + 1));
  const scale = factor * readCurve(curves, row, settings.curve_vectors > 1).inverseScale;
  const rescaled = (points[point] - offset) * scale;
  const margin = WINDOW_MARGIN * (Math.abs(rescaled) + Math.abs(offset * scale));
  const last = points[ROWS.indexOf("last") * padded + point];
  return [RESCALED_TIME_RANGE.first, last].some((edge) => Math.abs(rescaled - edge) <= margin);
}

const BENCHMARK = { sets: 20_000, points: 141 } as const;

export const du17PhotometryCheck = checkKernel(du17Photometry, {
  oracle: {
    cases: () => [
      photometryCase("141 points", withDefaults({ distanceMpc: 40, ebv: 0.1 }), 301, 141),
      photometryCase("constants of each set", withDefaults({ drawn: "kappa" }), 301, 36),
      photometryCase("one point", withDefaults({ variant: "kilonovaml" }), 65, 1),
    ],
    compare: (_, expected, actual, kernelCase) =>
      compareValues(expected, actual, {
        // u's polynomial sums terms of several hundred in float32; times near an offset lose digits.
        tolerance: () => 1e-3,
        describe: (index) => `value ${index}`,
        mayDiffer: (index) => nearWindowEdge(index, kernelCase),
      }),
  },
  benchmark: {
    kernelCase: () => photometryCase("benchmark", withDefaults(), BENCHMARK.sets, BENCHMARK.points),
    amount: BENCHMARK.sets,
    unit: "sets",
    bytes: BENCHMARK.sets * 4 * paddedPoints(BENCHMARK.points),
    operations: BENCHMARK.sets * BENCHMARK.points * OPERATIONS_A_POINT,
  },
});
