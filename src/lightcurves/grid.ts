/** Grids of parameter sets, evaluated by row number: a grid of a billion sets takes no memory. */

import type { FixedValues } from "../data/parameters/schema.ts";
import type { ParameterSource } from "../data/types.ts";
import { argument, InputError } from "../engine/errors.ts";
import { checkFixedInputs } from "./fixedInputs.ts";
import { describeRange, inputNames, inRange, type LightCurveModel } from "./model.ts";

/** How the specification of a grid is written, for messages and help. */
export const GRID_SYNTAX =
  "name=start:stop:step, start:stop:xN for N log-spaced values, a|b|c, or one value, for each input, with commas between";

/** Steps within this share of a step of the end count as reaching it. */
const STEP_TOLERANCE = 1e-9;

/**
 * Reads a grid such as `m1=1.2:2.0:0.05,m2=1.3,lambda1=100:1000:x10,lambda2=300|400`. Rows run through the last input
 * first.
 * @param fixed inputs that have one value in every set, which the grid leaves out
 * @throws InputError naming --grid and the part that is wrong
 * @example
 * ```ts
 * import { DU17, parseGrid } from "kiloflow";
 *
 * const source = parseGrid(DU17, "m1=1.2:2:0.1,m2=1.2,lambda1=100:1000:x10,lambda2=400");
 * const sets = source.read(0, source.count); // [count, 4]
 * ```
 */
export function parseGrid(
  model: Pick<LightCurveModel, "name" | "inputs">,
  specification: string,
  fixed: FixedValues = {},
): ParameterSource {
  if (typeof specification !== "string") {
    throw new InputError(`${argument("grid")} must be a text, after the model: ${GRID_SYNTAX}`);
  }
  if (!Array.isArray(model?.inputs)) {
    throw new InputError(`${argument("model")} must be a light-curve model such as DU17`);
  }
  checkFixedInputs(model, fixed);
  const { inputs } = model;
  const axes = new Map(Object.entries(fixed).map(([name, value]) => [name, [value]]));
  for (const part of specification.split(",")) {
    const [name, range, ...rest] = part.split("=").map((text) => text.trim());
    if (range === undefined || rest.length > 0) fail(part, `is not of the form ${GRID_SYNTAX}`);
    const input = inputs.find((one) => one.name === name);
    if (!input) fail(part, `names the unknown parameter "${name}"; the parameters are ${inputNames(model)}`);
    if (Object.hasOwn(fixed, name)) fail(part, `gives ${name}, which is ${fixed[name]} in every set already`);
    if (axes.has(name)) fail(part, `gives ${name} a second time`);
    const axis = parseAxis(part, range);
    for (const value of axis) {
      if (!inRange(input, value)) fail(part, `has the value ${value}, but ${name} must be ${describeRange(input)}`);
    }
    axes.set(name, axis);
  }
  const missing = inputs.filter(({ name }) => !axes.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new InputError(`${argument("grid")} gives no ${missing.join(" and no ")}; write it like ${GRID_SYNTAX}`);
  }
  const values = inputs.map(({ name }) => axes.get(name)!);
  const width = inputs.length;
  const count = values.reduce((product, axis) => product * axis.length, 1);
  if (count > Number.MAX_SAFE_INTEGER) throw new InputError("`grid` has more than 2^53 sets; use larger steps");
  return {
    ...{ width, count },
    inputs: model.inputs.map((input) => input.name),
    description: `grid of ${values.map((axis) => axis.length).join(" x ")} sets`,
    massFrame: "unstated",
    notes: [],
    read(start, rows) {
      const sets = new Float64Array(width * rows);
      for (let row = 0; row < rows; row++) {
        let index = start + row;
        for (let column = width - 1; column >= 0; column--) {
          const axis = values[column];
          sets[width * row + column] = axis[index % axis.length];
          index = Math.floor(index / axis.length);
        }
      }
      return sets;
    },
  };
}

/** Largest number of values on one axis; far beyond any use, and small enough to list. */
const MAXIMUM_AXIS = 10_000_000;

function parseAxis(part: string, range: string): number[] {
  if (!range.includes(":")) return range.split("|").map((text) => finite(part, text));
  const pieces = range.split(":");
  if (pieces.length !== 3) fail(part, "needs start:stop:step or start:stop:xN");
  const start = finite(part, pieces[0]);
  const stop = finite(part, pieces[1]);
  if (stop < start) fail(part, `runs backwards (${start} to ${stop}); write the smaller end first`);
  if (pieces[2].startsWith("x")) return logSpaced(part, start, stop, pieces[2].slice(1));
  const step = finite(part, pieces[2]);
  if (!(step > 0)) fail(part, `has the step ${step}, but a step must be positive`);
  const length = Math.floor((stop - start) / step + STEP_TOLERANCE) + 1;
  if (length > MAXIMUM_AXIS) fail(part, `has ${length} values, more than ${MAXIMUM_AXIS}`);
  return Array.from({ length }, (_, index) => roundOff(start + index * step));
}

function logSpaced(part: string, start: number, stop: number, text: string): number[] {
  const length = Number(text);
  if (!Number.isInteger(length) || length < 2 || length > MAXIMUM_AXIS) {
    fail(part, `asks for "x${text}", but a number of values is an integer from 2 to ${MAXIMUM_AXIS}`);
  }
  if (!(start > 0)) fail(part, `starts at ${start}, but log-spaced values are positive`);
  const ratio = Math.log(stop / start);
  return Array.from({ length }, (_, index) =>
    index === length - 1 ? stop : start * Math.exp((ratio * index) / (length - 1)),
  );
}

/** 1.2 + 3 * 0.05 is meant to be 1.35: removes the noise of the last digits. */
function roundOff(value: number): number {
  return Number(value.toPrecision(14));
}

function finite(part: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) fail(part, `has "${text}" where a number must be`);
  return value;
}

function fail(part: string, problem: string): never {
  throw new InputError(`${argument("grid")} "${part.trim()}" ${problem}`);
}
