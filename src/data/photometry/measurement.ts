/** What a row says of the brightness: that it was measured, or that nothing was seen down to a magnitude, or nothing. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import { cellNumber, cellProblem } from "../parameters/text/cells.ts";

/** A row's cells; undefined where the file has no such column. */
export interface MeasurementCells {
  readonly magnitude?: string;
  readonly error?: string;
  readonly limitingMagnitude?: string;
  readonly upperLimit?: string;
  readonly detected?: string;
}

/** What a row says. */
export type Measurement =
  | { readonly kind: "detection"; readonly magnitude: number; readonly error: number }
  /** @property by how the file says it, for a note; undefined where it plainly says it */
  | { readonly kind: "limit"; readonly magnitude: number; readonly by?: string }
  | { readonly kind: "unused"; readonly reason: string };

/** 99, 999, 9999 and the like stand where there is no value. */
const NO_VALUE = 90;
const NOTHING = /^(-+|null|none|na|n\/a|masked|\.\.\.|nodata)?$/i;
const DASHES = /^[-–—]+$/;

/** A cell with decimal commas made points, where these separate no cells. */
const numberIn = (cell: string): number | undefined =>
  cellNumber(/^[+-]?\d+,\d+$/.test(cell) ? cell.replace(",", ".") : cell);

/** A number, or why there is none: "empty", "NaN", "inf", "99". @throws InputError for what is neither */
function brightnessOf(cell: string, where: string): number | string {
  if (NOTHING.test(cell) || DASHES.test(cell)) return cell === "" ? "empty" : `"${cell}"`;
  const value = numberIn(cell);
  if (value === undefined) throw new InputError(`${where} ${cellProblem(cell)}`);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return "inf";
  return Math.abs(value) >= NO_VALUE ? shownName(cell) : value;
}

const TRUE = /^(true|t|1|1\.0|yes|y|ul|upper ?limit|limit|>)$/i;
const FALSE = /^(false|f|0|0\.0|no|n|detection|<)$/i;
const UNSAID = /^(nan|none|null|na|-+)?$/i;

/** Whether a cell is a flag at all. */
export const isFlag = (cell: string): boolean => TRUE.test(cell) || FALSE.test(cell) || UNSAID.test(cell);

/** @returns undefined where a flag is not set. @throws InputError for what is no flag */
function flagOf(cell: string | undefined, where: string): boolean | undefined {
  if (cell === undefined || UNSAID.test(cell)) return undefined;
  if (TRUE.test(cell)) return true;
  if (FALSE.test(cell)) return false;
  throw new InputError(`${where} is "${shownName(cell)}", but must be true or false`);
}

/** `>21.3`, and what surrounds a magnitude that brings its error: `17.41 ± 0.02`, `17.41 (0.02)`. */
const LIMIT = /^(?:>=?|≥|&gt;)\s*(.+)$/;
/** Whether a magnitude is written as a limit. */
export const isBeyond = (magnitude: string): boolean => LIMIT.test(magnitude);
const BRIGHTER = /^(?:<|&lt;)/;
const WITH_ERROR = /^(.+?)\s*(?:±|\+\/?-|\\pm)\s*(.+)$|^(.+?)\s*\(\s*(\d*\.\d+)\s*\)$/;

const unused = (reason: string): Measurement => ({ kind: "unused", reason });

/**
 * What a row says.
 * @param where file, row and column of a cell, for messages
 * @param file its habits: `exact` where errors of 0 are those of data without noise, as where every error of a file is 0;
 *   `beyond` where limits are written as >21.3, so that no error is missing because of a limit
 * @throws InputError for cells that are neither a value nor one of the words for none
 */
export function measurementOf(
  cells: MeasurementCells,
  where: (cell: keyof MeasurementCells) => string,
  { exact, beyond: marks }: { readonly exact: boolean; readonly beyond: boolean },
): Measurement {
  const detected = flagOf(cells.detected, where("detected"));
  const flag = flagOf(cells.upperLimit, where("upperLimit")) ?? (detected === undefined ? undefined : !detected);
  const limiting = cells.limitingMagnitude && brightnessOf(cells.limitingMagnitude, where("limitingMagnitude"));
  const depth = typeof limiting === "number" ? limiting : undefined;
  const beyond = LIMIT.exec(cells.magnitude ?? "");
  if (beyond) {
    const limit = brightnessOf(beyond[1], where("magnitude"));
    return typeof limit === "number" ? { kind: "limit", magnitude: limit } : unused("a limit without a magnitude");
  }
  if (BRIGHTER.test(cells.magnitude ?? "")) return unused("a magnitude that begins with <: brighter than that");
  const both = WITH_ERROR.exec(cells.magnitude ?? "");
  const magnitude = brightnessOf(both?.[1] ?? both?.[3] ?? cells.magnitude ?? "", where("magnitude"));
  if (typeof magnitude === "string") {
    if (depth !== undefined && flag !== false) return { kind: "limit", magnitude: depth };
    const what = cells.magnitude === undefined ? "" : ` (${magnitude})`;
    return unused(`no magnitude${what}${cells.limitingMagnitude === undefined ? "" : " and no limiting one"}`);
  }
  if (flag === true) return { kind: "limit", magnitude };
  // ATLAS writes the magnitude of a negative flux as a negative number.
  if (magnitude < 0 && depth !== undefined && depth > 0) {
    return { kind: "limit", magnitude: depth, by: "a negative magnitude, which stands for a negative flux," };
  }
  const error = brightnessOf(both?.[2] ?? both?.[4] ?? cells.error ?? "", where("error"));
  if (typeof error === "number" && (error > 0 || (error === 0 && exact)))
    return { kind: "detection", magnitude, error };
  const shown = typeof error === "number" ? String(error) : error;
  const says = shown === "inf" || (shown !== "NaN" && shown !== "empty" && !shown.startsWith('"') && error !== 0);
  const marked =
    marks || cells.upperLimit !== undefined || cells.detected !== undefined || cells.limitingMagnitude !== undefined;
  if (flag === false || (marked && !says)) return unused(`a detection without an error (${shown})`);
  return { kind: "limit", magnitude, by: `an error that is ${bare(error, shown)}` };
}

/** Errors that are no errors, as a note names them: all negative ones are alike. */
const bare = (error: number | string, shown: string): string =>
  (typeof error === "number" && error < 0) || shown.startsWith("-") ? "negative" : shown;
