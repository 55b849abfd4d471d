/** Grids of parameter sets, evaluated by row number: a grid of a billion sets takes no memory. */

import { PARAMETER_NAMES, type ParameterSource } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";

/** How the specification of a grid is written, for messages and help. */
export const GRID_SYNTAX =
  "m1=1.2:2.0:0.05,m2=1.1:1.6:0.05,lambda1=100:1000:x10,lambda2=400 (start:stop:step, start:stop:xN for N log-spaced values, a|b|c, or one value)";

/** Steps within this share of a step of the end count as reaching it. */
const STEP_TOLERANCE = 1e-9;

/**
 * Reads a grid such as `m1=1.2:2.0:0.05,m2=1.3,lambda1=100:1000:x10,lambda2=300|400`. Rows run through lambda2 first.
 * @throws InputError naming --grid and the part that is wrong
 */
export function parseGrid(specification: string): ParameterSource {
  const axes = new Map<string, number[]>();
  for (const part of specification.split(",")) {
    const [name, range, ...rest] = part.split("=").map((text) => text.trim());
    if (range === undefined || rest.length > 0) fail(part, `is not of the form ${GRID_SYNTAX}`);
    if (!(PARAMETER_NAMES as readonly string[]).includes(name)) {
      fail(part, `names the unknown parameter "${name}"; the parameters are ${PARAMETER_NAMES.join(", ")}`);
    }
    if (axes.has(name)) fail(part, `gives ${name} a second time`);
    axes.set(name, parseAxis(part, range));
  }
  const missing = PARAMETER_NAMES.filter((name) => !axes.has(name));
  if (missing.length > 0) {
    throw new InputError(`--grid gives no ${missing.join(" and no ")}; write it like ${GRID_SYNTAX}`);
  }
  const values = PARAMETER_NAMES.map((name) => axes.get(name)!);
  const count = values.reduce((product, axis) => product * axis.length, 1);
  if (count > Number.MAX_SAFE_INTEGER) throw new InputError("--grid has more than 2^53 sets; use larger steps");
  return {
    count,
    description: `grid of ${values.map((axis) => axis.length).join(" x ")} sets`,
    massFrame: "unstated",
    notes: [],
    read(start, rows) {
      const sets = new Float64Array(4 * rows);
      for (let row = 0; row < rows; row++) {
        let index = start + row;
        for (let column = 3; column >= 0; column--) {
          const axis = values[column];
          sets[4 * row + column] = axis[index % axis.length];
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
  if (!range.includes(":")) return range.split("|").map((text) => positive(part, text));
  const pieces = range.split(":");
  if (pieces.length !== 3) fail(part, "needs start:stop:step or start:stop:xN");
  const start = positive(part, pieces[0]);
  const stop = positive(part, pieces[1]);
  if (stop < start) fail(part, `runs backwards (${start} to ${stop}); write the smaller end first`);
  if (pieces[2].startsWith("x")) return logSpaced(part, start, stop, pieces[2].slice(1));
  const step = positive(part, pieces[2]);
  const length = Math.floor((stop - start) / step + STEP_TOLERANCE) + 1;
  if (length > MAXIMUM_AXIS) fail(part, `has ${length} values, more than ${MAXIMUM_AXIS}`);
  return Array.from({ length }, (_, index) => roundOff(start + index * step));
}

function logSpaced(part: string, start: number, stop: number, text: string): number[] {
  const length = Number(text);
  if (!Number.isInteger(length) || length < 2 || length > MAXIMUM_AXIS) {
    fail(part, `asks for "x${text}", but a number of values is an integer from 2 to ${MAXIMUM_AXIS}`);
  }
  const ratio = Math.log(stop / start);
  return Array.from({ length }, (_, index) =>
    index === length - 1 ? stop : start * Math.exp((ratio * index) / (length - 1)),
  );
}

/** 1.2 + 3 * 0.05 is meant to be 1.35: removes the noise of the last digits. */
function roundOff(value: number): number {
  return Number(value.toPrecision(14));
}

function positive(part: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) fail(part, `has "${text}" where a number must stand`);
  if (!(value > 0)) fail(part, `has the value ${value}, but masses, Lambdas and steps are positive`);
  return value;
}

function fail(part: string, problem: string): never {
  throw new InputError(`--grid "${part.trim()}" ${problem}`);
}
