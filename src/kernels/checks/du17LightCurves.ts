/** Oracle cases and benchmarks of the kernels of ../du17LightCurves.ts. */

import { BANDS, type Band } from "../../du17/physics/bands.ts";
import { RESCALED_TIME_RANGE } from "../../du17/physics/constants.ts";
import { type ModelOptions, withDefaults } from "../../du17/physics/options.ts";
import type { Kernel, KernelCapabilities } from "../../engine/kernel.ts";
import { checkKernel, type KernelCase, type KernelCheck, runTwinInFloat64 } from "../../engine/kernelCheck.ts";
import { readCurve } from "../du17Curve.ts";
import { du17Ejecta } from "../du17Ejecta.ts";
import {
  du17LightCurves,
  du17LightCurvesHalf,
  type LightCurveLayout,
  type LightCurveShape,
  lightCurveShape,
  timeTable,
} from "../du17LightCurves.ts";
import { compareValues } from "./compare.ts";
import { ejectaCases } from "./du17Ejecta.ts";

/** A call on test sets, with the curve constants that the ejecta's twin gives. */
function lightCurveCase(
  name: string,
  options: ModelOptions,
  count: number,
  timesDays: Float64Array,
  bands: readonly Band[],
  layout: LightCurveLayout = "tiled",
): KernelCase<LightCurveShape> {
  const specialisation = lightCurveShape(bands, timesDays.length, options, layout);
  const { curves } = runTwinInFloat64(du17Ejecta, ejectaCases(name, options, count));
  return {
    name,
    specialisation,
    settings: { count },
    inputs: { curves: Float32Array.from(curves), times: timeTable(timesDays, options) },
    outputs: { magnitudes: count * bands.length * specialisation.stride },
  };
}

const grid = (points: number, step: number) => Float64Array.from({ length: points }, (_, index) => index * step);

function cases({ native }: KernelCapabilities): KernelCase<LightCurveShape>[] {
  const kilonovaml = withDefaults({ variant: "kilonovaml" });
  const distant = withDefaults({ variant: "gwemlightcurves", distanceMpc: 40 });
  return [
    lightCurveCase("paper, 111 points", withDefaults(), 301, grid(111, 0.1), BANDS),
    lightCurveCase("paper, 111 points, GPU layout", withDefaults(), 301, grid(111, 0.1), BANDS, "plain"),
    lightCurveCase("kilonovaml, 10 points", kilonovaml, 1000, grid(10, 1.2), ["g", "r", "i", "z"]),
    lightCurveCase("gwemlightcurves at 40 Mpc, 203 points", distant, 17, grid(203, 0.05), ["y", "u"]),
    ...(native
      ? [
          lightCurveCase("packed, 203 points", withDefaults(), 301, grid(203, 0.05), BANDS, "packed"),
          lightCurveCase("packed, one point", withDefaults(), 65, grid(1, 1), ["K"], "packed"),
        ]
      : []),
    lightCurveCase("constants of each set, 111 points", withDefaults({ drawn: "kappa" }), 301, grid(111, 0.1), BANDS),
    lightCurveCase(
      ...(["constants of each set, GPU layout", withDefaults({ drawn: "kappa" }), 301] as const),
      ...([grid(111, 0.1), BANDS, "plain"] as const),
    ),
    lightCurveCase("one point", withDefaults(), 65, grid(1, 1), ["K"]),
  ];
}

/** A point may gain or lose its value within this relative distance of a window's edge. */
const WINDOW_MARGIN = 1e-6;

function nearWindowEdge(index: number, kernelCase: KernelCase<LightCurveShape>): boolean {
  const { bands, stride, perSet } = kernelCase.specialisation;
  const point = index % stride;
  const band = Math.floor(index / stride) % bands.length;
  const row = Math.floor(index / (stride * bands.length));
  const { curves, times } = kernelCase.inputs;
  const rescaled = times[point] * readCurve(curves, row, perSet).inverseScale;
  return [RESCALED_TIME_RANGE.first, bands[band].last].some((edge) => Math.abs(rescaled / edge - 1) <= WINDOW_MARGIN);
}

const checkOf = (kernel: Kernel<LightCurveShape>, half: boolean): KernelCheck<LightCurveShape> =>
  checkKernel(kernel, {
    oracle: {
      cases,
      compare: (_, expected, actual, kernelCase) =>
        compareValues(expected, actual, {
          // Half floats have 11 significant bits; u's polynomial sums terms of several hundred in float32.
          tolerance: (__, value) => (half ? Math.abs(value) * 2 ** -11 : 0) + 5e-4,
          describe: (index) => `value ${index}`,
          mayDiffer: (index) => nearWindowEdge(index, kernelCase),
        }),
    },
    benchmark: {
      kernelCase: () => lightCurveCase("benchmark", withDefaults(), 2000, grid(1101, 0.01), BANDS),
      amount: 2000,
      unit: "curves",
      bytes: 2000 * BANDS.length * 1104 * (half ? 2 : 4),
      // A point's rescaled time and bolometric magnitude, then nine operations of each band's polynomial.
      operations: 2000 * 1101 * (3 + 9 * BANDS.length),
    },
  });

export const DU17_LIGHT_CURVES_CHECKS = [checkOf(du17LightCurves, false), checkOf(du17LightCurvesHalf, true)];
