/** Parameter sets in FITS tables, as astropy and gwemlightcurves write them. */

import { type FileHandle, open } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import { type HeaderUnit, readHeaders } from "../fits/headers.ts";
import { openFitsTable } from "../fits/table.ts";
import { printable } from "../printable.ts";
import type { ParameterSource } from "../types.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns } from "./source.ts";

/**
 * Reads a file's one table that has the columns, or the one that is named.
 * @param wanted the extension's name
 * @throws InputError where there is none, or more than one
 */
export async function readFitsParameters(
  path: string,
  wanted: string | undefined,
  schema: SetSchema,
): Promise<ParameterSource> {
  const file = await open(path, "r");
  try {
    const tables = (await readHeaders(file, path)).filter(({ kind }) => kind === "BINTABLE" || kind === "TABLE");
    if (tables.length === 0)
      throw new InputError(`${path} is a FITS file without tables`, { hint: "binary and ASCII tables are read" });
    const shown = (units: readonly HeaderUnit[]) => units.map(({ name }) => printable(name)).join(", ");
    if (wanted !== undefined) {
      const unit = tables.find(({ name }) => name === wanted);
      if (!unit) throw new InputError(`${path} has no table "${printable(wanted)}"; it has ${shown(tables)}`);
      return await readTable(file, unit, path, schema);
    }
    const fitting: HeaderUnit[] = [];
    for (const unit of tables)
      if (tables.length === 1 || (await hasColumns(file, unit, path, schema))) fitting.push(unit);
    if (fitting.length > 1) {
      throw new InputError(`${path} has several tables of parameter sets: ${shown(fitting)}`, {
        hint: "choose one by its name",
      });
    }
    return await readTable(file, fitting[0] ?? tables[0], path, schema);
  } finally {
    await file.close();
  }
}

const whereOf = (path: string, { name }: HeaderUnit): string => `${path}, ${printable(name)}`;

async function hasColumns(file: FileHandle, unit: HeaderUnit, path: string, schema: SetSchema): Promise<boolean> {
  try {
    const { names } = await openFitsTable(file, unit, whereOf(path, unit));
    schema.plan(names, path);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

async function readTable(
  file: FileHandle,
  unit: HeaderUnit,
  path: string,
  schema: SetSchema,
): Promise<ParameterSource> {
  const where = whereOf(path, unit);
  const table = await openFitsTable(file, unit, where);
  const values = await table.read(schema.plan(table.names, where).columns);
  const { names, rows } = table;
  return sourceOfColumns({ names, rows, column: (name) => values.get(name)! }, where, "FITS table", schema);
}
