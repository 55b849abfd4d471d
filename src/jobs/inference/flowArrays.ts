/** Arrays that people give to a flow, read from files and checked. */

import { type NumberArray, readNumberArray } from "../../data/numpyFile.ts";
import type { FixedValues } from "../../data/parameters/schema.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type FlowModel, givenModelOf, valuesPerSet } from "../../flow/model.ts";
import { describeRange, inputNames, inRange, type ModelInput } from "../../lightcurves/model.ts";
import { openInputs } from "./inputRange.ts";

/**
 * Conditions from a file: sets [rows, inputs], or what was observed of them, or with `raw` [rows, conditions] as the network sees them. Sets may lack inputs
 * on which the flow does not depend, where these have a usual value.
 * @throws InputError
 */
export async function readConditions(path: string, model: FlowModel, raw: boolean): Promise<NumberArray> {
  const { inputs } = givenModelOf(model);
  const open = raw ? {} : openInputs([model]);
  const needed = inputs.filter(({ name }) => !Object.hasOwn(open, name));
  const read = await readNumberArray(path);
  const array = read.shape[1] === needed.length && read.shape.length === 2 ? completed(read, inputs, open) : read;
  const width = raw ? model.architecture.conditions : inputs.length;
  if (array.shape.length !== 2 || array.shape[1] !== width || array.shape[0] === 0) {
    const meaning = raw ? "conditions as the network sees them" : inputNames({ inputs: needed });
    throw new InputError(
      `${argument("conditions")} ${path} has the shape [${array.shape}], but must have [rows, ${raw ? width : needed.length}] (${meaning})`,
    );
  }
  array.values.forEach((value, index) => {
    const input = inputs[index % width];
    if (raw ? Number.isFinite(value) : inRange(input, value)) return;
    const [column, range] = raw ? [`column ${index % width}`, "finite"] : [input.name, describeRange(input)];
    throw new InputError(
      `${argument("conditions")} ${path}: row ${Math.floor(index / width)}, ${column} is ${value}, but must be ${range}`,
    );
  });
  return array;
}

/** Sets with the values of inputs that they lack. */
function completed(
  { values, shape: [rows, given] }: NumberArray,
  inputs: readonly ModelInput[],
  open: FixedValues,
): NumberArray {
  if (given === inputs.length) return { values, shape: [rows, given] };
  const all = new Float64Array(rows * inputs.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (const [column, { name }] of inputs.entries())
      all[row * inputs.length + column] = Object.hasOwn(open, name) ? open[name] : values[at++];
  }
  return { values: all, shape: [rows, inputs.length] };
}

/** Curves from a file: [rows, values] or [rows, band, time]. @throws InputError */
export async function readCurves(path: string, model: FlowModel, raw: boolean, rows: number): Promise<NumberArray> {
  const array = await readNumberArray(path);
  const width = raw ? model.architecture.dimensions : valuesPerSet(model);
  checkRows("`curves`", path, array, rows, width);
  return array;
}

/** Noise from a file: [rows, dimensions]. @throws InputError */
export async function readNoise(path: string, model: FlowModel, rows: number): Promise<NumberArray> {
  const array = await readNumberArray(path);
  checkRows("`noise`", path, array, rows, model.architecture.dimensions);
  return array;
}

function checkRows(flag: string, path: string, { shape, values }: NumberArray, rows: number, width: number): void {
  const own = shape.slice(1).reduce((product, length) => product * length, 1);
  if (shape.length < 2 || own !== width) {
    throw new InputError(`${flag} ${path} has the shape [${shape}], but each row must have ${width} values`);
  }
  if (shape[0] !== rows)
    throw new InputError(`${flag} ${path} has ${shape[0]} rows, but ${argument("conditions")} has ${rows}`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(
      `${flag} ${path}: row ${Math.floor(bad / width)}, column ${bad % width} is ${values[bad]}, but must be finite`,
    );
  }
}

/** Shape of magnitudes of a model: [.., time] for one band, [.., band, time] for several. */
export function magnitudeShape({ bands, times }: FlowModel): number[] {
  return bands.length === 1 ? [times.length] : [bands.length, times.length];
}
