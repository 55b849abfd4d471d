/**
 * The seam for light-curve models. A model is one folder and one object of this type; everything outside asks the object
 * and knows no model's name, inputs or bands.
 */

import type { Backend } from "../engine/backend.ts";
import type { ImportedFiles } from "./modelFiles.ts";
import type { OptionSchema, Options } from "./options.ts";
import type { PriorTable } from "./prior.ts";
import type {
  LightCurveProgram,
  LightCurveRequest,
  PhotometryProgram,
  PhotometryProgramRequest,
  RepresentationProgram,
} from "./program.ts";

/** One input of a model: a number that every parameter set has. */
export interface ModelInput {
  /** Name of its column in files, and with dashes for underscores of its flag. */
  readonly name: string;
  /** "1" for pure numbers. */
  readonly unit: string;
  /** What it is, for help: "gravitational mass of the heavier star". */
  readonly summary: string;
  /** Values from the first to the second are admitted, both included. */
  readonly range: readonly [number, number];
  /** How flows see it, and how distances between sets are measured. */
  readonly scale: "linear" | "log";
  /** Other spellings of the column in files, compared without case, blanks and punctuation. */
  readonly spellings?: readonly string[];
  /** What it is where nobody says it and nothing depends on it; absent where there is no such value. */
  readonly usual?: number;
  /** Direction of noise that changes inputs one way only; up by default. */
  readonly noiseDirection?: 1 | -1;
}

/** A filter in which a model gives magnitudes. */
export interface ModelBand {
  readonly name: string;
  /** Effective wavelength, nm. */
  readonly wavelengthNm: number;
  /** What an integral over the filter needs; models that know no spectrum, and filters narrow enough, do without. */
  readonly transmission?: Transmission;
}

/** A filter as a few wavelengths in the observer's frame. The weights are positive and their sum is 1. */
export interface Transmission {
  /** nm, ascending. */
  readonly wavelengthsNm: readonly number[];
  /** Shares of the band's flux density F(nu) in AB magnitudes. */
  readonly weights: readonly number[];
}

/** Something that a model computes beside the curves: ejecta mass, velocity. */
export interface ModelProperty {
  readonly name: string;
  readonly unit: string;
  /** How flows see it where it conditions them. */
  readonly scale: "linear" | "log";
}

/** Why a set has the values that it has. Datasets store the index in the model's list. */
export interface ModelStatus {
  readonly name: string;
  /** Whether curves of this status have values. */
  readonly hasValues: boolean;
  /** What the summary of a dataset says of such sets, after their number: "without ejecta (missing)". */
  readonly summary: string;
}

/** One set's curves in float64. */
export interface ReferenceCurves {
  /** In the order of the model's properties; NaN where undefined. */
  readonly properties: Float64Array;
  /** Index into the model's statuses. */
  readonly status: number;
  /** [band, time], AB magnitudes; NaN where the model has no value. */
  readonly magnitudes: Float64Array;
  /** [time], erg/s; absent for models without it. */
  readonly bolometricLuminosity?: Float64Array;
  /**
   * [band, time], mag: by how much more than the model's tolerance float32 may change a value, where a method loses digits;
   * infinite where it may even take the value away or give one. Absent for models that lose none.
   */
  readonly rounding?: Float64Array;
}

/** First and last time, in days after merger, at which a model has values. */
export type TimeWindow = readonly [number, number];

/** Numbers without holes in which a flow learns a model's curves, and the way back. */
export interface Representation {
  /** Names of the numbers, in order; they are in units like magnitudes, in which errors of all of them count alike. */
  readonly names: readonly string[];
  /** Names of the inputs or properties on which a flow of the numbers depends most simply; the inputs where absent. */
  readonly conditions?: readonly string[];
  /**
   * The noise that a training adds to each number, in units of the training's: below 1 for numbers that others depend on.
   * Principal components weigh the numbers by it: an error of a number that is divided by it counts as much as any other.
   */
  readonly noise?: readonly number[];
  /** How many principal components of the numbers a flow learns unless it is told; all numbers where absent. */
  readonly components?: number;
  /** Whether it decodes any band that the model knows, not the usual ones alone. */
  readonly anyBand?: boolean;
  /** One set's numbers; undefined for sets without curves. */
  encode(parameters: ArrayLike<number>, options: Options): Float64Array | undefined;
  /** The kernels that compute the numbers of batches of sets; `encode` for each where absent. @param options complete */
  open?(backend: Backend, options: Options): RepresentationProgram;
  /** [band, time] AB magnitudes of one set's numbers, each time apart from others; NaN where the model has no value. */
  decode(
    numbers: ArrayLike<number>,
    times: ArrayLike<number>,
    bands: readonly string[],
    options: Options,
  ): Float64Array;
}

/** Published scatter of a model's relations for its ejecta. */
export interface PublishedScatter {
  /** Distributions of the model's constants, by their names. */
  readonly draws: Readonly<Record<string, string>>;
  /** Of which size and by whom, for notes. */
  readonly text: string;
}

/** What forecasts need to know beside the model itself. */
export interface ForecastKnowledge {
  /** How what a binary leaves open is drawn, as `resolveDraws` reads it: what nobody knows before a kilonova is seen. */
  readonly draws: readonly string[];
  /** What the model leaves out, in one line: "the wind of the disk, the viewing angle, the afterglow of a jet". */
  readonly leavesOut: string;
}

/** How near the float32 kernels are to the reference. */
export interface ModelTolerance {
  /** mag, for most sets. */
  readonly magnitude: number;
  /** mag, for one set: wider where its computation loses digits. */
  magnitudeFor(reference: ReferenceCurves): number;
}

/** How a model's inputs follow from a binary: by relations for its ejecta. */
export interface BinaryMapping {
  /** Names of the inputs that follow; the model's others are given beside the binary. */
  readonly determines: readonly string[];
  /** What others are where neither the file nor an option gives them. */
  readonly defaults: Readonly<Record<string, number>>;
  /**
   * Writes the inputs that follow into `target`, a set that has the others already; NaN where a relation has no value.
   * @param binary m1, m2 (Msun, source frame, m1 >= m2), Lambda1, Lambda2; Lambda1 = 0 is a black hole
   * @param options complete
   * @param deviate standard normal, by which the set differs from the relations where their scatter is drawn
   */
  map(binary: ArrayLike<number>, options: Options, target: Float64Array, deviate?: number): void;
  /** Why a binary gives no set: outside a relation's domain, with which and why; undefined where it gives one. */
  problem?(binary: ArrayLike<number>, options: Options): string | undefined;
  /** The published scatter of the relations, in words. @throws InputError where none is published */
  scatterText?(options: Options): string;
  /** By which relations, for notes and provenance: "dynamicalEjecta krueger-foucart2020, spin 0". */
  describe?(options: Options): string;
}

/** A model of kilonova light curves. */
export interface LightCurveModel {
  /**
   * The model as options make it, where inputs, priors or bands depend on them: the number of components, a file of
   * weights. What is registered is the model without any options, which has all inputs that options may leave out: flags
   * follow from it. Use `configuredModel`.
   * @param given not completed; what is not given stays as it is in this model
   * @throws InputError for options that make no sense
   */
  configure?(given: Options): LightCurveModel;
  /** Name in files and flags: lower case. */
  readonly name: string;
  /** Name in sentences and figures. */
  readonly title: string;
  /** Paper or code that it follows. */
  readonly source: string;
  /** Of what it holds, in a sentence or two for people who look for a model. */
  readonly validityText?: string;
  readonly inputs: readonly ModelInput[];
  /** Which option decides how many inputs there are, for hints: "`components` 1 or 2 takes 4 or 8 numbers". */
  readonly widthsText?: string;
  /**
   * Names of the inputs of each of several parts whose exchange changes no curve, such as components of ejecta: all parts in
   * the same order of inputs, first the one that tells them apart best. Absent where there are no such parts.
   */
  readonly alikeParts?: readonly (readonly string[])[];
  /**
   * Constants that sets may have of their own: `configure({ drawn: "kappa,eps0" })` makes further inputs of them, and an
   * option `drawn` that datasets state.
   */
  readonly constants?: readonly ModelInput[];
  /** The published scatter of its relations for the ejecta. @throws InputError where none is published */
  publishedScatter?(options: Options): PublishedScatter;
  /** Why it has no values for a set, where it knows more than the inputs' ranges tell: "lambda1 is 0, which is a black hole". */
  problem?(set: ArrayLike<number>): string | undefined;
  /**
   * How the inputs follow from a binary. `inputs`: they are its masses and Lambdas themselves, in the order of a
   * {@link BinaryMapping}'s; files are then read, framed and ordered as such. Absent where a binary does not determine them.
   */
  readonly binary?: "inputs" | BinaryMapping;
  /** Options with which a binary determines the inputs, for a model that others make one of which it does not. */
  readonly binaryOptions?: Options;
  /** Its bands where none are named. */
  readonly bands: readonly ModelBand[];
  /** Bands that it has beside those, by name: any filter for a model with a spectrum. Undefined for names that it does not know. */
  bandNamed?(name: string): ModelBand | undefined;
  /** Names that `bandNamed` knows, for suggestions where one is not among them. */
  readonly bandSpellings?: readonly string[];
  /** What it computes beside the curves; may be empty. */
  readonly properties: readonly ModelProperty[];
  /** Name of the array of properties in dataset files. */
  readonly propertiesArray: string;
  /** Whether it gives bolometric luminosities. */
  readonly bolometric: boolean;
  readonly statuses: readonly ModelStatus[];
  /** What fixes the model beside the inputs: flags, help, checks and provenance follow from this. */
  readonly options: readonly OptionSchema[];
  /** Completes and checks options. @throws InputError naming the flag of a value that makes no sense */
  completeOptions(given: Options): Options;
  readonly priors: PriorTable;
  /** Prior of typical sets, with which `auto` measures backends. The benchmarks of curves draw from the first prior. */
  readonly typicalPrior: string;
  /** The properties of one set in float64, in the order of `properties`. */
  propertiesOf(parameters: ArrayLike<number>, options: Options): ArrayLike<number>;
  /** For each band the window of times at which a set has values, or undefined where it has none. */
  validity(
    parameters: ArrayLike<number>,
    options: Options,
    bands: readonly string[],
  ): readonly (TimeWindow | undefined)[];
  /** One set in float64: slow on purpose, what kernels are checked against. */
  reference(
    parameters: ArrayLike<number>,
    times: ArrayLike<number>,
    options: Options,
    bands: readonly string[],
  ): ReferenceCurves;
  /** The kernels that evaluate batches of sets on a backend: what `openEvaluator` runs. */
  open(backend: Backend, request: LightCurveRequest): LightCurveProgram;
  /**
   * Kernels for points of photometry alone, where it has faster ones than those of `open`, or exact ones for sets that are
   * observed each in its own way; undefined for requests that those of `open` serve as well.
   */
  openPhotometry?(backend: Backend, request: PhotometryProgramRequest): PhotometryProgram | undefined;
  /** Days between which its magnitudes are straight lines in time, ascending; absent where no such are known. */
  nodes?(options: Options): Float64Array;
  readonly representation?: Representation;
  readonly forecast?: ForecastKnowledge;
  /** Sets that comparisons of flows report apart, since few sets of them would decide every mean: those whose property is below. */
  readonly reportedApart?: { readonly property: string; readonly below: number };
  /** How it takes the files of others that it needs; absent where it needs none. */
  readonly imports?: ImportedFiles;
  readonly tolerance: ModelTolerance;
}

/** Whether a value is within an input's range. */
export const inRange = ({ range }: Pick<ModelInput, "range">, value: number): boolean =>
  value >= range[0] && value <= range[1];

/** Whether every input of a set is within its range. */
export function admits({ inputs }: Pick<LightCurveModel, "inputs">, set: ArrayLike<number>, at = 0): boolean {
  return inputs.every((input, column) => inRange(input, set[at + column]));
}

/** The range of an input in words, for messages: "positive and finite", "a number from 0 to 1.5708". */
export function describeRange({ range: [low, high] }: Pick<ModelInput, "range">): string {
  if (high === Number.MAX_VALUE) {
    if (low === Number.MIN_VALUE) return "positive and finite";
    return low === -Number.MAX_VALUE ? "finite" : `finite and at least ${low}`;
  }
  return `a number from ${Number(low.toPrecision(7))} to ${Number(high.toPrecision(7))}`;
}

/** Columns of the inputs' values that are positive and finite numbers. */
export const POSITIVE: readonly [number, number] = [Number.MIN_VALUE, Number.MAX_VALUE];

/** What a set is, for hints. */
export const setHint = (model: Pick<LightCurveModel, "title" | "inputs" | "widthsText">): string =>
  [`a set of ${model.title} is ${inputNames(model)}`, model.widthsText ?? []].flat().join("; ");

/** "m1, m2, lambda1, lambda2" */
export function inputNames({ inputs }: Pick<LightCurveModel, "inputs">): string {
  return inputs.map(({ name }) => name).join(", ");
}
