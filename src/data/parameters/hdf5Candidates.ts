/**
 * The places in an HDF5 file that may hold parameter sets: plain arrays, compound tables, groups with one array a column,
 * and lists of names beside arrays of samples (old pesummary files, pandas).
 */

import { InputError } from "../../engine/errors.ts";
import type { ForeignHdf5 } from "../hdf5/foreignFile.ts";
import type { ForeignArray, ForeignContents } from "../hdf5/foreignProtocol.ts";
import { shownName } from "../names.ts";
import type { ParameterSource } from "../types.ts";
import { arrayColumns } from "./fixedValues.ts";
import type { SetSchema } from "./schema.ts";
import { sourceOfColumns, sourceOfMatrix } from "./source.ts";

/** A place in the file that may hold parameter sets. */
export interface Candidate {
  /** Inside the file; empty for its outermost group. */
  readonly path: string;
  /** What it is, where it is no posterior: a prior, an injection, weighted samples. */
  readonly role: string | undefined;
  read(): Promise<ParameterSource>;
}

/** Candidates, and what other tables lack. */
export interface Candidates {
  readonly found: readonly Candidate[];
  readonly misses: readonly string[];
}

/** One column of a table: where its values are, or what is in the way. */
interface Column {
  readonly array?: ForeignArray;
  /** Of the array's columns, or of its last axis where `byName`. */
  readonly index: number;
  /** Whether a list of names says what the array's last axis is. */
  readonly byName?: boolean;
  readonly problem?: string;
}

/** Columns by name, as messages show it. */
type Columns = Map<string, Column>;

/** Lists of names, and what may be the samples beside them. */
const NAMES = /^(param(eter)?_?names?|names|columns|keys|labels|parameters)$/i;
const SAMPLES = /^(samples|posterior(_samples)?|chains?|data|values|points)$/i;
const PANDAS_ITEMS = /^block(\d+)_items$/;

/** Parts of paths that name something else than a posterior. */
const ROLES: readonly (readonly [RegExp, string])[] = [
  [/(^|_)priors?(_|$)/i, "prior"],
  [/(^|_)inject(ed|ions?)(_|$)/i, "injection"],
  [/(^|_)nested(_|$)/i, "weighted samples"],
];
const WEIGHTS = /^(log_?)?weights?$/i;

/** What a file has of tables with parameter sets. @param path the file's, for messages */
export async function candidates(
  file: ForeignHdf5,
  path: string,
  { arrays, links }: ForeignContents,
  schema: SetSchema,
): Promise<Candidates> {
  const found: Candidate[] = [];
  const misses: string[] = [];
  const consider = (inside: string, kind: string, columns: Columns): void => {
    const where = inside === "" ? path : `${path}, ${shownName(inside)}`;
    const lacking = lack([...columns.keys()], shownName(inside) || "/", schema);
    if (lacking !== "") {
      if (columns.size > 0) misses.push(lacking);
      return;
    }
    const weighted = [...columns.keys()].some((name) => WEIGHTS.test(name));
    const role = roleOf(inside) ?? (weighted ? "weighted samples" : undefined);
    found.push({ path: inside, role, read: () => readColumns(file, columns, where, kind, role, schema) });
  };
  for (const [group, members] of groupsOf(arrays, links)) {
    const columns: Columns = new Map();
    for (const [name, array] of members) {
      if (array?.compound) {
        consider(array.path, "HDF5 table", membersOf(array));
        const blocks = array.columns.some((column) => /^values_block_\d+$/.test(column.name));
        if (blocks)
          misses.unshift(
            `${shownName(array.path)} was written by pandas.to_hdf(format="table"), whose names of columns are pickled: write it with data_columns=True, or with to_csv`,
          );
      } else if (array && isMatrix(name, array)) {
        found.push({
          path: array.path,
          role: roleOf(array.path),
          read: () => readMatrix(file, array, path, name, schema),
        });
      } else if (array === undefined || array.columns[0].numbers || array.columns[0].problem) {
        const problem = array ? array.columns[0].problem : "is a link into another file, which is not read";
        add(columns, name, { array, index: 0, problem });
      }
    }
    const named = await namedColumns(file, members);
    if (named) consider(named.path ?? group, named.path ? "HDF5 array" : "pandas HDF5 table", named.columns);
    consider(group, "HDF5 columns", columns);
  }
  found.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { found, misses };
}

/** Arrays and links to other files by the group that has them, each by its name there. */
function groupsOf(
  arrays: readonly ForeignArray[],
  links: readonly string[],
): Map<string, Map<string, ForeignArray | undefined>> {
  const groups = new Map<string, Map<string, ForeignArray | undefined>>();
  const put = (path: string, array?: ForeignArray): void => {
    const slash = path.lastIndexOf("/");
    const group = path.slice(0, Math.max(0, slash));
    const members = groups.get(group) ?? new Map<string, ForeignArray | undefined>();
    groups.set(group, members.set(path.slice(slash + 1), array));
  };
  for (const array of arrays) put(array.path, array);
  for (const link of links) put(link);
  return groups;
}

function isMatrix(name: string, { shape, columns: [{ numbers, problem }] }: ForeignArray): boolean {
  return (name === "labels" || name === "parameters") && shape.length > 1 && (numbers ?? problem) !== undefined;
}

/** The columns of a compound table that hold numbers, or should. */
function membersOf(array: ForeignArray): Columns {
  const columns: Columns = new Map();
  array.columns.forEach(({ name, numbers, problem }, index) => {
    if (numbers || problem) add(columns, name, { array, index, problem });
  });
  return columns;
}

/** Of several columns whose names look the same the first counts. */
function add(columns: Columns, name: string, column: Column): void {
  const shown = shownName(name);
  if (!columns.has(shown)) columns.set(shown, column);
}

/** Columns of arrays whose last axis has names in a list beside them. @returns the array's path, where it is one */
async function namedColumns(
  file: ForeignHdf5,
  members: ReadonlyMap<string, ForeignArray | undefined>,
): Promise<{ columns: Columns; path: string | undefined } | undefined> {
  const columns: Columns = new Map();
  const put = async (list: ForeignArray, array: ForeignArray): Promise<void> => {
    const fits = array.columns[0].numbers !== undefined && array.shape.at(-1) === list.shape[0];
    const problem = fits
      ? undefined
      : `is in ${shownName(array.path)}, which is no array of numbers of shape (n, ${list.shape[0]})`;
    const names = await file.texts(list);
    names.forEach((name, index) => {
      add(columns, name, { array, index, byName: true, problem });
    });
  };
  const lists = [...members].filter(([, array]) => array?.texts && array.shape.length === 1);
  for (const [name, list] of lists) {
    const block = PANDAS_ITEMS.exec(name)?.[1];
    const values = block === undefined ? undefined : members.get(`block${block}_values`);
    if (values) await put(list!, values);
  }
  if (columns.size > 0) return { columns, path: undefined };
  const list = lists.find(([name]) => NAMES.test(name))?.[1];
  const samples = [...members].find(([name, array]) => SAMPLES.test(name) && array && array.shape.length > 1)?.[1];
  if (!list || !samples) return undefined;
  await put(list, samples);
  return { columns, path: samples.path };
}

function roleOf(path: string): string | undefined {
  const parts = path.split("/");
  return ROLES.find(([pattern]) => parts.some((part) => pattern.test(part)))?.[1];
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

/** Reads the columns that give the sets, and judges no others. */
async function readColumns(
  file: ForeignHdf5,
  columns: Columns,
  where: string,
  kind: string,
  role: string | undefined,
  schema: SetSchema,
): Promise<ParameterSource> {
  const names = schema.plan([...columns.keys()], where).columns;
  const shapes = new Map<string, string>();
  for (const name of names) {
    const { array, problem, byName } = columns.get(name)!;
    if (!array || problem) throw new InputError(`${where}, column ${name} ${problem}`);
    shapes.set(name, shapeOf(byName ? array.shape.slice(0, -1) : array.shape));
  }
  if (new Set(shapes.values()).size > 1)
    throw new InputError(
      `${where} has columns of different lengths: ${[...shapes].map(([name, shape]) => `${name} ${shape}`).join(", ")}`,
    );
  const values = await valuesOf(file, columns, names);
  const [shape] = shapes.values();
  const source = sourceOfColumns(
    { names: [...columns.keys()], rows: values.get(names[0])!.length, column: (name) => values.get(name)! },
    where,
    kind,
    schema,
  );
  const notes = [...source.notes];
  if (shape.includes(" x ")) notes.push(`arrays of ${shape} values (walkers, steps) are read as ${source.count} sets`);
  if (role === "weighted samples") notes.push(`${where} has weighted samples, whose weights are not used`);
  return { ...source, notes };
}

/** Lengths of the axes that are longer than one: (n, 1) and (1, n) are columns as (n) is. */
function shapeOf(shape: readonly number[]): string {
  const long = shape.filter((length) => length !== 1);
  return long.length === 0 ? "1" : long.join(" x ");
}

/** Values by name, each array read once. */
async function valuesOf(
  file: ForeignHdf5,
  columns: Columns,
  names: readonly string[],
): Promise<Map<string, Float64Array>> {
  const values = new Map<string, Float64Array>();
  for (const array of new Set(names.map((name) => columns.get(name)!.array!))) {
    const own = names.filter((name) => columns.get(name)!.array === array);
    const places = own.map((name) => columns.get(name)!);
    const read = await file.values(
      array,
      places.map(({ index }) => index),
      places[0].byName,
    );
    own.forEach((name, index) => {
      values.set(name, read[index]);
    });
  }
  return values;
}

/** An array whose last axis has the values of a set. */
async function readMatrix(
  file: ForeignHdf5,
  array: ForeignArray,
  path: string,
  name: string,
  schema: SetSchema,
): Promise<ParameterSource> {
  const { shape } = array;
  const where = `${path}, ${shownName(array.path)}`;
  const { problem } = array.columns[0];
  if (problem !== undefined) throw new InputError(`${where} ${problem}`);
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const fits = shape.at(-1) === arrayColumns(schema, shape.at(-1)).length;
  const values = fits ? (await file.values(array, [0]))[0] : [];
  return sourceOfMatrix(values, fits ? [rows, shape.at(-1)!] : shape, where, "HDF5 array", schema, name === "labels");
}
