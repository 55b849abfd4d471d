/**
 * From a source's rows to a model's inputs: the one place where frame, noise and order of the stars are applied.
 */

import { withFixedValues } from "../data/parameters/fixedValues.ts";
import {
  ColumnNames,
  type ColumnPlan,
  checkUnits,
  type FixedValues,
  type SetSchema,
} from "../data/parameters/schema.ts";
import type { ParameterSource } from "../data/types.ts";
import { argument, InputError } from "../engine/errors.ts";
import { BINARY_WIDTH, binarySchema } from "./binary/columns.ts";
import { companionSchema } from "./binary/companionColumns.ts";
import { checkFrame, checkRedshift, orderByMass, toSourceFrame } from "./binary/frame.ts";
import { binariesOf, fromBinaries } from "./binary/fromBinaries.ts";
import { type Draws, undrawn, withDraws } from "./draws/draws.ts";
import { checkFixedInputs } from "./fixedInputs.ts";
import { inputColumn } from "./inputColumn.ts";
import { inputNames, type LightCurveModel, type ModelInput } from "./model.ts";
import { applyNoise, type Noise } from "./noise.ts";
import { isSeen } from "./observation.ts";
import type { Options } from "./options.ts";
import { evaluationProblem, withoutProblems } from "./setProblems.ts";
import { withUnusedColumns } from "./unusedColumns.ts";

/** What is done to the rows of a source. */
export interface SetRequest {
  readonly source: ParameterSource;
  /** Of binaries, where the masses are in the detector's frame: they are divided by 1 + z. */
  readonly redshift?: number;
  /** Whether the curves are seen at the redshift too, by whoever asks: then masses of the source's frame stay as they are. */
  readonly seen?: boolean;
  readonly noise?: Noise;
  /** Inputs that have one value in every set, as the source was made with: noise leaves them as they are. */
  readonly fixed?: FixedValues;
  /** What is drawn for every set, as the source was made with: noise leaves it as it is too. */
  readonly draws?: Draws;
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
      const columns = inputs.map((input) => inputColumn(table, input));
      const missing = inputs.filter((_, index) => columns[index] === undefined).map(({ name }) => name);
      if (missing.length > 0) {
        throw new InputError(`${where} has no columns for ${missing.join(", ")}; it has ${table.shown}`, {
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

/** How sets are read. */
export interface SetsReading {
  /** Whether one will be applied: then masses in the detector's frame are preferred. */
  readonly redshift?: number;
  /** Whether the file has binaries from which the model's inputs follow; those of DU17 are a binary anyway. */
  readonly fromBinary?: boolean;
  /** The model's options, complete: they say how inputs follow from binaries. */
  readonly options?: Options;
  /** Inputs that have one value in every set: the file needs no columns for them. */
  readonly fixed?: FixedValues;
  /** What is drawn for every set: the file needs no columns for it either. */
  readonly draws?: Draws;
  /** What else is read of the file's sets, and what becomes of these before anything is drawn. */
  readonly reading?: FileReading;
}

/** A change of how a file is read. */
export interface FileReading {
  /** With further values behind those of the model. */
  schema(schema: SetSchema): SetSchema;
  /** Takes them off again. */
  source(source: ParameterSource): ParameterSource;
}

/** Reads the values of a schema out of a file, or whatever has a table. */
export type ParameterReader = (schema: SetSchema) => Promise<ParameterSource>;

/**
 * A model's sets out of a table. Those that the model cannot evaluate are kept, get no values, and are counted in a note.
 * @param name of the table, for messages
 * @throws InputError naming file, row and column of whatever is wrong, also where the model can evaluate none of the sets
 */
export async function setsOf(
  model: LightCurveModel,
  name: string,
  read: ParameterReader,
  { redshift, fromBinary, fixed = {}, draws, options = model.completeOptions({}), reading }: SetsReading = {},
): Promise<ParameterSource> {
  const opened = async (schema: SetSchema): Promise<ParameterSource> =>
    reading ? reading.source(await read(withUnusedColumns(reading.schema(schema)))) : read(withUnusedColumns(schema));
  if (fromBinary && model.binary !== "inputs") {
    const binaries = binariesOf(model);
    checkFixedInputs(binaries, fixed);
    const given = undrawn(binaries.inputs, draws);
    const others = undrawn(binaries.others, draws);
    const schema = companionSchema({ ...binaries, inputs: given, others }, redshift !== undefined, fixed);
    const source = withDraws(await opened(schema), given, binaries.inputs, draws);
    return fromBinaries(model, source, { options, redshift, draws });
  }
  checkFixedInputs(model, fixed);
  if (Object.keys(fixed).length === model.inputs.length)
    throw new InputError(`every input of ${model.name} is fixed, so that ${name} has nothing to give`);
  const binaries = model.binary === "inputs";
  const given = undrawn(model.inputs, draws);
  const schema = binaries ? ofBinaries(given, redshift !== undefined, fixed) : inputSchema({ inputs: given }, fixed);
  const source = withDraws(await opened(schema), given, model.inputs, draws);
  const problem = (set: Float64Array) => evaluationProblem(model, set);
  return withoutProblems(source, { title: model.title, problem, binaries });
}

/** Binaries, and the constants of each set behind them where a model has such inputs. */
function ofBinaries(inputs: readonly ModelInput[], redshiftGiven: boolean, fixed: FixedValues): SetSchema {
  const others = inputs.slice(BINARY_WIDTH);
  if (others.length === 0) return binarySchema(redshiftGiven, fixed);
  return companionSchema({ inputs, others, mapping: { defaults: {} } }, redshiftGiven, fixed);
}

/**
 * Checks a redshift, and that it goes with masses in the detector's frame.
 * @returns what the user should know, or undefined
 * @throws InputError for a redshift that makes no sense, for masses that are in the source's frame already, and for models whose inputs have no frame
 */
export function frameNote(model: LightCurveModel, { source, redshift, seen }: SetRequest): string | undefined {
  if (redshift !== undefined) checkRedshift(redshift);
  if (model.binary !== "inputs") {
    if (redshift === undefined) return undefined;
    throw new InputError(
      `${argument("redshift")} goes with masses of a binary, but the inputs of ${model.name} are ${inputNames(model)}`,
    );
  }
  return checkFrame(source, redshift, seen === true || isSeen(model));
}

/**
 * Rows `start` to `start + rows - 1` as the model takes them, [rows, inputs]: binaries in the source's frame with the
 * heavier star first; with noise on the inputs.
 */
export function readSets(
  model: LightCurveModel,
  { source, redshift, noise, fixed = {}, draws }: SetRequest,
  start: number,
  rows: number,
): { parameters: Float64Array; swapped: number } {
  const parameters = source.read(start, rows);
  const binaries = model.binary === "inputs";
  const width = model.inputs.length;
  if (binaries && redshift && source.massFrame !== "source") toSourceFrame(parameters, redshift, width);
  // The pipeline's noise comes before the stars are put in order.
  if (noise) applyNoise(model, parameters, start, noise, [...Object.keys(fixed), ...Object.keys(draws?.inputs ?? {})]);
  const swapped = binaries ? orderByMass(parameters, width) : 0;
  return { parameters, swapped };
}

/** How many sets of a binary's masses have the lighter star first; 0 for other inputs. */
export const countUnordered = (model: LightCurveModel, sets: ArrayLike<number>): number =>
  model.binary === "inputs" ? orderByMass(Float64Array.from(sets), model.inputs.length) : 0;

/** What is said of stars that stay in the other order. */
export function unorderedText(unordered: number, total: number): string {
  const of = `${unordered.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} rows`;
  return `${of} have m1 < m2, and flows learn m1 >= m2: swap masses and Lambdas`;
}
