/** Photometry as a CSV: a header with time, band, magnitude and error, one point a line. */

import { InputError } from "../engine/errors.ts";
import { openInput } from "./input/index.ts";
import { shownName } from "./names.ts";
import { readWholeFile } from "./wholeFile.ts";

/** A point as a file has it. */
export interface PhotometryRow {
  /** 1-based, in the file. */
  readonly line: number;
  readonly time: number;
  readonly band: string;
  readonly magnitude: number;
  readonly error: number;
  /** Whether nothing was seen, down to this magnitude. */
  readonly limit: boolean;
}

/** Columns and what else they may be called, the surest first: beside a phase, a time is a date. */
const COLUMNS = {
  time: ["phase", "time"],
  band: ["band", "filter"],
  magnitude: ["magnitude", "mag"],
  error: ["error", "e_magnitude", "magerr", "mag_err"],
} as const;

/** Where a column says that nothing was seen, the magnitude is a limit. */
const LIMITS = ["upperlimit", "limit"];

/**
 * Reads points; lines that begin with # are comments.
 * @returns detections, and how many upper limits were passed over
 * @throws InputError naming the line and column of whatever is wrong
 */
export async function readPhotometry(path: string): Promise<{ rows: PhotometryRow[]; limits: number }> {
  const input = await openInput(path);
  try {
    return parsePhotometry((await readWholeFile(input.path)).toString("utf8"), input.name);
  } finally {
    await input.dispose();
  }
}

/** The same of a text. @param name of the file, for messages */
export function parsePhotometry(text: string, name: string): { rows: PhotometryRow[]; limits: number } {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, cells: line.split(",").map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== "") && !cells[0].startsWith("#"));
  if (lines.length === 0) throw new InputError(`${name} has no lines`);
  const header = lines[0].cells.map((cell) => cell.toLowerCase());
  const place = (spellings: readonly string[]) =>
    header.indexOf(spellings.find((spelling) => header.includes(spelling)) ?? spellings[0]);
  const places = Object.entries(COLUMNS).map(([column, spellings]) => {
    const at = place(spellings);
    if (at >= 0) return at;
    throw new InputError(
      `${name}, line ${lines[0].line} has no column ${column}; it has ${shownName(header.join(", "))}`,
      {
        hint: "photometry has the columns time (days after the merger), band, magnitude and error, with commas between",
      },
    );
  });
  const limit = place(LIMITS);
  const rows: PhotometryRow[] = [];
  let limits = 0;
  for (const { line, cells } of lines.slice(1)) {
    if (cells.length !== header.length) {
      throw new InputError(`${name}, line ${line} has ${cells.length} cells, but the header has ${header.length}`);
    }
    const isLimit = limit >= 0 && /^(true|1|yes|t)$/i.test(cells[limit]);
    if (isLimit) limits++;
    const [time, , magnitude, error] = places.map((at, column) => {
      if (Object.keys(COLUMNS)[column] === "band") return 0;
      const value = cells[at] === "" ? Number.NaN : Number(cells[at]);
      if (Number.isFinite(value)) return value;
      if (isLimit && Object.keys(COLUMNS)[column] === "error") return 0;
      throw new InputError(`${name}, line ${line}: ${header[at]} is "${shownName(cells[at])}", but must be a number`);
    });
    if (!(error >= 0)) throw new InputError(`${name}, line ${line}: the error is ${error}, but must be at least 0`);
    const band = cells[places[1]];
    if (band === "") throw new InputError(`${name}, line ${line} has no band`);
    rows.push({ line, time, band, magnitude, error, limit: isLimit });
  }
  return { rows, limits };
}
