/** Sets of a file that a model cannot evaluate: counted, and named where there are no others. */

import type { ParameterSource } from "../data/types.ts";
import { InputError } from "../engine/errors.ts";
import { BINARY_NAMES } from "./binary/columns.ts";
import { looksTransposed } from "./binary/transposed.ts";
import { describeRange, inRange, type LightCurveModel, POSITIVE } from "./model.ts";

/** Sets that are looked at together. */
const BLOCK = 65_536;

/** What a set of a source must be like. */
interface SetRules {
  readonly inputs: readonly { readonly name: string; readonly range: readonly [number, number] }[];
  /** A reason that ranges do not tell. */
  problem?(set: ArrayLike<number>): string | undefined;
}

/** Whether a model can evaluate a set of its inputs. */
export const canEvaluate = (model: LightCurveModel, set: Float64Array): boolean => problemOf(model, set) === undefined;

/** Why a set has no values: "lambda1 is 0, but must be positive and finite"; undefined for others. */
function problemOf({ inputs, problem }: SetRules, set: Float64Array): string | undefined {
  const reason = problem?.(set);
  if (reason !== undefined) return reason;
  const column = inputs.findIndex((input, index) => !inRange(input, set[index]));
  if (column === -1) return undefined;
  return `${inputs[column].name} is ${set[column]}, but must be ${describeRange(inputs[column])}`;
}

/**
 * A source with a note on the sets that the model cannot evaluate, if there are any.
 * @throws InputError where it can evaluate none, or where sets are columns instead of rows
 */
export function withoutProblems(model: LightCurveModel, source: ParameterSource): ParameterSource {
  const { description, count, width } = source;
  const ofBinaries = source.binaries && model.binary !== "inputs";
  const rules: SetRules = ofBinaries ? { inputs: BINARY_NAMES.map((name) => ({ name, range: POSITIVE })) } : model;
  if (source.binaries && count === width && looksTransposed(source.read(0, count))) {
    throw new InputError(`${description} has its sets in columns: masses of more than 100 Msun are Lambdas`, {
      hint: "transpose it, so that each row is one set",
    });
  }
  let problems = 0;
  let first = "";
  for (let start = 0; start < count; start += BLOCK) {
    const rows = Math.min(BLOCK, count - start);
    const sets = source.read(start, rows);
    for (let row = 0; row < rows; row++) {
      const problem = problemOf(rules, sets.subarray(width * row, width * (row + 1)));
      if (problem === undefined) continue;
      if (problems++ === 0) first = `${source.rowName?.(start + row) ?? `row ${start + row}`}: ${problem}`;
    }
  }
  if (problems === 0) return source;
  if (problems === count) {
    throw new InputError(`${description} has no set that ${model.title} can evaluate; ${first}`, {
      hint: source.notes.length > 0 ? source.notes.join("; ") : undefined,
    });
  }
  const sets = `${problems.toLocaleString("en-US")} of ${count.toLocaleString("en-US")} sets`;
  const note = `${sets} cannot be evaluated and get no values (the first is ${first})`;
  return { ...source, notes: [...source.notes, note] };
}
