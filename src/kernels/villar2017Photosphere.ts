/** Photospheres of each component of each set at the times of output, and the properties of the set. */

import { type Constants, defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { numbered } from "../engine/shader.ts";
import {
  COMPONENT_RANGES,
  COMPONENT_WIDTH,
  type Component,
  componentsOf,
  DARK,
  DIFFUSION_SCALE,
  exists,
  LOG_AREA_SCALE,
  LOG_TEMPERATURE_SCALE,
  photosphere as photosphereOf,
  squaredDiffusionTime,
} from "../villar2017/physics/component.ts";
import { SMALLEST_MASS } from "../villar2017/physics/constants.ts";
import { ejectaOf, STATUS_NAMES } from "../villar2017/physics/ejecta.ts";
import {
  thermalisation as coefficientsOf,
  efficiency,
  TABLE_MASSES,
  TABLE_VELOCITIES,
} from "../villar2017/physics/heating.ts";
import { Task } from "../wasm/tasks.ts";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import source from "../wgsl/villar2017-photosphere.wgsl";
import { FLOAT_BITS } from "./floatBits.ts";
import { SCALAR_ELEMENTARY } from "./flow/rowAccess.ts";
import { paddedPoints } from "./paddedPoints.ts";
import { GRID, GRID_CAPACITY, GRID_ROWS, gridPoints, interpolated, OUTPUT_ROWS } from "./villar2017Grid.ts";

/** Values of a set in `properties`: mass and velocity of the ejecta, then the status. */
const PROPERTIES_STRUCT = { mass: "f32", velocity: "f32", status: "f32" } as const;

export const PROPERTIES_STRIDE = Object.keys(PROPERTIES_STRUCT).length;

/** A component's inputs in `parameters`. */
const COMPONENT_STRUCT: Readonly<Record<keyof Component, "f32">> = {
  mass: "f32",
  velocity: "f32",
  opacity: "f32",
  floor: "f32",
};

/** About what a step of the grid takes (three exponentials and two logarithms of a dozen operations each), and an output. */
const OPERATIONS_A_STEP = 120;

const OPERATIONS_AN_OUTPUT = 30;

export const operationsOf = ({ count, components, grid_points: points, stride }: SettingValues): number =>
  count * components * (points * OPERATIONS_A_STEP + stride * OPERATIONS_AN_OUTPUT);

/** Nothing fixes the kernel's text. */
export const PLAIN = {};

const [CURVATURE_0, CURVATURE_1, CURVATURE_2, CURVATURE_3] = GRID.curvature;

/** What the shader and the WebAssembly module share. */
const SHARED: Constants = {
  COMPONENT_WIDTH: { u32: COMPONENT_WIDTH },
  SMALLEST_MASS,
  ...Object.fromEntries(
    Object.entries(COMPONENT_RANGES).flatMap(([name, [low, high]]) => [
      [`${name.toUpperCase()}_LOW`, low],
      [`${name.toUpperCase()}_HIGH`, high],
    ]),
  ),
  ...numbered("STATUS", STATUS_NAMES),
  TABLE_MASSES: { u32: TABLE_MASSES.length },
  TABLE_VELOCITIES: { u32: TABLE_VELOCITIES.length },
  GRID_CAPACITY: { u32: GRID_CAPACITY },
  FIRST_POINT: { u32: GRID.first },
  FIRST_TIME: GRID.firstTime,
  RATIO: GRID.ratio,
  CURVATURE_0,
  CURVATURE_1,
  CURVATURE_2,
  CURVATURE_3,
  EARLY_HEATING: GRID.earlyHeating,
  EARLY_TIME: GRID.earlyTime,
  LOG_EARLY_TIME: Math.log(GRID.earlyTime),
  LOG_TIME_ROW: { u32: GRID_ROWS.log_time },
  HEATING_ROW: { u32: GRID_ROWS.heating },
  WEIGHT_0_ROW: { u32: OUTPUT_ROWS.weight_0 },
  TWICE_LOG_TIME_ROW: { u32: OUTPUT_ROWS.twice_log_time },
  DIFFUSION_SCALE,
  LOG_TEMPERATURE_SCALE,
  LOG_AREA_SCALE,
  MISSING: FLOAT_BITS.MISSING,
};

/** The settings of a call for some times of output. @param timesDays of the source */
export const photosphereSettings = (count: number, components: number, timesDays: ArrayLike<number>) => ({
  count,
  components,
  grid_points: gridPoints(timesDays),
  stride: paddedPoints(timesDays.length),
});

/** phi_n(-x), n = 1, 2, 3: integrals of exp(-(x - y)) (y / x)^(n - 1) / (n - 1)! over a step, by its length. */
function stepWeights(x: number): readonly [phi1: number, phi2: number, phi3: number] {
  if (x >= 0.5) {
    const phi1 = -Math.expm1(-x) / x;
    const phi2 = (1 - phi1) / x;
    return [phi1, phi2, (0.5 - phi2) / x];
  }
  let series = 1;
  for (let term = 14; term >= 4; term--) series = 1 - (x / term) * series;
  const phi2 = 0.5 - (x * series) / 6;
  return [1 - x * phi2, phi2, series / 6];
}

/** ln of the luminosities of one Msun at the points of the grid, in units of its first heating. */
function logLuminosities(component: Component, grid: TwinArray, points: number): Float64Array {
  const squared = squaredDiffusionTime(component);
  const coefficients = coefficientsOf(component.mass, component.velocity);
  const sources = Float64Array.from(
    { length: points },
    (_, point) => efficiency(coefficients, grid[point]) * grid[GRID_ROWS.heating * points + point],
  );
  const atOnce = GRID.firstTime ** 2 > squared;
  let luminosity = atOnce
    ? sources[GRID.first]
    : (GRID.earlyHeating / squared) * efficiency(coefficients, GRID.earlyTime);
  const result = new Float64Array(points);
  result[GRID.first] = Math.log(luminosity);
  for (let point = GRID.first; point < points - 2; point++) {
    const x = ((GRID.ratio - 1) * grid[point] ** 2) / squared;
    const [phi1, phi2, phi3] = stepWeights(x);
    const curvature = GRID.curvature.reduce((sum, weight, tap) => sum + weight * sources[point - 1 + tap], 0);
    const added = sources[point] * (phi1 - phi2) + sources[point + 1] * phi2 + curvature * (2 * phi3 - phi2);
    luminosity = luminosity * Math.exp(-x) + x * added;
    result[point + 1] = Math.log(luminosity);
  }
  return result;
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues): void {
  const { parameters, grid, outputs, properties, photosphere } = arrays;
  const { count, components: number, grid_points: points, stride } = settings;
  const width = COMPONENT_WIDTH * number;
  for (let row = 0; row < count; row++) {
    const components = componentsOf(parameters.subarray(width * row, width * (row + 1)));
    const { mass, velocity, status } = ejectaOf(components);
    properties.set([mass, velocity, STATUS_NAMES.indexOf(status)], PROPERTIES_STRIDE * row);
    for (const [index, component] of components.entries()) {
      const at = 2 * stride * (number * row + index);
      const logs = status === "ok" && exists(component) ? logLuminosities(component, grid, points) : undefined;
      for (let point = 0; point < stride; point++) {
        const lit = logs !== undefined && outputs[point] >= 0;
        const { inverseTemperature, logArea } = lit
          ? photosphereOf(
              component,
              interpolated(logs, outputs, stride, point),
              outputs[OUTPUT_ROWS.twice_log_time * stride + point] / 2,
            )
          : DARK;
        photosphere[at + point] = inverseTemperature;
        photosphere[at + stride + point] = logArea;
      }
    }
  }
}

/** Photospheres [set, component, 2, padded time], 1/T (0 where there is no light) and ln(R^2 / (10 pc)^2), and properties. */
export const villar2017Photosphere = defineKernel<object>({
  name: "villar2017-photosphere",
  summary: "Temperature and radius of each component and time, by the diffusion of what thermalises.",
  bindings: {
    parameters: read("f32"),
    grid: read("f32"),
    thermalisation: read("f32"),
    outputs: read("f32"),
    properties: write("f32", "u32"),
    photosphere: write("f32"),
  },
  settings: { count: "u32", components: "u32", grid_points: "u32", stride: "u32" },
  workgroupSize: 64,
  constants: () => SHARED,
  source: () => [
    ...SCALAR_ELEMENTARY,
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/villar2017-photosphere.wgsl", text: source },
  ],
  invocations: ({ count, components }) => count * components,
  twin,
  native: {
    task: Task.Villar2017Photosphere,
    structs: { call: "Villar2017PhotosphereCall" },
    module: {
      constants: SHARED,
      structs: { Villar2017Component: COMPONENT_STRUCT, Villar2017Properties: PROPERTIES_STRUCT },
    },
    work: (settings) => ({ rows: settings.count, chunkRows: 32, multiple: 1, operations: operationsOf(settings) }),
    // Three rows of the grid, each with room for the neighbours of its ends.
    scratch: () => ({ shared: 0, thread: 64 * Math.ceil((3 * (4 * GRID_CAPACITY + 32) + 32) / 64) }),
  },
});
