/** Parameter sets in NumPy files. */

import { readFile } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { fileError } from "../fileErrors.ts";
import { type NpyArray, parseNpy } from "../npy.ts";
import { openNpz } from "../npz.ts";
import type { ParameterSource } from "../types.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns, sourceOfMatrix } from "./source.ts";

function sourceOfArray(array: NpyArray, where: string, schema: SetSchema, labels: boolean): ParameterSource {
  if (array.type === "structured") {
    const names = array.fields.map((field) => field.name);
    return sourceOfColumns(
      { names, rows: array.shape[0] ?? 0, column: (name) => array.column(name) },
      where,
      "NumPy table",
      schema,
    );
  }
  if (Array.isArray(array.data)) throw new InputError(`${where} holds texts, not numbers`);
  const values = array.fortranOrder ? transpose(array.data, array.shape) : array.data;
  return sourceOfMatrix(values, array.shape, where, "NumPy array", schema, labels);
}

/** Column-major to row-major, for arrays of two axes. */
function transpose(values: ArrayLike<number>, [rows, columns]: readonly number[]): Float64Array {
  const target = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    target[(index % rows) * columns + Math.floor(index / rows)] = values[index];
  }
  return target;
}

/** Reads a `.npy` file: shape (n, values of a set), or a structured array with named columns. */
export async function readNpyParameters(path: string, schema: SetSchema): Promise<ParameterSource> {
  try {
    return sourceOfArray(parseNpy(await readFile(path), path), path, schema, false);
  } catch (error) {
    throw fileError(error, "read", path);
  }
}

/** Reads a `.npz` file: `parameters` or `labels` of shape (n, values of a set), or one array per column. */
export async function readNpzParameters(
  path: string,
  table: string | undefined,
  schema: SetSchema,
): Promise<ParameterSource> {
  const archive = await openNpz(path);
  try {
    const matrix = table ?? ["parameters", "labels"].find((name) => archive.names.includes(name));
    if (matrix !== undefined) {
      const array = await archive.read(matrix);
      const where = `${path}, array "${matrix}"`;
      await checkNames(
        archive.names.includes("parameter_names") && matrix === "parameters"
          ? (await archive.read("parameter_names")).data
          : undefined,
        where,
        schema,
      );
      return sourceOfArray(array, where, schema, matrix === "labels");
    }
    const columns = new Map<string, NpyArray>();
    for (const name of archive.names) {
      const array = await archive.read(name);
      if (array.shape.length === 1 && !Array.isArray(array.data)) columns.set(name, array);
    }
    const rows = new Set([...columns.values()].map((array) => array.shape[0]));
    if (rows.size > 1) throw new InputError(`${path} has columns of different lengths`);
    return sourceOfColumns(
      {
        names: [...columns.keys()],
        rows: [...rows][0] ?? 0,
        column: (name) => columns.get(name)!.data as Float64Array,
      },
      path,
      "NumPy archive",
      schema,
    );
  } finally {
    await archive.close();
  }
}

function checkNames(names: unknown, where: string, schema: SetSchema): void {
  if (Array.isArray(names) && names.join() !== schema.names.join()) {
    throw new InputError(`${where} has the columns ${names.join(", ")}, but must have ${schema.names.join(", ")}`);
  }
}
