/** What people write in cells of magnitudes, fluxes and errors. */

import { cellNumber } from "../parameters/text/cells.ts";

const NOTHING = /^([-–—]+|null|none|na|n\/a|#n\/a|n\.?d\.?|masked|\.\.\.|…|\\?nodata)?$/i;

/** Whether a cell says in words or dashes that there is nothing. */
export const saysNothing = (cell: string): boolean => NOTHING.test(cell);

/** The number in a cell: with a decimal comma where commas separate no cells, a typeset minus, or `mag` behind it. */
export function numberIn(cell: string): number | undefined {
  const plain = cell.replace(/^[−–](?=[\d.])/, "-").replace(/\s*mag$/i, "");
  return cellNumber(/^[+-]?\d+,\d+$/.test(plain) ? plain.replace(",", ".") : plain);
}

/** No magnitude is longer with all that is said of it; no pattern is tried on what is. */
const LONGEST = 80;
const LIMIT = /^(?:>=?|≥|&gt;|\\geq?(?![a-z]))\s*(.+)$/;
const BRIGHTER = /^(?:<|≤|&lt;)/;
/** `21.3 (3σ)`. */
const OF_SIGMAS = /^(.+?)\s*\(?\s*([1-9])[ -]?(?:σ|sigmas?)(?: (?:upper )?limit)?\s*\)?$/i;
const WITH_TWO_ERRORS = /^(.+?)\s*\+\s*(\d*\.?\d+)\s*\/?\s*[-−–]\s*(\d*\.?\d+)$/;
const WITH_ERROR = /^(.+?)\s*(?:±|\+\/?-|\\pm)\s*(.+)$|^(.+?)\s*\(\s*(\d*[.,]\d+)\s*\)$/;
/** `18.32(05)`: the error in units of the last digit. */
const LAST_DIGITS = /^([+-]?\d+(?:[.,](\d+))?)\s*\(\s*(\d{1,3})\s*\)$/;

/** A magnitude as it is written, in parts that are still texts. */
export interface WrittenMagnitude {
  readonly value: string;
  /** Of `>21.3`, and of `21.3 (3σ)`. */
  readonly limit: boolean;
  /** Of `<21.3`. */
  readonly brighter: boolean;
  /** How many sigmas a limit says it is of. */
  readonly sigmas?: number;
  /** The error that the magnitude brings, or those to each side. */
  readonly error?: string;
  readonly errorLower?: string;
  readonly errorUpper?: string;
  /** Whether the error was in units of the last digit. */
  readonly lastDigits?: boolean;
}

/** The parts of a cell of magnitudes. */
export function magnitudeParts(text: string): WrittenMagnitude {
  if (text.length > LONGEST) return { value: text, limit: false, brighter: false };
  // As LaTeX sets it.
  const cell = text.replaceAll("$", "").trim();
  const beyond = LIMIT.exec(cell);
  const ofSigmas = OF_SIGMAS.exec(beyond?.[1] ?? cell);
  const [value, limit, brighter] = [
    ofSigmas?.[1] ?? beyond?.[1] ?? cell,
    (beyond ?? ofSigmas) !== null,
    BRIGHTER.test(cell),
  ];
  if (limit) return { value, limit, brighter, sigmas: ofSigmas ? Number(ofSigmas[2]) : undefined };
  const two = WITH_TWO_ERRORS.exec(value);
  if (two) return { value: two[1], limit, brighter, errorUpper: two[2], errorLower: two[3] };
  const digits = LAST_DIGITS.exec(value);
  if (digits) {
    const [, number, decimals = "", last] = digits;
    return { value: number, limit, brighter, error: String(Number(last) / 10 ** decimals.length), lastDigits: true };
  }
  const both = WITH_ERROR.exec(value);
  return both ? { value: both[1] ?? both[3], limit, brighter, error: both[2] ?? both[4] } : { value, limit, brighter };
}

/** Whether a magnitude is written as a limit. */
export const isBeyond = (cell: string): boolean => magnitudeParts(cell).limit;

/** Whether a cell is a number that brings its error, so that it is a magnitude whatever its column is called. */
export function bringsError(cell: string): boolean {
  const { value, error, errorLower } = magnitudeParts(cell);
  return (error ?? errorLower) !== undefined && numberIn(value) !== undefined;
}

const LIMIT_AS_ERROR =
  /^(ul|u\.l\.|upper[ _-]?lim(it)?|lim(it)?|>|non-?detection|([1-9])[ -]?(σ|sigma)( (upper )?limit)?)$/i;

/** What an error says where it marks a limit in words: `UL`, `3 sigma`. */
export function limitInError(cell: string): { readonly sigmas?: number } | undefined {
  const found = LIMIT_AS_ERROR.exec(cell);
  return found ? { sigmas: found[4] === undefined ? undefined : Number(found[4]) } : undefined;
}

/** An error without the signs around it: `±0.02`, `(0.02)`. */
export const bareError = (cell: string): string =>
  cell.replace(/^(±|\+\/?-|\\pm)\s*/, "").replace(/^\(\s*(\d*[.,]\d+)\s*\)$/, "$1");
