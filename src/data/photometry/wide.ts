/** Tables with a row a time, and for every filter a column of magnitudes or fluxes, of errors, and of limits. */

import { LONGEST_NAME, type Roles, rolesOf, unitOf, withoutUnit } from "./columns.ts";
import { checkFluxUnit } from "./flux.ts";
import { isFlag } from "./measurement.ts";
import { bringsError, saysNothing } from "./notations.ts";
import { type Role, TOLD_BY_FLAGS } from "./spellings.ts";
import type { RawColumn, RawRow, RawTable } from "./types.ts";

/** What of a filter a column has. */
type Part = "value" | "error" | "limit" | "flag";

/** A column of a filter. */
interface FilterColumn {
  readonly band: string;
  readonly part: Part;
  readonly isFlux: boolean;
}

/** A filter's columns. */
interface FilterColumns {
  readonly band: string;
  readonly value: number;
  readonly error?: number;
  readonly limit?: number;
  readonly flag?: number;
}

/** The system and the unit that a name has as a word: `g_AB`, `g_uJy_err`. */
const SYSTEM_OR_UNIT = /[ _-](?:ab|vega|[uµμnm]?jy)(?=$|[ _-])/gi;
const FLUX_UNIT = /(^|[^a-z])[uµμnm]?(jy|jansky)s?$/i;
const FLUX = /flux|f_?nu|counts|^adu/i;
/** `g_err`, `g_magerr`, `gerr`, `e_g`, `err_g`, `magerr_g`, `sigma_g`, `g_e`, `dg`: the filter in front or behind. */
const ERROR_BEHIND = /^(.+?)[ _-]?(?:mag(?:nitude)?[ _-]?)?(?:err(?:or)?|unc(?:ertainty)?|sigma|sig|std)$/i;
/** Of no filter: of the column before. pandas numbers names that are there twice. */
const BARE_ERROR =
  /^(?:(?:mag[ _-]?)?(?:err(?:or)?|unc(?:ertainty)?|sigma|σ)|±|\+\/?-|e_?mag|d_?mag|e)(?:[._ ]?\d+)?$/i;
/** Which may as well be a filter's name, unless another column has the rest of it. */
const SHORT_ERROR_BEHIND = /^(.+?)[ _-](?:e|u)$/i;
const ERROR_BEFORE =
  /^(?:mag(?:nitude)?[ _-]?|f(?:lux)?[ _-]?)?(?:err(?:or)?|unc|sigma|sig|std)[ _-](.+)$|^(?:e|d)[ _-](.+)$|^d([ugrizyUBVRIJHK]s?|F[ _-].+)$/;
const LIMIT =
  /^(.+?)[ _-]?(?:mag)?[ _-]?(?:lim(?:it)?|ul|depth|[35]sig(?:ma)?)$|^(?:mag)?[ _-]?(?:lim(?:it)?(?:ing)?(?:mag)?|ul|depth)[ _-](.+)$/i;
/** VizieR's flags of limits. */
const FLAG = /^l_(.+)$/;
const MAGNITUDE = /^mag(?:nitude)?[ _-](.+)$|^(.+?)[ _-]?mag(?:nitude)?$/i;
const FLUX_OF = /^f(?:lux|_?nu)?[ _-](.+)$|^(.+?)[ _-]?(?:flux|f_?nu)$/i;

const firstGroup = (found: RegExpExecArray | null): string | undefined => found?.slice(1).find((group) => group);

/** What a column is of a filter, whatever filter that is: any name may be one. */
function filterColumn(column: RawColumn, all: readonly RawColumn[]): FilterColumn {
  if (column.name.length > LONGEST_NAME) return { band: "", part: "value", isFlux: false };
  const isFlux =
    FLUX.test(column.name) || FLUX_UNIT.test(unitOf(column)) || /[ _-][uµμnm]?jy(?=$|[ _-])/i.test(column.name);
  const name = withoutUnit(column).replace(SYSTEM_OR_UNIT, "");
  const valued = (text: string): string => firstGroup((isFlux ? FLUX_OF : MAGNITUDE).exec(text)) || text;
  const flag = FLAG.exec(name)?.[1];
  if (flag !== undefined) return { band: valued(flag), part: "flag", isFlux };
  if (BARE_ERROR.test(name)) return { band: "", part: "error", isFlux };
  const short = SHORT_ERROR_BEHIND.exec(name)?.[1];
  const error =
    firstGroup(ERROR_BEHIND.exec(name)) ??
    firstGroup(ERROR_BEFORE.exec(name)) ??
    (all.some((other) => withoutUnit(other) === short) ? short : undefined);
  if (error !== undefined) return { band: valued(error), part: "error", isFlux };
  const limit = firstGroup(LIMIT.exec(name));
  return limit === undefined
    ? { band: valued(name), part: "value", isFlux }
    : { band: valued(limit), part: "limit", isFlux };
}

/** Letters decide where they are the same but for their case: u and U may both be there. */
const sameBand = (a: string, b: string): boolean => a.replace(/[_' ]/g, "") === b.replace(/[_' ]/g, "");

/** The filters' columns. An error column may shorten its filter's name where it is the next one: K_s, K_err. */
function filtersOf(
  columns: readonly RawColumn[],
  isFree: (at: number) => boolean,
  rows: readonly RawRow[],
): FilterColumns[] {
  const parts = columns.map((column, at): FilterColumn => {
    const found = filterColumn(column, columns);
    // What is called a limit may be a flag.
    const isFlags = found.part === "limit" && rows.length > 0 && rows.every(({ cells }) => isFlag(cells[at] ?? ""));
    return isFlags ? { ...found, part: "flag" } : found;
  });
  const place = (part: Part, band: string, isFlux?: boolean) => {
    const at = parts.findIndex(
      (one, at) =>
        one.part === part && isFree(at) && sameBand(one.band, band) && (isFlux === undefined || one.isFlux === isFlux),
    );
    return at < 0 ? undefined : at;
  };
  const found = new Map<number, FilterColumns>();
  const add = (value: number, error: number | undefined) => {
    const { band, isFlux } = parts[value];
    found.set(value, {
      band,
      value,
      error,
      limit: isFlux ? undefined : place("limit", band),
      flag: place("flag", band),
    });
  };
  parts.forEach(({ part, band, isFlux }, error) => {
    if (part !== "error" || !isFree(error)) return;
    const before = error - 1;
    const isShortened = before >= 0 && parts[before].part === "value" && parts[before].band.startsWith(band);
    const named = band === "" ? undefined : (place("value", band, isFlux) ?? place("value", band));
    const value = named ?? (isShortened && isFree(before) ? before : undefined);
    if (value !== undefined && !found.has(value)) add(value, error);
  });
  parts.forEach(({ part }, value) => {
    const isFilter = part === "value" && isFree(value) && !found.has(value);
    if (isFilter && rows.some(({ cells }) => bringsError(cells[value] ?? ""))) add(value, undefined);
  });
  return [...found.values()].sort((a, b) => a.value - b.value);
}

/** The columns of a wide table that hold for all filters, and the filters'; undefined where it is none. */
function wideColumns({
  columns,
  rows,
}: Pick<RawTable, "columns" | "rows">): { roles: Roles; filters: FilterColumns[] } | undefined {
  const { time, phase, system, band: named } = rolesOf(columns);
  if ((time ?? phase) === undefined) return undefined;
  const isFree = (at: number) =>
    columns[at].name !== "" &&
    at !== time &&
    at !== phase &&
    !Object.hasOwn(TOLD_BY_FLAGS, columns[at].name.toLowerCase());
  const all = filtersOf(columns, isFree, rows);
  const isFlux = ({ value }: FilterColumns) => filterColumn(columns[value], columns).isFlux;
  const magnitudes = all.filter((filter) => !isFlux(filter));
  const filters = magnitudes.length > 0 ? magnitudes : all;
  // Where a column has the filters' names, others are no filters.
  const hasFilters = named !== undefined && !filters.some(({ value, error }) => value === named || error === named);
  return filters.length === 0 || hasFilters ? undefined : { roles: { time, phase, system }, filters };
}

/** Whether a table is wide. @param table with some of its rows, where errors may be in the magnitudes' cells */
export const isWide = (table: Pick<RawTable, "columns" | "rows">): boolean => wideColumns(table) !== undefined;

/** A row a point, of a wide table. The columns keep their names for messages, each row's own. */
export interface LongRow extends RawRow {
  /** The names of the columns that the row's cells are from. */
  readonly columns: readonly RawColumn[];
}

const MAGNITUDES: readonly (readonly [Role, Exclude<keyof FilterColumns, "band">])[] = [
  ["magnitude", "value"],
  ["error", "error"],
  ["limitingMagnitude", "limit"],
  ["upperLimit", "flag"],
];
const FLUXES: typeof MAGNITUDES = [
  ["flux", "value"],
  ["fluxError", "error"],
  ["upperLimit", "flag"],
];

/**
 * The points of a wide table, one a row; cells without value, error and limit are none.
 * @throws InputError for fluxes of no unit
 */
export function longRows(table: RawTable): { roles: Roles; rows: LongRow[]; unused: string[] } {
  const { roles, filters } = wideColumns(table)!;
  const isFlux = filterColumn(table.columns[filters[0].value], table.columns).isFlux;
  if (isFlux) for (const { value } of filters) checkFluxUnit(table, table.columns[value]);
  const parts = (isFlux ? FLUXES : MAGNITUDES).filter(([, part]) =>
    filters.some((filter) => filter[part] !== undefined),
  );
  const shared = (["time", "phase", "system"] as const).flatMap((role) => {
    const at = roles[role];
    return at === undefined ? [] : [{ role, at }];
  });
  const order: Role[] = ["band", ...parts.map(([role]) => role), ...shared.map(({ role }) => role)];
  const cellsAt = filters.map((filter) => [...parts.map(([, part]) => filter[part]), ...shared.map(({ at }) => at)]);
  const columnsOf = filters.map(({ band }, index) => [
    { name: band, unit: "" },
    ...cellsAt[index].map((at) => (at === undefined ? { name: "", unit: "" } : table.columns[at])),
  ]);
  const rows = table.rows.flatMap(({ row, cells }) =>
    filters.flatMap(({ band, value, error, limit }, index): LongRow[] => {
      if ([value, error, limit].every((at) => at === undefined || saysNothingHere(cells[at]))) return [];
      return [
        {
          row,
          cells: [band, ...cellsAt[index].map((at) => (at === undefined ? "" : cells[at]))],
          columns: columnsOf[index],
        },
      ];
    }),
  );
  const used = new Set(cellsAt.flat());
  const unused = table.columns.flatMap(({ name }, at) => (used.has(at) || name === "" ? [] : [name]));
  return { roles: Object.fromEntries(order.map((role, at) => [role, at])), rows, unused };
}

/** Whether a cell says that there is nothing: in a wide table, that nobody looked. */
const saysNothingHere = (cell: string): boolean => saysNothing(cell) || /^nan$/i.test(cell);
