/** Tables with a row a time, and a magnitude and its error for every filter. */

import { plainName } from "../parameters/schema.ts";
import { LONGEST_NAME, type Role, type Roles, rolesOf } from "./columns.ts";
import type { RawColumn, RawRow, RawTable } from "./types.ts";

/** A filter's two columns. */
interface Pair {
  readonly band: string;
  readonly magnitude: number;
  readonly error: number;
}

/** `g_err`, `g_magerr`, `gerr`, `e_g`, `err_g`, `magerr_g`, `sigma_g`, `g_e`, `dg`: the filter in front or behind. */
const ERROR_BEHIND = /^(.+?)[ _-]?(?:mag(?:nitude)?[ _-]?)?(?:err|error|unc|sigma|sig|std)$|^(.+?)[ _-](?:e|u)$/i;
const ERROR_BEFORE =
  /^(?:mag(?:nitude)?[ _-]?)?(?:err|error|unc|sigma|sig|std)[ _-](.+)$|^(?:e|d)[ _-](.+)$|^d([ugrizyUBVRIJHK]s?)$/;
const MAGNITUDE = /^mag(?:nitude)?[ _-](.+)$|^(.+?)[ _-]?mag(?:nitude)?$/i;
/** Columns of fluxes, which are no filters. */
const FLUX = /flux|f_?nu|jy$|counts|^adu/i;

const firstGroup = (found: RegExpExecArray | null): string | undefined => found?.slice(1).find((group) => group);

/** The filter of a column of magnitudes. */
const bandOf = (name: string): string => (name.length <= LONGEST_NAME && firstGroup(MAGNITUDE.exec(name))) || name;

/** The filter of a column of errors; undefined where the name says no error. */
const bandOfError = (name: string): string | undefined => {
  if (name.length > LONGEST_NAME) return undefined;
  const band = firstGroup(ERROR_BEHIND.exec(name)) ?? firstGroup(ERROR_BEFORE.exec(name));
  return band === undefined ? undefined : bandOf(band);
};

/** Letters decide where they are the same but for their case: u and U may both be there. */
const sameBand = (a: string, b: string): boolean => a.replace(/[_' ]/g, "") === b.replace(/[_' ]/g, "");

/** The filters' columns. An error column may shorten its filter's name where it is the next one: K_s, K_err. */
function pairsOf(columns: readonly RawColumn[]): Pair[] {
  return columns.flatMap(({ name }, error): Pair[] => {
    const band = bandOfError(name);
    if (band === undefined) return [];
    const exact = columns.findIndex((column, at) => at !== error && sameBand(bandOf(column.name), band));
    const before = error - 1;
    const shortened = before >= 0 && bandOf(columns[before].name).startsWith(band) ? before : -1;
    const magnitude = exact >= 0 ? exact : shortened;
    return magnitude < 0 ? [] : [{ band: bandOf(columns[magnitude].name), magnitude, error }];
  });
}

/** The times of a wide table, and its filters; undefined where it is none. */
function wideColumns(columns: readonly RawColumn[]): { roles: Roles; pairs: Pair[] } | undefined {
  const { time, phase, system, band: filters } = rolesOf(columns);
  const pairs = pairsOf(columns).filter(
    ({ band, magnitude, error }) => !FLUX.test(band) && [time, phase].every((at) => at !== magnitude && at !== error),
  );
  // Where a column has the filters' names, others are no filters.
  const hasFilters = filters !== undefined && !pairs.some((pair) => [pair.magnitude, pair.error].includes(filters));
  return (time ?? phase) === undefined || pairs.length === 0 || hasFilters
    ? undefined
    : { roles: { time, phase, system }, pairs };
}

/** Whether columns are those of a wide table. */
export const isWide = (columns: readonly RawColumn[]): boolean => wideColumns(columns) !== undefined;

/** A row a point, of a wide table. The columns of magnitudes and errors keep their names for messages, each row's own. */
export interface LongRow extends RawRow {
  /** The names of the columns that the row's cells are from. */
  readonly columns: readonly RawColumn[];
}

/** Roles of the cells of rows made of a wide table. */
const LONG: readonly Role[] = ["band", "magnitude", "error"];

/** The points of a wide table, one a row; cells without magnitude and error are none. */
export function longRows(table: RawTable): { roles: Roles; rows: LongRow[]; unused: string[] } {
  const { roles, pairs } = wideColumns(table.columns)!;
  const kept = (["time", "phase", "system"] as const).flatMap((role) => {
    const at = roles[role];
    return at === undefined ? [] : [{ role, at }];
  });
  const longRoles = Object.fromEntries([...LONG, ...kept.map(({ role }) => role)].map((role, at) => [role, at]));
  const rows = table.rows.flatMap(({ row, cells }) =>
    pairs.flatMap(({ band, magnitude, error }): LongRow[] => {
      if (isNothing(cells[magnitude]) && isNothing(cells[error])) return [];
      const columns = [{ name: band, unit: "" }, table.columns[magnitude], table.columns[error]];
      return [
        {
          row,
          cells: [band, cells[magnitude], cells[error], ...kept.map(({ at }) => cells[at])],
          columns: [...columns, ...kept.map(({ at }) => table.columns[at])],
        },
      ];
    }),
  );
  const used = new Set([...pairs.flatMap(({ magnitude, error }) => [magnitude, error]), ...kept.map(({ at }) => at)]);
  const unused = table.columns.flatMap(({ name }, at) => (used.has(at) || name === "" ? [] : [name]));
  return { roles: longRoles, rows, unused };
}

/** Whether a cell says that there is nothing: in a wide table, that nobody looked. */
const isNothing = (cell: string): boolean => ["", "nan", "null", "none", "na", "masked"].includes(plainName(cell));
