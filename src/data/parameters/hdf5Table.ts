/** Parameter sets in HDF5 files: plain arrays, compound posterior tables, and groups with one array per column. */

import { InputError } from "../../engine/errors.ts";
import { type Hdf5Dataset, type Hdf5File, type Hdf5Group, loadHdf5, openHdf5File, readingHdf5 } from "../hdf5.ts";
import type { ParameterSource } from "../types.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns, sourceOfMatrix } from "./source.ts";

/** A place in the file that may hold parameter sets. */
interface Candidate {
  readonly path: string;
  read(): ParameterSource;
}

/** Class number of compound types in HDF5. */
const COMPOUND = 6;

/** Reads a file. @param table path inside the file, where it has several tables */
export async function readHdf5Parameters(
  path: string,
  table: string | undefined,
  schema: SetSchema,
): Promise<ParameterSource> {
  const { Dataset, Group } = await loadHdf5();
  const file = await openHdf5File(path);
  try {
    return readingHdf5(path, () => {
      const found = candidates(
        file,
        path,
        schema,
        (entry) => entry instanceof Dataset,
        (entry) => entry instanceof Group,
      );
      return choose(found, table, path, schema).read();
    });
  } finally {
    file.close();
  }
}

/** @param misses what tables lack, where none has parameter sets */
function choose(
  { found, misses }: { readonly found: readonly Candidate[]; readonly misses: readonly string[] },
  table: string | undefined,
  path: string,
  { names }: SetSchema,
): Candidate {
  if (table !== undefined) {
    const wanted = table.replace(/^\/|\/$/g, "");
    const match = found.find((candidate) => candidate.path === wanted);
    if (match) return match;
    throw new InputError(`${path} has no table of parameter sets at "${table}"`, {
      hint: found.length > 0 ? `it has ${found.map((candidate) => candidate.path).join(", ")}` : undefined,
    });
  }
  if (found.length === 1) return found[0];
  if (found.length === 0) {
    throw new InputError(
      `${path} has no parameter sets: no array "labels" or "parameters" of shape (n, ${names.length}), and no table with columns for ${names.join(", ")}`,
      { hint: misses.length > 0 ? misses.slice(0, 3).join("; ") : undefined },
    );
  }
  throw new InputError(
    `${path} has several tables of parameter sets: ${found.map((candidate) => candidate.path).join(", ")}`,
    {
      hint: "choose one with --table",
    },
  );
}

function candidates(
  file: Hdf5File,
  path: string,
  schema: SetSchema,
  isDataset: (entry: unknown) => boolean,
  isGroup: (entry: unknown) => boolean,
): { found: Candidate[]; misses: string[] } {
  const found: Candidate[] = [];
  const misses: string[] = [];
  const visit = (group: Hdf5Group, prefix: string): void => {
    const columns: string[] = [];
    for (const name of group.keys()) {
      const entry = group.get(name);
      const inside = prefix === "" ? name : `${prefix}/${name}`;
      if (isGroup(entry)) visit(entry as Hdf5Group, inside);
      else if (isDataset(entry)) {
        const dataset = entry as Hdf5Dataset;
        const candidate = ofDataset(dataset, name, inside, path, schema);
        if (candidate) found.push(candidate);
        else if (dataset.metadata.type === COMPOUND) misses.push(lack(numericMembers(dataset), inside, schema));
        else if (dataset.shape?.length === 1 && dataset.metadata.type <= 1) columns.push(name);
      }
    }
    const lacking = lack(columns, prefix || "/", schema);
    if (lacking === "") found.push(ofGroup(group, prefix, columns, path, schema));
    else if (columns.length > 0) misses.push(lacking);
  };
  visit(file, "");
  return { found, misses };
}

/** What columns of these names lack to give parameter sets; empty where they do. */
function lack(names: readonly string[], where: string, schema: SetSchema): string {
  try {
    schema.plan(names, where);
    return "";
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Names of a compound table's columns of numbers. */
function numericMembers({ metadata }: Hdf5Dataset): string[] {
  return metadata.compound_type!.members.filter((member) => member.type <= 1).map((member) => member.name);
}

/**
 * h5wasm turns big-endian members round only where every member is big-endian; beside little-endian ones it gives their
 * bytes back as if they were little-endian.
 */
function refuseMixedOrder(
  members: readonly { readonly name: string; readonly littleEndian: boolean }[],
  wanted: readonly string[],
  where: string,
): void {
  if (!members.some((member) => member.littleEndian)) return;
  const wrong = members.find((member) => wanted.includes(member.name) && !member.littleEndian);
  if (wrong)
    throw new InputError(
      `${where}, column ${wrong.name} is big-endian in a table with little-endian columns; save it in one byte order`,
    );
}

function ofDataset(
  dataset: Hdf5Dataset,
  name: string,
  inside: string,
  path: string,
  schema: SetSchema,
): Candidate | undefined {
  const { shape, metadata } = dataset;
  const where = `${path}, ${inside}`;
  if (metadata.type === COMPOUND) {
    const members = numericMembers(dataset);
    if (lack(members, where, schema) !== "") return undefined;
    return {
      path: inside,
      read() {
        const [rows] = shape!;
        const all = metadata.compound_type!.members;
        refuseMixedOrder(all, schema.plan(members, where).columns, where);
        const records = dataset.value as unknown as unknown[][];
        const place = new Map(all.map((member, index) => [member.name, index]));
        return sourceOfColumns(
          {
            names: members,
            rows,
            column: (wanted) => Float64Array.from(records, (record) => Number(record[place.get(wanted)!])),
          },
          where,
          "HDF5 table",
          schema,
        );
      },
    };
  }
  if ((name === "labels" || name === "parameters") && shape?.length === 2 && metadata.type <= 1) {
    return {
      path: inside,
      read: () =>
        sourceOfMatrix(
          Float64Array.from(dataset.value as Float64Array, Number),
          shape,
          where,
          "HDF5 array",
          schema,
          name === "labels",
        ),
    };
  }
  return undefined;
}

function ofGroup(
  group: Hdf5Group,
  inside: string,
  names: readonly string[],
  path: string,
  schema: SetSchema,
): Candidate {
  const dataset = (name: string) => group.get(name) as Hdf5Dataset;
  return {
    path: inside,
    read() {
      const where = inside === "" ? path : `${path}, ${inside}`;
      const { columns } = schema.plan(names, where);
      const lengths = columns.map((name) => dataset(name).shape![0]);
      if (new Set(lengths).size > 1)
        throw new InputError(
          `${where} has columns of different lengths: ${columns.map((name, index) => `${name} ${lengths[index]}`).join(", ")}`,
        );
      return sourceOfColumns(
        { names, rows: lengths[0], column: (name) => Float64Array.from(dataset(name).value as Float64Array, Number) },
        where,
        "HDF5 columns",
        schema,
      );
    },
  };
}
