/**
 * From a source's rows to a model's inputs: the one place where frame, noise and order of the stars are applied.
 */

import { fingerprint } from "../data/fingerprint.ts";
import { withFixedValues } from "../data/parameters/fixedValues.ts";
import { openParameterFile, type ParameterFileOptions } from "../data/parameters/index.ts";
import {
  ColumnNames,
  type ColumnPlan,
  checkUnits,
  type FixedValues,
  plainName,
  type SetSchema,
} from "../data/parameters/schema.ts";
import type { ParameterSource } from "../data/types.ts";
import { argument, InputError } from "../engine/errors.ts";
import { BINARY_WIDTH, binarySchema } from "./binary/columns.ts";
import { checkRedshift, orderByMass, toSourceFrame } from "./binary/frame.ts";
import { checkFixedInputs } from "./fixedInputs.ts";
import { type BinaryMapping, inputNames, type LightCurveModel } from "./model.ts";
import { applyNoise, type Noise } from "./noise.ts";
import { REDSHIFT } from "./observation.ts";
import type { Options } from "./options.ts";
import { withoutProblems } from "./setProblems.ts";

/** What is done to the rows of a source. */
export interface SetRequest {
  readonly source: ParameterSource;
  /** Of binaries, where the masses are in the detector's frame: they are divided by 1 + z. */
  readonly redshift?: number;
  readonly noise?: Noise;
  /** Inputs that have one value in every set, as the source was made with: noise leaves them as they are. */
  readonly fixed?: FixedValues;
}

/** A model's inputs as the columns of a file. */
function inputSchema(model: Pick<LightCurveModel, "inputs">, fixed: FixedValues): SetSchema {
  const { inputs } = model;
  const inputsByName = inputs.map(({ name }) => name);
  return {
    names: inputsByName,
    fixed,
    positive: inputs.map(() => false),
    logarithmicLabels: inputs.map(() => false),
    plan(names, where) {
      const table = new ColumnNames(names, where, Object.keys(fixed));
      // Files may put the unit behind the name.
      const columns = inputs.map(({ name, unit, spellings = [] }) =>
        table.find([...new Set([name, ...spellings].flatMap((text) => [text, text + unit]).map(plainName))]),
      );
      const missing = inputs.filter((_, index) => columns[index] === undefined).map(({ name }) => name);
      if (missing.length > 0) {
        throw new InputError(`${where} has no columns for ${missing.join(" and ")}; it has ${table.shown}`, {
          hint: `name them ${inputNames(model)}`,
        });
      }
      checkUnits(columns as string[], where, (index) => inputs[index].unit);
      const plan: ColumnPlan = {
        columns: columns as string[],
        frame: "unstated",
        positive: inputs.map(() => false),
        notes: [],
        convert(cells, target, at) {
          for (let column = 0; column < inputs.length; column++) target[at + column] = cells[column];
        },
      };
      return withFixedValues(plan, inputsByName, fixed, names, where);
    },
  };
}

/** How to open a file of sets. */
export interface SetsOptions extends ParameterFileOptions {
  /** Whether one will be applied: then masses in the detector's frame are preferred. */
  readonly redshift?: number;
  /** Whether the file has binaries from which the model's inputs follow; only for models with such a mapping. */
  readonly fromBinary?: boolean;
  /** Inputs that have one value in every set: the file needs no columns for them. */
  readonly fixed?: FixedValues;
}

/**
 * Opens a file of a model's sets. Those that the model cannot evaluate are kept, get no values, and are counted in a note.
 * @throws InputError naming file, row and column of whatever is wrong, also where the model can evaluate none of the sets
 */
export async function openSets(
  model: LightCurveModel,
  path: string,
  { redshift, fromBinary, fixed = {}, ...options }: SetsOptions = {},
): Promise<ParameterSource> {
  if (fromBinary && model.binary === undefined)
    throw new InputError(`a binary does not determine the inputs of ${model.name}, which are ${inputNames(model)}`);
  checkFixedInputs(model, fixed);
  if (Object.keys(fixed).length === model.inputs.length)
    throw new InputError(`every input of ${model.name} is fixed, so that ${path} has nothing to give`);
  if (!fromBinary && model.binary !== "inputs")
    return withContents(withoutProblems(model, await openParameterFile(path, inputSchema(model, fixed), options)));
  // Inputs that follow from a binary are none of its columns.
  const own = model.binary === "inputs" ? fixed : {};
  const source = await openParameterFile(path, binarySchema(redshift !== undefined, own), options);
  return withContents(withoutProblems(model, { ...source, binaries: true }));
}

function withContents(source: ParameterSource): ParameterSource {
  return { ...source, contents: fingerprint(source.read(0, source.count)) };
}

/** Whether a source's rows are binaries: the model's inputs themselves, or what they follow from. */
const holdsBinaries = (model: LightCurveModel, source: ParameterSource): boolean =>
  model.binary === "inputs" || source.binaries === true;

/**
 * Checks a redshift, and that it goes with masses in the detector's frame.
 * @returns what the user should know, or undefined
 * @throws InputError for a redshift that makes no sense, for masses that are in the source's frame already, and for models whose inputs have no frame
 */
export function frameNote(model: LightCurveModel, { source, redshift }: SetRequest): string | undefined {
  if (redshift !== undefined) checkRedshift(redshift);
  if (!holdsBinaries(model, source)) {
    if (redshift === undefined) return undefined;
    throw new InputError(
      `${argument("redshift")} goes with masses of a binary, but the inputs of ${model.name} are ${inputNames(model)}`,
    );
  }
  // Where the light is seen at the redshift, masses of the source's frame stay as they are.
  const seen = model.options.some(({ name }) => name === REDSHIFT.name);
  if (seen && redshift) {
    const stay = source.massFrame === "source";
    return `the masses are ${stay ? "source-frame masses and stay as they are" : `taken for detector-frame masses and divided by ${1 + redshift}`}`;
  }
  if (redshift !== undefined && source.massFrame === "source") {
    throw new InputError(
      `${argument("redshift")} goes with detector-frame masses, but ${source.description} gives source-frame masses`,
      { hint: "leave `redshift` out" },
    );
  }
  if (redshift === undefined && source.massFrame === "detector")
    return "the masses are detector-frame masses and are taken as they are; give `redshift` to divide them by 1 + z";
  return undefined;
}

/**
 * Rows `start` to `start + rows - 1` as the model takes them, [rows, inputs]: binaries in the source's frame with the
 * heavier star first, then what follows from them; with noise on the inputs.
 * @param options complete, for inputs that follow from binaries
 */
export function readSets(
  model: LightCurveModel,
  { source, redshift, noise, fixed = {} }: SetRequest,
  start: number,
  rows: number,
  options: Options = model.completeOptions({}),
): { parameters: Float64Array; swapped: number } {
  let parameters = source.read(start, rows);
  const binaries = holdsBinaries(model, source);
  if (binaries && redshift && source.massFrame !== "source") toSourceFrame(parameters, redshift);
  // The pipeline's noise comes before the stars are put in order.
  if (noise && model.binary === "inputs") applyNoise(model, parameters, start, noise, fixed);
  const swapped = binaries ? orderByMass(parameters) : 0;
  if (source.binaries && typeof model.binary === "object")
    parameters = mapBinaries(model, model.binary, parameters, options, fixed);
  if (noise && model.binary !== "inputs") applyNoise(model, parameters, start, noise, fixed);
  return { parameters, swapped };
}

/** A model's inputs [rows, inputs] of binaries [rows, 4]. */
function mapBinaries(
  { inputs }: LightCurveModel,
  mapping: BinaryMapping,
  binaries: Float64Array,
  options: Options,
  fixed: FixedValues,
): Float64Array {
  const rows = binaries.length / BINARY_WIDTH;
  const parameters = new Float64Array(rows * inputs.length);
  for (let row = 0; row < rows; row++) {
    const binary = binaries.subarray(BINARY_WIDTH * row, BINARY_WIDTH * (row + 1));
    const set = parameters.subarray(inputs.length * row, inputs.length * (row + 1));
    inputs.forEach(({ name }, column) => {
      set[column] = fixed[name] ?? mapping.defaults[name] ?? Number.NaN;
    });
    mapping.map(binary, options, set);
  }
  return parameters;
}

/** How many sets of a binary's masses have the lighter star first; 0 for other inputs. */
export const countUnordered = (model: LightCurveModel, sets: ArrayLike<number>): number =>
  model.binary === "inputs" ? orderByMass(Float64Array.from(sets)) : 0;

/** What is said of stars that stay in the other order. */
export function unorderedText(unordered: number, total: number): string {
  const of = `${unordered.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} rows`;
  return `${of} have m1 < m2, and flows learn m1 >= m2: swap masses and Lambdas`;
}
