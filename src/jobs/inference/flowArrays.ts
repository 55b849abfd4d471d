/** Arrays that people give to a flow, read from files and checked. */

import { type NumberArray, readNumberArray } from "../../data/numpyFile.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type FlowModel, lightCurveModelOf, valuesPerSet } from "../../flow/model.ts";
import { describeRange, inputNames, inRange } from "../../lightcurves/model.ts";

/** Conditions from a file: sets [rows, inputs], or with `raw` [rows, conditions] as the network sees them. @throws InputError */
export async function readConditions(path: string, model: FlowModel, raw: boolean): Promise<NumberArray> {
  const array = await readNumberArray(path);
  const lightCurves = lightCurveModelOf(model);
  const { inputs } = lightCurves;
  const width = raw ? model.architecture.conditions : inputs.length;
  if (array.shape.length !== 2 || array.shape[1] !== width || array.shape[0] === 0) {
    const meaning = raw ? "conditions as the network sees them" : inputNames(lightCurves);
    throw new InputError(
      `${argument("conditions")} ${path} has the shape [${array.shape}], but must have [rows, ${width}] (${meaning})`,
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
