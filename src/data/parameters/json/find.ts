/** Finds the table of parameter sets in a JSON file. */

import { InputError } from "../../../engine/errors.ts";
import { shownName } from "../../names.ts";
import type { ColumnPlan, SetSchema } from "../schema.ts";
import type { Json } from "./parse.ts";
import { isObject, type JsonTable, tablesOf, unwrapped } from "./tables.ts";

/** A table that gives parameter sets. */
export interface FoundTable {
  readonly table: JsonTable;
  readonly plan: ColumnPlan;
  /** Names on the way to it, with slashes between; empty for the whole file. */
  readonly path: string;
  /** File and path, for messages. */
  readonly where: string;
}

/** What was looked at in vain. */
interface Miss {
  readonly path: string;
  readonly error: InputError;
}

/** Values that are looked at: no file of results has more objects above its tables. */
const MAXIMUM_LOOKS = 10_000;
/** Elements of a list in which tables are looked for. */
const MAXIMUM_ELEMENTS = 100;

/** Results, and what stands beside results but is none. */
const RESULTS = /(^|\/)posterior(_samples)?$/;
const NO_RESULTS = /(^|\/)(prior|injection|nested_samples)/;
const rank = (path: string): number => (RESULTS.test(path) ? 0 : NO_RESULTS.test(path) ? 2 : 1);

/**
 * Finds the table. A posterior is taken before anything else.
 * @param wanted path of the table, where the user chose
 * @throws InputError where there is none or where several can be meant
 */
export function findTable(value: Json, wanted: string | undefined, file: string, schema: SetSchema): FoundTable {
  const search = new Search(file, schema);
  search.visit(value, "");
  const { found, misses } = search;
  if (wanted !== undefined) {
    const path = wanted.replace(/^\/|\/$/g, "");
    const match = found.find((one) => one.path === path);
    if (match) return match;
    throw new InputError(`${file} has no table of parameter sets at "${shownName(wanted)}"`, {
      hint: found.length > 0 ? `it has ${pathsOf(found)}` : undefined,
    });
  }
  const best = Math.min(...found.map(({ path }) => rank(path)));
  const posterior = misses.find(({ path }) => rank(path) === 0);
  // Injections are not what a posterior without the right columns was meant to be.
  if (best === 2 && posterior) throw posterior.error;
  const chosen = found.filter(({ path }) => rank(path) === best);
  if (isObject(value) && value.get("posterior") === null && best !== 0)
    throw new InputError(`${file} has no posterior yet: the sampling has not ended`);
  if (chosen.length === 1) return chosen[0];
  if (chosen.length > 1) {
    throw new InputError(`${file} has several tables of parameter sets: ${pathsOf(chosen)}`, {
      hint: "choose one with `table`",
    });
  }
  throw notFound(value, posterior ? [posterior] : misses, file, schema);
}

const pathsOf = (found: readonly FoundTable[]): string => found.map(({ path }) => shownName(path) || "/").join(", ");

/** Says why no table was found. */
function notFound(value: Json, misses: readonly Miss[], file: string, { names }: SetSchema): InputError {
  if (Array.isArray(value) && value.length === 0) return new InputError(`${file} has no rows`);
  if (Array.isArray(value) && Array.isArray(value[0])) {
    return new InputError(`${file} has rows without the names of its columns`, {
      hint: `write records, as pandas' to_json(orient="records") does`,
    });
  }
  if (misses.length === 1) return misses[0].error;
  if (misses.length === 0) {
    return new InputError(
      `${file} holds no posterior: no lists of numbers by the names of their columns, and no list of records`,
    );
  }
  return new InputError(`${file} has no parameter sets: no table with columns for ${names.join(", ")}`, {
    hint: misses
      .slice(0, 3)
      .map(({ error }) => error.message)
      .join("; "),
  });
}

class Search {
  readonly found: FoundTable[] = [];
  readonly misses: Miss[] = [];
  private looks = 0;

  constructor(
    private readonly file: string,
    private readonly schema: SetSchema,
  ) {}

  visit(wrapped: Json, path: string): void {
    if (++this.looks > MAXIMUM_LOOKS) return;
    const value = unwrapped(wrapped);
    const where = path === "" ? this.file : `${this.file}, ${shownName(path)}`;
    const errors: InputError[] = [];
    for (const table of tablesOf(value, where)) {
      try {
        this.found.push({ table, plan: this.schema.plan(table.names, where), path, where });
        return;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        errors.push(error);
      }
    }
    const before = this.misses.length + this.found.length;
    for (const [name, inner] of this.inside(value)) this.visit(inner, path === "" ? name : `${path}/${name}`);
    // What lies deeper tells more.
    if (errors.length > 0 && this.misses.length + this.found.length === before)
      this.misses.push({ path, error: errors[0] });
  }

  /** Where further tables can be. */
  private inside(value: Json): (readonly [string, Json])[] {
    if (isObject(value)) return [...value].filter(([, inner]) => isObject(inner) || isRecords(inner));
    if (!Array.isArray(value)) return [];
    return value.slice(0, MAXIMUM_ELEMENTS).flatMap((inner, at) => (isObject(inner) ? [[String(at), inner]] : []));
  }
}

const isRecords = (value: Json): boolean => Array.isArray(value) && isObject(value[0]);
