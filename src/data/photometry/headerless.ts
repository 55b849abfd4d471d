/** What the columns of a table without header are, by what is in them. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import { cellNumber } from "../parameters/text/cells.ts";
import { MOST_COLUMNS } from "./columns.ts";
import { bringsError, isBeyond, saysNothing } from "./notations.ts";
import { timeOf } from "./times.ts";
import type { RawColumn, RawRow } from "./types.ts";

/** Rows that decide; the others are read as these are. */
const LOOKED_AT = 1000;

/** A system of magnitudes, and a flag. A filter may be called F or T, but not in every row of a second column of texts. */
const SYSTEM = /^(ab|vega)(mag)?$/i;
const FLAG = /^(t|f|true|false|yes|no)$/i;

/** A magnitude or an error, or what stands in the place of one. */
const isMeasured = (cell: string): boolean =>
  cellNumber(cell.replace(",", ".").replace(/^(>=?|<|≥|&gt;)\s*/, "")) !== undefined ||
  saysNothing(cell) ||
  bringsError(cell) ||
  isBeyond(cell);
const isTime = (cell: string): boolean => timeOf(cell.replace(",", ".")) !== undefined;
const isText = (cell: string): boolean => cell !== "" && !isMeasured(cell) && !isTime(cell);

const isDate = (cell: string): boolean => timeOf(cell.replace(",", "."))?.kind === "mjd";

/**
 * The columns of rows without a header: a time, a filter, then magnitude and error, as NMMA and fiesta write them. The filter
 * may be anywhere; a system and a flag of limits may follow. What most rows have decides, so that what is wrong with a few
 * can be said of these.
 * @param name of the file, for messages
 * @returns undefined where the rows are not such
 * @throws InputError where two columns may have the filters
 */
export function columnsByContents(name: string, rows: readonly RawRow[]): RawColumn[] | undefined {
  const looked = rows.slice(0, LOOKED_AT).map(({ cells }) => cells);
  const share = (at: number, test: (cell: string) => boolean) =>
    looked.filter((cells) => test(cells[at] ?? "")).length / looked.length;
  const width = usualWidth(looked);
  if (width > MOST_COLUMNS) return undefined;
  const columns = Array.from({ length: width }, (_, at) => at);
  const time =
    columns.find((at) => share(at, isDate) >= 0.5 && isDate(looked[0][at] ?? "")) ??
    columns.find((at) => share(at, isTime) >= 0.5 && isTime(looked[0][at] ?? ""));
  if (time === undefined) return undefined;
  const texts = columns.filter((at) => at !== time && share(at, isText) > 0.5);
  const matching = (pattern: RegExp) => (at: number) => share(at, (cell) => pattern.test(cell)) > 0.5;
  const system = texts.find(matching(SYSTEM));
  const flag = texts.find(matching(FLAG));
  const names = texts.filter((at) => at !== system && at !== flag);
  const [magnitude, error] = columns.filter((at) => at !== time && !texts.includes(at) && share(at, isMeasured) >= 0.5);
  // A telescope may be behind the numbers, but in front of them either may be the filter.
  const [band, other] = names;
  if (other !== undefined && other < magnitude) {
    const shown = [band, other].map((at) => `${at + 1} ("${shownName(looked[0][at] ?? "")}")`);
    throw new InputError(`${name} has no header, and the filters may be in column ${shown.join(" or ")}`, {
      hint: "put a line with the names of the columns above, such as time telescope filter mag magerr",
    });
  }
  if (band === undefined || magnitude === undefined) return undefined;
  if (error === undefined && share(magnitude, bringsError) < 0.5) return undefined;
  const found: Readonly<Record<string, number | undefined>> = {
    time,
    band,
    magnitude,
    error,
    system,
    upperlimit: flag,
  };
  return columns.map((at) => ({
    name: Object.keys(found).find((name) => found[name] === at) ?? `${at + 1}`,
    unit: "",
  }));
}

/** The number of cells that most rows have. */
function usualWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].sort(([a, rowsOfA], [b, rowsOfB]) => rowsOfB - rowsOfA || b - a)[0][0];
}
