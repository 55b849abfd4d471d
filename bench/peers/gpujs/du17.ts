/**
 * DU17 as kernels for gpu.js, as good as it allows: one kernel for the constants of each set's curves, one that reads them
 * at every point. A gpu.js kernel yields one value an invocation, so bands cannot share a point's logarithm, and it has
 * neither float64 nor the double-single arithmetic of our own kernel. It has no missing values either: they come as
 * {@link MISSING}.
 */

import { modelOptions } from "../../../src/du17/options.ts";
import { BAND_CORRECTIONS, BANDS } from "../../../src/du17/physics/bands.ts";
import { RESCALED_TIME_RANGE, SOLAR_MASS, TIME_SCALE_EXPONENT } from "../../../src/du17/physics/constants.ts";
import { bolometricMagnitude } from "../../../src/du17/physics/curves.ts";
import { foldedOpacity } from "../../../src/du17/physics/ejecta.ts";
import { COMPACTNESS_COEFFICIENTS, MAXIMUM_COMPACTNESS } from "../../../src/ejecta/compactness.ts";
import { DU17_EJECTA_MASS } from "../../../src/ejecta/dynamicalMass.ts";
import { AXIS_VELOCITY, PLANE_VELOCITY } from "../../../src/ejecta/dynamicalVelocity.ts";
import { BARYONIC_MASS } from "../../../src/ejecta/stars.ts";
import { timeTable } from "../../../src/kernels/du17LightCurves.ts";
import { paddedPoints } from "../../../src/kernels/paddedPoints.ts";
import type { Contender } from "../../suite/climb.ts";
import type { BenchContext } from "../../suite/context.ts";
import { CHECKED_SETS, checkMagnitudes, type LightCurveGrid } from "../../suite/lightCurveGrids.ts";
import type { Loaded } from "../../suite/race.ts";
import { assertMode, GPUJS_NAMES, type GpuJsMode, type GpuJsSession, openGpuJs } from "./session.ts";

/** Stands for a missing magnitude. */
const MISSING = 1000;
/** Values of one call: below 2^24, so that float32 indices inside gpu.js stay exact, and below every binding limit. */
const LARGEST_OUTPUT = 2 ** 24;
/** Sets of one call: workgroups of 8 x 8 along the bands and sets stay below WebGPU's 65,535 in one direction. */
const MOST_SETS = (8 * 65_535) / BANDS.length;
/** Rows of a band's table: five coefficients and the last rescaled time. */
const BAND_STRIDE = 6;

/** Four constants of each curve, one an invocation: inverse time scale, offset, offset in the rise, end of the rise. */
function constantsSource(): string {
  const options = modelOptions();
  const [c0, c1, c2] = COMPACTNESS_COEFFICIENTS[options.compactness];
  const { a, b, c, d, n } = DU17_EJECTA_MASS;
  const compactness = (star: string, lambda: string) => `
    let c${star} = ${c0} + (${c1} + ${c2} * Math.log(${lambda})) * Math.log(${lambda});
    c${star} = Math.min(Math.max(c${star}, 0), ${MAXIMUM_COMPACTNESS});
    const binding${star} = m${star} * ${BARYONIC_MASS.factor} * Math.pow(c${star}, ${BARYONIC_MASS.exponent});`;
  const velocity = (fit: { a: number; b: number; v: number }) =>
    `(${fit.a}) * ((1 / ratio) * (1 + (${fit.b}) * c1) + ratio * (1 + (${fit.b}) * c2)) + (${fit.v})`;
  return `function (sets) {
    const which = this.thread.x;
    const row = this.thread.y;
    const m1 = sets[row][0];
    const m2 = sets[row][1];
    ${compactness("1", "sets[row][2]")}
    ${compactness("2", "sets[row][3]")}
    const ratio = m2 / m1;
    const mb1 = m1 + binding1;
    const mb2 = m2 + binding2;
    const root = Math.pow(ratio, 1 / 3);
    const tidal = mb1 * root * ((1 - 2 * c1) / c1) + (mb2 / root) * ((1 - 2 * c2) / c2);
    const asymmetric = mb1 * Math.pow(ratio, ${n}) + mb2 * Math.pow(1 / ratio, ${n});
    const mass = ((${a}) * tidal + (${b}) * asymmetric + (${c}) * (binding1 + binding2) + (${d})) * 0.001;
    const plane = ${velocity(PLANE_VELOCITY)};
    const axis = ${velocity(AXIS_VELOCITY)};
    let result = 0;
    if (mass > 0 && plane > 0 && axis > 0) {
      const k = 1.5 * axis / plane;
      const third = Math.log(k + Math.sqrt(k * k + 1)) / 3;
      const theta = 2 * (Math.exp(third) - Math.exp(-third));
      const phi = 4 * theta + ${Math.PI / 2};
      const range = 2 * (Math.sqrt(plane * plane + axis * axis) - ${options.vmin});
      let rise = 0;
      if (range > 0) { rise = Math.sqrt(theta * mass * ${foldedOpacity(options)} / (2 * phi * range)); }
      const offset = ${bolometricMagnitude(options.eth * options.eps0 * SOLAR_MASS)} - ${2.5 / Math.LN10} * Math.log((1 + theta) * mass);
      if (which < 0.5) { result = Math.pow(100 * mass, ${-TIME_SCALE_EXPONENT}); }
      else if (which < 1.5) { result = offset; }
      else if (which < 2.5) { if (rise > 0) { result = offset + ${2.5 / Math.LN10} * Math.log(rise); } else { result = offset; } }
      else { result = rise; }
    }
    return result;
  }`;
}

/** A magnitude: points along x, bands and sets along y. (Three axes would leave most of a workgroup of 8 x 8 idle.) */
const CURVES_SOURCE = `function (curves, times, bands) {
  const point = this.thread.x;
  const row = Math.floor((this.thread.y + 0.5) / ${BANDS.length});
  const band = this.thread.y - ${BANDS.length} * row;
  const inverse = curves[row][0];
  const time = times[0][point];
  const x = time * inverse;
  let value = ${MISSING};
  if (x > ${RESCALED_TIME_RANGE.first} && x <= bands[band][5]) {
    let offset = curves[row][1];
    if (time < curves[row][3]) { offset = curves[row][2] - times[2][point]; }
    value = times[1][point] + offset
      - (bands[band][0] + x * (bands[band][1] + x * (bands[band][2] + x * (bands[band][3] + x * bands[band][4]))));
  }
  return value;
}`;

/** The kernels of one session, for any number of sets. */
class GpuJsDu17 {
  private readonly constants;
  private readonly curves;
  private readonly times;
  private readonly bands;

  constructor(
    private readonly session: GpuJsSession,
    private readonly grid: LightCurveGrid,
    keepOnDevice: boolean,
  ) {
    const settings = { precision: "single", dynamicOutput: true, dynamicArguments: true, asyncMode: true } as const;
    this.constants = session.gpu.createKernel(constantsSource() as never, { ...settings, pipeline: true } as never);
    this.curves = session.gpu.createKernel(CURVES_SOURCE as never, { ...settings, pipeline: keepOnDevice } as never);
    const stride = paddedPoints(grid.times.length);
    this.times = session.table(timeTable(grid.times, modelOptions()), stride, 3);
    const bands = BANDS.flatMap((band) => [...BAND_CORRECTIONS[band].coefficients, BAND_CORRECTIONS[band].last]);
    this.bands = session.table(Float32Array.from(bands), BAND_STRIDE, BANDS.length);
  }

  /** Rows [band and set][point] of magnitudes, or a handle where they stay on the device. */
  async evaluate(sets: Float32Array): Promise<unknown> {
    const rows = sets.length / 4;
    (this.constants as unknown as { setOutput(size: number[]): void }).setOutput([4, rows]);
    (this.curves as unknown as { setOutput(size: number[]): void }).setOutput([
      this.grid.times.length,
      BANDS.length * rows,
    ]);
    const constants = await this.constants(this.session.table(sets, 4, rows) as never);
    assertMode(this.constants, this.session.mode);
    const magnitudes = await this.curves(constants as never, this.times as never, this.bands as never);
    assertMode(this.curves, this.session.mode);
    return magnitudes;
  }
}

/** gpu.js in one mode. @param keepOnDevice time the kernels alone, without reading the curves back */
export function gpuJsContender(
  context: BenchContext,
  grid: LightCurveGrid,
  mode: GpuJsMode,
  keepOnDevice: boolean,
): Contender {
  const what = `${GPUJS_NAMES[mode]}${mode === "webgpu" ? (keepOnDevice ? ", kernels" : ", with readback") : ""}`;
  return {
    what,
    async load(count): Promise<Loaded> {
      const session = await openGpuJs(mode, context.backends);
      try {
        await checkAgainstReference(session, grid);
        const kernels = new GpuJsDu17(session, grid, keepOnDevice);
        const sets = Float32Array.from(grid.sets(count));
        const most =
          10 ** Math.floor(Math.log10(Math.min(MOST_SETS, LARGEST_OUTPUT / (grid.times.length * BANDS.length))));
        const step = 4 * Math.min(count, most);
        return {
          async run() {
            for (let at = 0; at < sets.length; at += step) await kernels.evaluate(sets.subarray(at, at + step));
            await session.finish();
            return undefined;
          },
          dispose: () => session[Symbol.asyncDispose](),
        };
      } catch (error) {
        await session[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}

/** @throws Error where the curves are wrong: they are not timed then */
async function checkAgainstReference(session: GpuJsSession, grid: LightCurveGrid): Promise<void> {
  const kernels = new GpuJsDu17(session, grid, false);
  const rows = (await kernels.evaluate(Float32Array.from(grid.sets(CHECKED_SETS)))) as ArrayLike<number>[];
  const magnitudes = Float64Array.from(Array.from(rows).flatMap((row) => Array.from(row)));
  checkMagnitudes(
    magnitudes.map((value) => (value === MISSING ? Number.NaN : value)),
    grid,
  );
}
