/** Sets of a file that a model cannot evaluate: counted, and named where there are no others. */

import type { ParameterSource } from "../data/types.ts";
import { InputError } from "../engine/errors.ts";
import { BINARY_WIDTH } from "./binary/columns.ts";
import { looksTransposed } from "./binary/transposed.ts";
import { describeRange, inRange, type LightCurveModel } from "./model.ts";

/** Sets that are looked at together. */
const BLOCK = 65_536;

/** Whether a model can evaluate a set of its inputs. */
export const canEvaluate = (model: LightCurveModel, set: Float64Array): boolean =>
  evaluationProblem(model, set) === undefined;

/** Why a set has no values: "lambda1 is 0, but must be positive and finite"; undefined for others. */
export function evaluationProblem({ inputs, problem }: LightCurveModel, set: Float64Array): string | undefined {
  const reason = problem?.(set);
  if (reason !== undefined) return reason;
  const column = inputs.findIndex((input, index) => !inRange(input, set[index]));
  if (column === -1) return undefined;
  return `${inputs[column].name} is ${set[column]}, but must be ${describeRange(inputs[column])}`;
}

/** What a source is looked at for. */
export interface SetRules {
  /** The model's, for messages. */
  readonly title: string;
  /** Why a row gives no set with values; undefined for others. */
  problem(row: Float64Array, number: number): string | undefined;
  /** Whether rows begin with a binary. */
  readonly binaries: boolean;
  /** How many rows are looked at; by default all. */
  readonly first?: number;
}

/**
 * A source with a note on the sets that a model cannot evaluate, if there are any.
 * @throws InputError where it can evaluate none, or where sets are columns instead of rows
 */
export function withoutProblems(
  source: ParameterSource,
  { title, problem: problemOf, binaries, first: limit = Number.POSITIVE_INFINITY }: SetRules,
): ParameterSource {
  const { description, width } = source;
  if (binaries && width === BINARY_WIDTH && source.count === width && looksTransposed(source.read(0, width))) {
    throw new InputError(`${description} has its sets in columns: masses of more than 100 Msun are Lambdas`, {
      hint: "transpose it, so that each row is one set",
    });
  }
  const count = Math.min(source.count, limit);
  let problems = 0;
  let first = "";
  for (let start = 0; start < count; start += BLOCK) {
    const rows = Math.min(BLOCK, count - start);
    const sets = source.read(start, rows);
    for (let row = 0; row < rows; row++) {
      const problem = problemOf(sets.subarray(width * row, width * (row + 1)), start + row);
      if (problem === undefined) continue;
      if (problems++ === 0) first = `${source.rowName?.(start + row) ?? `row ${start + row}`}: ${problem}`;
    }
  }
  if (problems === 0) return source;
  if (problems === source.count) {
    throw new InputError(`${description} has no set that ${title} can evaluate; ${first}`, {
      hint: source.notes.length > 0 ? source.notes.join("; ") : undefined,
    });
  }
  const sets = `${problems.toLocaleString("en-US")} of ${count < source.count ? "the first " : ""}${count.toLocaleString("en-US")} sets`;
  const note = `${sets} cannot be evaluated and get no values (the first is ${first})`;
  return { ...source, notes: [...source.notes, note] };
}
