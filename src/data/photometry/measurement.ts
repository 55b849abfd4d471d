/** What a row says of the brightness: that it was measured, or that nothing was seen down to a magnitude, or nothing. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import { cellProblem } from "../parameters/text/cells.ts";
import { FLUX_SIGMAS, magnitudeOfFlux } from "./flux.ts";
import { bareError, limitInError, magnitudeParts, numberIn, saysNothing } from "./notations.ts";

/** A row's cells; undefined where the file has no such column. */
export interface MeasurementCells {
  readonly magnitude?: string;
  readonly error?: string;
  /** Where it is not the same to both sides. */
  readonly errorLower?: string;
  readonly errorUpper?: string;
  /** Instead of the magnitude, or where there is none. */
  readonly flux?: string;
  readonly fluxError?: string;
  readonly zeroPoint?: string;
  readonly limitingMagnitude?: string;
  readonly upperLimit?: string;
  readonly detected?: string;
  /** Whether a difference to a reference is positive. */
  readonly positive?: string;
}

/** What a row says. */
export type Measurement =
  /**
   * @property mean whether the error is the mean of two that differ
   * @property lastDigits whether the error was in units of the magnitude's last digit
   */
  | {
      readonly kind: "detection";
      readonly magnitude: number;
      readonly error: number;
      readonly mean?: boolean;
      readonly lastDigits?: boolean;
    }
  /**
   * @property by how the file says it, for a note; undefined where it plainly says it
   * @property sigmas how many it is of, where that follows from how it is read
   * @property statedError the number in place of an error by which it is known for a limit
   */
  | {
      readonly kind: "limit";
      readonly magnitude: number;
      readonly by?: string;
      readonly sigmas?: number;
      readonly statedError?: number;
    }
  | { readonly kind: "unused"; readonly reason: string };

/** 99, 999, 9999 and the like stand where there is no value. */
const NO_VALUE = 90;
/** Errors above it, mag, are of what is fainter than three standard deviations. */
const FAINT_ERROR = 2.5 / Math.LN10 / FLUX_SIGMAS;

/** A number, or why there is none: "empty", "NaN", "inf", "99". @throws InputError for what is neither */
function brightnessOf(cell: string, where: string): number | string {
  if (saysNothing(cell)) return cell === "" ? "empty" : `"${cell}"`;
  const value = numberIn(cell);
  if (value === undefined) throw new InputError(`${where} ${cellProblem(cell)}`);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return "inf";
  return Math.abs(value) >= NO_VALUE ? shownName(cell) : value;
}

const TRUE = /^(true|t|1|1\.0|yes|y|ul|upper ?limit|limit|>)$/i;
const FALSE = /^(false|f|0|0\.0|no|n|-1|detection)$/i;
const UNSAID = /^(nan|none|null|na|-+)?$/i;

/** Whether a cell is a flag at all. */
export const isFlag = (cell: string): boolean =>
  TRUE.test(cell) || FALSE.test(cell) || UNSAID.test(cell) || cell === "<";

/** @returns undefined where a flag is not set. @throws InputError for what is no flag */
function flagOf(cell: string | undefined, where: string): boolean | undefined {
  if (cell === undefined || UNSAID.test(cell)) return undefined;
  if (TRUE.test(cell)) return true;
  if (FALSE.test(cell)) return false;
  throw new InputError(`${where} is "${shownName(cell)}", but must be true or false`);
}

const UNKNOWN_SIDE = "a magnitude that begins with <: brighter than that; limits begin with >";

const BELOW = `a flux below ${FLUX_SIGMAS} standard deviations`;

const unused = (reason: string): Measurement => ({ kind: "unused", reason });

/** What is the same for all rows of a file. */
export interface FileHabits {
  /** Whether errors of 0 are those of data without noise, as where every error of a file is 0. */
  readonly exact: boolean;
  /** Whether limits are written as >21.3, so that no error is missing because of a limit. */
  readonly beyond: boolean;
  /** AB magnitude of the flux 1 by the unit of the column of fluxes; undefined where it states none. */
  readonly zeroPoint?: number;
}

/**
 * What a row says.
 * @param where file, row and column of a cell, for messages
 * @throws InputError for cells that are neither a value nor one of the words for none
 */
export function measurementOf(
  cells: MeasurementCells,
  where: (cell: keyof MeasurementCells) => string,
  { exact, beyond: marks, zeroPoint }: FileHabits,
): Measurement {
  if (flagOf(cells.positive, where("positive")) === false) return unused("fainter than the reference image");
  const parts = magnitudeParts(cells.magnitude ?? "");
  if (parts.brighter || cells.upperLimit === "<") return unused(UNKNOWN_SIDE);
  const detected = flagOf(cells.detected, where("detected"));
  const flag = flagOf(cells.upperLimit, where("upperLimit")) ?? (detected === undefined ? undefined : !detected);
  const limiting = cells.limitingMagnitude && brightnessOf(cells.limitingMagnitude, where("limitingMagnitude"));
  const depth = typeof limiting === "number" ? limiting : undefined;
  const byFlux = () => ofFlux(cells, where, flag, depth, zeroPoint);
  if (cells.magnitude === undefined && cells.flux !== undefined) return byFlux();
  const magnitude = brightnessOf(parts.value, where("magnitude"));
  if (parts.limit) {
    if (typeof magnitude === "string") return unused("a limit without a magnitude");
    return { kind: "limit", magnitude, sigmas: parts.sigmas };
  }
  if (typeof magnitude === "string") {
    if (depth !== undefined && flag !== false) return { kind: "limit", magnitude: depth };
    if (cells.flux !== undefined) return byFlux();
    const what = cells.magnitude === undefined ? "" : ` (${magnitude})`;
    return unused(`no magnitude${what}${cells.limitingMagnitude === undefined ? "" : " and no limiting one"}`);
  }
  const inWords = limitInError(cells.error ?? "");
  if (flag === true || inWords) return { kind: "limit", magnitude, sigmas: inWords?.sigmas };
  // ATLAS writes the magnitude of a negative flux as a negative number.
  if (magnitude < 0 && depth !== undefined && depth > 0) {
    return { kind: "limit", magnitude: depth, by: "a negative magnitude, which stands for a negative flux," };
  }
  const error = brightnessOf(bareError(parts.error ?? cells.error ?? ""), where(parts.error ? "magnitude" : "error"));
  if (typeof error === "number" && error > FAINT_ERROR && flag !== false) {
    if (depth !== undefined && magnitude > depth) {
      return { kind: "limit", magnitude: depth, by: `${BELOW} and a magnitude fainter than the limiting one` };
    }
    const found = cells.flux === undefined ? undefined : byFlux();
    if (found?.kind === "limit") return found;
  }
  if (typeof error === "number" && (error > 0 || (error === 0 && exact)))
    return { kind: "detection", magnitude, error, lastDigits: parts.lastDigits };
  const sides = [parts.errorLower ?? cells.errorLower, parts.errorUpper ?? cells.errorUpper].map((cell, side) =>
    cell === undefined ? undefined : brightnessOf(bareError(cell), where(side === 0 ? "errorLower" : "errorUpper")),
  );
  const mean = meanError(sides);
  if (mean !== undefined) return { kind: "detection", magnitude, error: mean, mean: sides[0] !== sides[1] };
  const shown = typeof error === "number" ? String(error) : error;
  const says = shown === "inf" || (shown !== "NaN" && shown !== "empty" && !shown.startsWith('"') && error !== 0);
  const marked =
    marks || cells.upperLimit !== undefined || cells.detected !== undefined || cells.limitingMagnitude !== undefined;
  if (flag === false || (marked && !says)) return unused(`a detection without an error (${shown})`);
  const number = Number(shown);
  const stated = number > 0 && Number.isFinite(number) ? { statedError: number } : {};
  return { kind: "limit", magnitude, by: `an error that is ${bare(error, shown)}`, ...stated };
}

/** The mean of two errors, one of which some files write with its sign; undefined where one is missing. */
function meanError(sides: readonly (number | string | undefined)[]): number | undefined {
  const sizes = sides.map((side) => (typeof side === "number" ? Math.abs(side) : 0));
  return sizes.every((size) => size > 0) ? (sizes[0] + sizes[1]) / 2 : undefined;
}

/** A row whose brightness is a flux. */
function ofFlux(
  cells: MeasurementCells,
  where: (cell: keyof MeasurementCells) => string,
  flag: boolean | undefined,
  depth: number | undefined,
  unitZeroPoint: number | undefined,
): Measurement {
  const numberOf = (cell: "flux" | "fluxError" | "zeroPoint"): number => {
    const text = cells[cell] ?? "";
    const value = saysNothing(text) ? Number.NaN : numberIn(cell === "fluxError" ? bareError(text) : text);
    if (value === undefined) throw new InputError(`${where(cell)} ${cellProblem(text)}`);
    return value;
  };
  const [flux, error] = [numberOf("flux"), numberOf("fluxError")];
  const limitAt = depth === undefined ? undefined : ({ kind: "limit", magnitude: depth } as const);
  if (!Number.isFinite(flux)) return (flag !== false && limitAt) || unused(`no flux (${cells.flux || "empty"})`);
  if (!(error > 0 && Number.isFinite(error)))
    return limitAt ?? unused(`a flux without an error (${cells.fluxError || "empty"})`);
  const zeroPoint = cells.zeroPoint === undefined ? unitZeroPoint! : numberOf("zeroPoint");
  if (!Number.isFinite(zeroPoint)) return unused("a flux without a zero point");
  const found = magnitudeOfFlux(flag === true ? 0 : flux, error, zeroPoint);
  if (!("limit" in found)) return { kind: "detection", ...found };
  const by = flag === true ? undefined : BELOW;
  return { kind: "limit", magnitude: found.limit, by, sigmas: FLUX_SIGMAS };
}

/** Errors that are no errors, as a note names them: all negative ones are alike. */
const bare = (error: number | string, shown: string): string =>
  (typeof error === "number" && error < 0) || shown.startsWith("-") ? "negative" : shown;
