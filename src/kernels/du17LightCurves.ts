/** Light curves of each set in all bands, from the constants that `du17-ejecta` gives. */

import { BAND_CORRECTIONS, BANDS, type Band } from "../du17/physics/bands.ts";
import { RESCALED_TIME_RANGE } from "../du17/physics/constants.ts";
import { distanceModulus, type ModelOptions, modelOptions } from "../du17/physics/options.ts";
import {
  defineKernel,
  type Kernel,
  type KernelCase,
  read,
  runTwinInFloat64,
  type SettingValues,
  type TwinArray,
  uniform,
  write,
} from "../engine/kernel.ts";
import source from "../wgsl/du17-light-curves.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import storeFloat16 from "../wgsl/snippets/store-float16.wgsl";
import storeFloat32 from "../wgsl/snippets/store-float32.wgsl";
import { compareValues } from "./compare.ts";
import { ejectaCases } from "./du17Cases.ts";
import { du17Ejecta } from "./du17Ejecta.ts";

/** Times of a curve in the kernel's buffers: padded to whole quads. */
export const paddedPoints = (points: number): number => Math.ceil(points / 4) * 4;

/**
 * The time grid as the kernels read it: three rows of `paddedPoints`, time in days, 2.5 alpha log10 t and 2.5 log10 t.
 * The logarithms of t = 0 stand as 0: no magnitude and no finite luminosity exists there.
 */
export function timeTable(timesDays: ArrayLike<number>, options: ModelOptions): Float32Array {
  const stride = paddedPoints(timesDays.length);
  const table = new Float32Array(3 * stride);
  for (let index = 0; index < timesDays.length; index++) {
    const time = timesDays[index];
    const magnitudes = time > 0 ? 2.5 * Math.log10(time) : 0;
    table[index] = time;
    table[stride + index] = options.alpha * magnitudes;
    table[2 * stride + index] = magnitudes;
  }
  return table;
}

/** Bands that one uniform buffer holds. */
const MAXIMUM_BANDS = BANDS.length;

/**
 * Corrections of a selection of bands, eight values each: a0 to a4, the last rescaled time, two unused.
 * The distance modulus goes into a0, so that distances cost nothing.
 */
export function correctionTable(bands: readonly Band[], options: ModelOptions): Float32Array {
  const table = new Float32Array(8 * MAXIMUM_BANDS);
  const modulus = distanceModulus(options);
  bands.forEach((band, row) => {
    const { coefficients, last } = BAND_CORRECTIONS[band];
    table.set([coefficients[0] - modulus, ...coefficients.slice(1), last], 8 * row);
  });
  return table;
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { curves, times, corrections, magnitudes } = arrays;
  const { count, quads, bands } = settings;
  const stride = 4 * quads;
  magnitudes.fill(Number.NaN);
  const bolometric = new Float64Array(stride);
  for (let row = 0; row < count; row++) {
    const [inverseScale, offset, riseOffset, riseEnd] = curves.subarray(4 * row, 4 * row + 4);
    if (inverseScale === 0) continue;
    // Times ascend, so the window in rescaled time is a range of points.
    const first = firstAfter(times, stride, RESCALED_TIME_RANGE.first / inverseScale);
    const end = firstAfter(times, stride, RESCALED_TIME_RANGE.last / inverseScale);
    for (let point = first; point < end; point++) {
      bolometric[point] =
        times[stride + point] + (times[point] < riseEnd ? riseOffset - times[2 * stride + point] : offset);
    }
    for (let band = 0; band < bands; band++) {
      const [a0, a1, a2, a3, a4, last] = corrections.subarray(8 * band, 8 * band + 6);
      const base = (row * bands + band) * stride;
      for (let point = first; point < end; point++) {
        const x = times[point] * inverseScale;
        if (x > last) break;
        magnitudes[base + point] = bolometric[point] - (a0 + x * (a1 + x * (a2 + x * (a3 + x * a4))));
      }
    }
  }
}

/** Index of the first of the ascending times that is greater than a bound; padding (0 after a later time) ends the grid. */
function firstAfter(times: TwinArray, stride: number, bound: number): number {
  let points = stride;
  while (points > 1 && times[points - 1] <= times[points - 2]) points--;
  let low = 0;
  let high = points;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A call on test sets, with the curve constants that the ejecta's twin gives. */
function lightCurveCase(
  name: string,
  options: ModelOptions,
  count: number,
  timesDays: Float64Array,
  bands: readonly Band[],
): KernelCase<ModelOptions> {
  const { curves } = runTwinInFloat64(du17Ejecta, ejectaCases(name, options, count));
  const quads = paddedPoints(timesDays.length) / 4;
  return {
    name,
    specialisation: options,
    settings: { count, quads, bands: bands.length },
    inputs: {
      curves: Float32Array.from(curves),
      times: timeTable(timesDays, options),
      corrections: correctionTable(bands, options),
    },
    outputs: { magnitudes: count * bands.length * 4 * quads },
  };
}

const grid = (points: number, step: number) => Float64Array.from({ length: points }, (_, index) => index * step);

function cases(): KernelCase<ModelOptions>[] {
  return [
    lightCurveCase("paper, 111 points", modelOptions(), 300, grid(111, 0.1), BANDS),
    lightCurveCase("kilonovaml, 10 points", modelOptions({ variant: "kilonovaml" }), 1000, grid(10, 1.2), ["g", "r", "i", "z"]),
    lightCurveCase("gwemlightcurves at 40 Mpc, 37 points", modelOptions({ variant: "gwemlightcurves", distanceMpc: 40 }), 300, grid(37, 0.3), ["y", "u"]),
    lightCurveCase("one point", modelOptions(), 65, grid(1, 1), ["K"]),
  ];
}

/** A point may gain or lose its value within this relative distance of a window's edge. */
const WINDOW_MARGIN = 1e-6;

function nearWindowEdge(index: number, kernelCase: KernelCase<ModelOptions>): boolean {
  const { quads, bands } = kernelCase.settings;
  const point = index % (4 * quads);
  const band = Math.floor(index / (4 * quads)) % bands;
  const row = Math.floor(index / (4 * quads * bands));
  const { curves, times, corrections } = kernelCase.inputs;
  const rescaled = times[point] * curves[4 * row];
  return [RESCALED_TIME_RANGE.first, corrections[8 * band + 5]].some(
    (edge) => Math.abs(rescaled / edge - 1) <= WINDOW_MARGIN,
  );
}

function lightCurveKernel(name: string, half: boolean): Kernel<ModelOptions> {
  const storage = half ? "half floats" : "float32";
  return defineKernel<ModelOptions>({
    name,
    summary: `Magnitudes of each set, band and time, stored as ${storage}.`,
    bindings: {
      curves: read("f32", "vec4<f32>"),
      times: read("f32", "vec4<f32>"),
      corrections: uniform("f32", `array<vec4<f32>, ${2 * MAXIMUM_BANDS}>`),
      magnitudes: half ? write("f16", "vec2<u32>") : write("f32", "vec4<u32>"),
    },
    settings: { count: "u32", quads: "u32", bands: "u32" },
    workgroupSize: 64,
    constants: () => ({}),
    source: () => [
      { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
      half
        ? { file: "src/wgsl/snippets/store-float16.wgsl", text: storeFloat16 }
        : { file: "src/wgsl/snippets/store-float32.wgsl", text: storeFloat32 },
      { file: "src/wgsl/du17-light-curves.wgsl", text: source },
    ],
    invocations: (settings) => settings.count * settings.quads,
    twin,
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
      kernelCase: () => lightCurveCase("benchmark", modelOptions(), 2000, grid(1101, 0.01), BANDS),
      amount: 2000,
      unit: "curves",
      bytes: 2000 * BANDS.length * 1104 * (half ? 2 : 4),
    },
  });
}

/** Magnitudes [set, band, padded time] as float32. */
export const du17LightCurves = lightCurveKernel("du17-light-curves", false);

/** Magnitudes [set, band, padded time] as half floats. */
export const du17LightCurvesHalf = lightCurveKernel("du17-light-curves-half", true);
