/** Parameter sets in `.npz` files: an array of sets, a table, or one array for each column. */

import { InputError } from "../../engine/errors.ts";
import { shownName, shownNames } from "../names.ts";
import type { NpyArray } from "../npy.ts";
import { isNumeric, itemsOf, type NpyHeader } from "../npyFormat.ts";
import { type NpzArchive, openNpz } from "../npz.ts";
import type { ParameterSource } from "../types.ts";
import { checkNames, flattenedNotes, sourceOfArray, withNotes } from "./numpy.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns } from "./source.ts";

/** Arrays that hold whole sets. */
const MATRICES = ["parameters", "labels"];

/**
 * Reads a `.npz` file. Only the arrays that are needed are read: what the others hold does not matter.
 * @param table name of the array of sets, or of the table, where that is not to be found out
 */
export async function readNpzParameters(
  path: string,
  table: string | undefined,
  schema: SetSchema,
): Promise<ParameterSource> {
  const archive = await openNpz(path);
  try {
    if (table !== undefined) return await sourceOfMember(archive, path, table, schema);
    const headers = await headersOf(archive);
    const holdsNumbers = (name: string) => {
      const type = headers.get(name)?.type ?? "";
      return type === "structured" || isNumeric(type);
    };
    const matrix = MATRICES.find(holdsNumbers);
    if (matrix !== undefined) return await sourceOfMember(archive, path, matrix, schema);
    const tables = [...headers].filter(([, header]) => isTable(header, path, schema)).map(([name]) => name);
    if (tables.length === 1) return await sourceOfMember(archive, path, tables[0], schema);
    if (tables.length > 1) {
      throw new InputError(`${path} has several tables of parameter sets: ${shownNames(tables)}`, {
        hint: "name the one to read",
      });
    }
    return await sourceOfArrays(archive, path, headers, schema);
  } finally {
    await archive.close();
  }
}

/** Headers of all members that are arrays with at least one axis. */
async function headersOf(archive: NpzArchive): Promise<Map<string, NpyHeader>> {
  const headers = new Map<string, NpyHeader>();
  for (const name of archive.names) {
    try {
      const header = await archive.header(name);
      if (header.shape.length > 0) headers.set(name, header);
    } catch (error) {
      // It is told of where it is needed.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return headers;
}

function isTable({ type, fields }: NpyHeader, path: string, schema: SetSchema): boolean {
  if (type !== "structured") return false;
  try {
    schema.plan(
      fields.map(({ name }) => name),
      path,
    );
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

async function sourceOfMember(
  archive: NpzArchive,
  path: string,
  name: string,
  schema: SetSchema,
): Promise<ParameterSource> {
  const array = await archive.read(name);
  const where = `${path}, array "${shownName(name)}"`;
  if (name === "parameters" && archive.names.includes("parameter_names")) {
    const names = (await archive.read("parameter_names")).data;
    if (Array.isArray(names)) checkNames(names, where, schema);
  }
  return sourceOfArray(array, where, schema, name === "labels");
}

/** One array for each column, plainly or all in one folder. */
async function sourceOfArrays(
  archive: NpzArchive,
  path: string,
  headers: ReadonlyMap<string, NpyHeader>,
  schema: SetSchema,
): Promise<ParameterSource> {
  const folders = new Set([...headers.keys()].map((name) => name.slice(0, name.lastIndexOf("/") + 1)));
  const [folder] = folders.size === 1 ? folders : [""];
  const names = [...headers.keys()].map((name) => name.slice(folder.length));
  const plan = schema.plan(names, path);
  const columns = new Map<string, NpyArray>();
  for (const name of plan.columns) columns.set(name, await archive.read(folder + name));
  const shapes = [...columns].map(([name, { shape }]) => ({ name, axes: shape, count: itemsOf(shape) }));
  const [first] = shapes;
  const other = shapes.find(({ axes, count }) => count !== first.count || !sameAxes(axes, first.axes));
  if (other) {
    throw new InputError(
      `${path} has columns of different lengths: ${shownName(first.name)} has the shape (${first.axes.join(", ")}), ${shownName(other.name)} (${other.axes.join(", ")})`,
    );
  }
  const source = sourceOfColumns(
    {
      names,
      rows: first.count,
      column: (name) => columns.get(name)!.numbers(),
    },
    path,
    "NumPy archive",
    schema,
  );
  return withNotes(source, flattenedNotes(first.axes, path));
}

/** Columns may be vectors or matrices of one column, but walkers and steps must be the same. */
function sameAxes(one: readonly number[], other: readonly number[]): boolean {
  const long = (axes: readonly number[]) => axes.filter((length) => length !== 1).join();
  return long(one) === long(other);
}
