/** Ejecta properties of each parameter set, and the constants of its light curves. */

import { TIME_SCALE_EXPONENT } from "../du17/physics/constants.ts";
import { magnitudeZero } from "../du17/physics/curves.ts";
import {
  EJECTA_COLUMNS,
  type Ejecta,
  ejectaProperties,
  evaluateEjecta,
  foldedOpacity,
} from "../du17/physics/ejecta.ts";
import { FIT_DOMAINS } from "../du17/physics/fitDomain.ts";
import { EJECTA_FITS, type ModelOptions, withDefaults } from "../du17/physics/options.ts";
import { STATUS_NAMES, statusCode } from "../du17/physics/status.ts";
import { COMPACTNESS_COEFFICIENTS, MAXIMUM_COMPACTNESS } from "../ejecta/compactness.ts";
import { C19_EJECTA_MASS, DU17_EJECTA_MASS, KF20_EJECTA_MASS } from "../ejecta/dynamicalMass.ts";
import { AXIS_VELOCITY, PLANE_VELOCITY } from "../ejecta/dynamicalVelocity.ts";
import { BARYONIC_MASS } from "../ejecta/stars.ts";
import { type Constants, defineKernel, read, type SettingValues, type TwinArray, write } from "../engine/kernel.ts";
import { wordsOf } from "../engine/native/nativeTwin.ts";
import { numbered } from "../engine/shader.ts";
import { Task } from "../wasm/tasks.ts";
import source from "../wgsl/du17-ejecta.wgsl";
import doubleSingle from "../wgsl/snippets/double-single.wgsl";
import linearIndex from "../wgsl/snippets/linear-index.wgsl";
import {
  CURVE_PLACES,
  CURVE_STRUCT,
  type CurveConstants,
  curveStride,
  DARK_OFFSET,
  NO_CURVE,
  writeCurve,
} from "./du17Curve.ts";
import { CONSTANT_PLACES, CONSTANTS_WIDTH, SPLIT_WIDTH } from "./du17SplitParameters.ts";
import { FLOAT_BITS } from "./floatBits.ts";

/** Values per set in the ejecta buffer: the columns of a dataset, then the status as a number. */
export const COLUMNS = [...EJECTA_COLUMNS.map(([name]) => name), "status"] as const;

export const EJECTA_STRIDE = COLUMNS.length;

export const STATUS_COLUMN = EJECTA_STRIDE - 1;

const MAGNITUDES_PER_E = 2.5 / Math.LN10;

/** Numbers of the chosen fit of the ejecta mass, and where it holds. */
function fitOf({ ejectaFit }: ModelOptions) {
  const fit = {
    du17: DU17_EJECTA_MASS,
    coughlin2019: { ...C19_EJECTA_MASS, c: 0 },
    "krueger-foucart2020": { ...KF20_EJECTA_MASS, d: 0 },
  }[ejectaFit];
  const domain =
    ejectaFit === "du17"
      ? { minimumCompactness: 0, maximumCompactness: 1, maximumMassRatio: 0 }
      : FIT_DOMAINS[ejectaFit];
  return { fit, domain };
}

/** What no option changes. */
const COMMON: Constants = {
  BARYONIC_FACTOR: { pair: BARYONIC_MASS.factor },
  BARYONIC_EXPONENT: { pair: BARYONIC_MASS.exponent },
  PLANE_A: { pair: PLANE_VELOCITY.a },
  PLANE_B: { pair: PLANE_VELOCITY.b },
  PLANE_V: { pair: PLANE_VELOCITY.v },
  AXIS_A: { pair: AXIS_VELOCITY.a },
  AXIS_B: { pair: AXIS_VELOCITY.b },
  AXIS_V: { pair: AXIS_VELOCITY.v },
};

/** The shader's constants for some options. */
function ejectaConstants(options: ModelOptions): Constants {
  const [c0, c1, c2] = COMPACTNESS_COEFFICIENTS[options.compactness];
  const { fit, domain } = fitOf(options);
  return {
    ...COMMON,
    MISSING: FLOAT_BITS.MISSING,
    NO_CURVE,
    DARK_OFFSET,
    ...CURVE_PLACES,
    ...numbered("STATUS", STATUS_NAMES),
    ...numbered("COLUMN", COLUMNS),
    COLUMNS: { u32: EJECTA_STRIDE },
    ...numbered("EJECTA_FIT", EJECTA_FITS),
    EJECTA_FIT: { u32: EJECTA_FITS.indexOf(options.ejectaFit) },
    PAPER_ANGLES: options.variant === "paper",
    PHI_FROM_STAR_2: options.variant === "kilonovaml",
    COMPACTNESS_0: { pair: c0 },
    COMPACTNESS_1: { pair: c1 },
    COMPACTNESS_2: { pair: c2 },
    MAXIMUM_COMPACTNESS: { pair: MAXIMUM_COMPACTNESS },
    FIT_A: { pair: fit.a },
    FIT_B: { pair: fit.b },
    FIT_C: { pair: fit.c },
    FIT_D: { pair: fit.d },
    FIT_N: { pair: fit.n },
    FIT_MINIMUM_COMPACTNESS: domain.minimumCompactness,
    FIT_MAXIMUM_COMPACTNESS: domain.maximumCompactness,
    FIT_MAXIMUM_MASS_RATIO: domain.maximumMassRatio,
    PER_SET: options.drawn !== undefined,
    SET_VECTORS: { u32: (options.drawn === undefined ? SPLIT_WIDTH : CONSTANTS_WIDTH) / 4 },
    MINIMUM_VELOCITY: options.vmin,
    FOLDED_OPACITY: foldedOpacity(options),
    MAGNITUDE_ZERO: { pair: magnitudeZero(options) },
    MAGNITUDES_PER_E: { pair: MAGNITUDES_PER_E },
    TIME_SCALE_EXPONENT: { pair: TIME_SCALE_EXPONENT },
    LN_100: { pair: Math.log(100) },
    LN_10: { pair: Math.LN10 },
    THOUSANDTH: { pair: 0.001 },
  };
}

const WITHOUT_CURVE = { inverseScale: 0, offset: 0, riseOffset: 0, riseEnd: NO_CURVE };

const DARK_CURVE = { inverseScale: 0, offset: DARK_OFFSET, riseOffset: DARK_OFFSET, riseEnd: 0 };

/** The constants of a set's light curves. @param zero magnitude of one solar mass at full power */
function curveConstants(ejecta: Ejecta, zero: number, alpha: number): CurveConstants {
  if (Number.isNaN(ejecta.polarAngle) || ejecta.status === "outside-fit" || ejecta.status === "invalid-input")
    return { ...WITHOUT_CURVE, alpha };
  if (ejecta.status === "no-ejecta") return { ...DARK_CURVE, alpha };
  const riseEnd = Number.isNaN(ejecta.diffusionTime) ? 0 : ejecta.diffusionTime;
  const offset = zero - 2.5 * Math.log10((1 + ejecta.polarAngle) * ejecta.ejectaMass);
  return {
    inverseScale: (100 * ejecta.ejectaMass) ** -TIME_SCALE_EXPONENT,
    offset,
    riseOffset: riseEnd > 0 ? offset + 2.5 * Math.log10(riseEnd) : offset,
    riseEnd,
    alpha,
  };
}

function twin(arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, options: ModelOptions): void {
  const { parameters, ejecta, curves } = arrays;
  const perSet = options.drawn !== undefined;
  const stride = perSet ? CONSTANTS_WIDTH : SPLIT_WIDTH;
  // One object for all rows: the twin is what the CPU backend runs.
  const own = perSet ? { ...options, ejectaMassFactor: 1, ejectaMassShift: 0, ejectaVelocityFactor: 1 } : options;
  let zero = magnitudeZero(options);
  for (let row = 0; row < settings.count; row++) {
    const at = stride * row;
    const [m1, m2, lambda1, lambda2] = [0, 1, 2, 3].map(
      (column) => parameters[at + column] + parameters[at + 4 + column],
    );
    if (perSet) zero = readConstants(parameters, at, own);
    const result = evaluateEjecta(m1, m2, lambda1, lambda2, own);
    ejecta.set(ejectaProperties(result), EJECTA_STRIDE * row);
    ejecta[EJECTA_STRIDE * row + STATUS_COLUMN] = statusCode(result.status);
    writeCurve(curves, row, curveConstants(result, zero, own.alpha), perSet);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Opacity at which the folded one is 1. */
const OPACITY_UNIT = 1 / foldedOpacity({ kappa: 1 });

/** Reads a set's constants into options. @returns the magnitude of one solar mass at full power */
function readConstants(values: TwinArray, at: number, own: Mutable<ModelOptions>): number {
  own.kappa = OPACITY_UNIT * values[at + CONSTANT_PLACES.foldedOpacity];
  own.vmin = values[at + CONSTANT_PLACES.minimumVelocity];
  own.alpha = values[at + CONSTANT_PLACES.alpha];
  own.ejectaMassFactor = values[at + CONSTANT_PLACES.massFactor];
  own.ejectaMassShift = values[at + CONSTANT_PLACES.massShift];
  own.ejectaVelocityFactor = values[at + CONSTANT_PLACES.velocityFactor];
  return values[at + CONSTANT_PLACES.magnitudeZero] + values[at + CONSTANT_PLACES.magnitudeZeroLow];
}

/** Numbers that follow from options, in the order in which the WebAssembly module has them, each as two float32. */
function optionNumbers(options: ModelOptions) {
  const [c0, c1, c2] = COMPACTNESS_COEFFICIENTS[options.compactness];
  const { fit, domain } = fitOf(options);
  return {
    ...{ c0, c1, c2, fit_a: fit.a, fit_b: fit.b, fit_c: fit.c, fit_d: fit.d, fit_n: fit.n },
    minimum_compactness: domain.minimumCompactness,
    maximum_compactness: domain.maximumCompactness,
    maximum_mass_ratio: domain.maximumMassRatio,
    folded_opacity: foldedOpacity(options),
    minimum_velocity: options.vmin,
    magnitude_zero: magnitudeZero(options),
  };
}

const OPTION_STRUCT = Object.fromEntries(
  Object.keys(optionNumbers(withDefaults())).flatMap((name): [string, "f32"][] => [
    [name, "f32"],
    [`${name}_low`, "f32"],
  ]),
);

/** About: two dozen elementary functions in float64. */
const OPERATIONS_A_SET = 600;

/** Ejecta properties and curve constants of each set. */
export const du17Ejecta = defineKernel<ModelOptions>({
  name: "du17-ejecta",
  summary: "Ejecta mass, velocities, opening angles and diffusion time of each parameter set.",
  bindings: {
    parameters: read("f32", "vec4<f32>"),
    ejecta: write("f32", "u32"),
    curves: write("f32", "vec4<f32>"),
  },
  settings: { count: "u32", zero: "u32" },
  workgroupSize: 64,
  constants: ejectaConstants,
  source: () => [
    { file: "src/wgsl/snippets/linear-index.wgsl", text: linearIndex },
    { file: "src/wgsl/snippets/double-single.wgsl", text: doubleSingle },
    { file: "src/wgsl/du17-ejecta.wgsl", text: source },
  ],
  invocations: (settings) => settings.count,
  twin,
  native: {
    task: Task.Du17Ejecta,
    structs: { call: "Du17EjectaCall" },
    module: {
      constants: {
        ...COMMON,
        ...numbered("DU17_STATUS", STATUS_NAMES),
        ...numbered("DU17_FIT", EJECTA_FITS),
        DU17_MAXIMUM_COMPACTNESS: { pair: MAXIMUM_COMPACTNESS },
        DU17_TIME_SCALE_EXPONENT: { pair: TIME_SCALE_EXPONENT },
        DU17_DARK_OFFSET: DARK_OFFSET,
        DU17_NO_CURVE: NO_CURVE,
      },
      structs: {
        Du17Curve: CURVE_STRUCT,
        Du17EjectaRow: Object.fromEntries(COLUMNS.map((name) => [name, "f32" as const])),
        Du17Options: OPTION_STRUCT,
      },
    },
    work: ({ count }) => ({ ...{ rows: count, chunkRows: 256, multiple: 1 }, operations: OPERATIONS_A_SET * count }),
    constants: wordsOf(
      { fit: "u32", paper_angles: "u32", phi_from_star_2: "u32", per_set: "u32", set_bytes: "u32", curve_bytes: "u32" },
      ({ ejectaFit, variant, drawn }: ModelOptions) => ({
        fit: EJECTA_FITS.indexOf(ejectaFit),
        paper_angles: Number(variant === "paper"),
        phi_from_star_2: Number(variant === "kilonovaml"),
        per_set: Number(drawn !== undefined),
        set_bytes: 4 * (drawn === undefined ? SPLIT_WIDTH : CONSTANTS_WIDTH),
        curve_bytes: 4 * curveStride(drawn !== undefined),
      }),
    ),
    tail: (options) => Object.values(optionNumbers(options)).flatMap((value) => [value, value - Math.fround(value)]),
  },
});
