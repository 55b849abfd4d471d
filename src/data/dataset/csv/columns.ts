/** The first three lines of a CSV dataset: mark, description, and the names of the columns. */

import { InputError } from "../../../engine/errors.ts";
import { shownName } from "../../names.ts";
import type { DatasetLayout } from "../../types.ts";
import { descriptionText, parseDescription } from "../arrays.ts";

/** First line of a file; the description follows on the second one. */
export const CSV_MARK = "# kiloflow dataset 1";

/** Lines in front of the first set. */
export const HEAD_LINES = 3;

const DESCRIPTION_PREFIX = "# ";
const STATUS = "status";
/** Prefix of the columns of log10 of the bolometric luminosity. */
const BOLOMETRIC_PREFIX = "log10_lbol";
/** Prefix of the columns of the mask. */
const MASK_PREFIX = "mask_";

/** The columns' names; those of a band at a time are such as `g@0.3`. */
export function csvColumns(layout: DatasetLayout): string[] {
  const times = [...layout.times];
  const points = (prefix: string) => times.map((time) => `${prefix}@${time}`);
  return [
    ...layout.parameterNames,
    ...layout.propertyNames,
    STATUS,
    ...layout.bands.flatMap((band) => points(band)),
    ...(layout.bolometric ? points(BOLOMETRIC_PREFIX) : []),
    ...(layout.mask ? layout.bands.flatMap((band) => points(`${MASK_PREFIX}${band}`)) : []),
  ];
}

/** How many columns each part of a line has, in the order of {@link csvColumns}. */
export function csvWidths(layout: DatasetLayout) {
  const cube = layout.bands.length * layout.times.length;
  return {
    parameters: layout.parameterNames.length,
    properties: layout.propertyNames.length,
    status: 1,
    magnitudes: cube,
    luminosities: layout.bolometric ? layout.times.length : 0,
    mask: layout.mask ? cube : 0,
  };
}

/**
 * The lines in front of the first set. The description says how many follow, so that a file that was cut is known, and as
 * many units as there are parameters, which is where the columns of the properties start.
 * @throws InputError for names that no cell can hold
 */
export function csvHead(layout: DatasetLayout): string {
  const parameterUnits = layout.parameterNames.map((_, index) => layout.parameterUnits[index] ?? "");
  const columns = csvColumns(layout);
  const unfit = [...columns, ...layout.statusNames].find((name) => /[,\p{Cc}]/u.test(name));
  if (unfit !== undefined) {
    throw new InputError(`CSV cannot hold the name "${shownName(unfit)}": it has a comma or a control character`, {
      hint: "write .h5 or .npz",
    });
  }
  const description = descriptionText({ ...layout, parameterUnits }, { count: layout.count });
  return `${CSV_MARK}\n${DESCRIPTION_PREFIX}${description}\n${columns.join(",")}\n`;
}

/** What the first three lines say. */
export interface CsvHead {
  readonly layout: Omit<DatasetLayout, "count">;
  readonly columns: readonly string[];
  /** How many sets the file had when it was written; undefined in files of version 0.1.0. */
  readonly count: number | undefined;
}

/** Reads the lines after the mark. @throws InputError naming the line that is not as kiloflow writes it */
export function parseCsvHead(descriptionLine: string, header: string, path: string): CsvHead {
  if (!descriptionLine.startsWith(`${DESCRIPTION_PREFIX}{`)) {
    throw new InputError(`${path}, line 2 is not the description that kiloflow writes there`, {
      hint: "spreadsheets and editors change it; use the file as it was written",
    });
  }
  const text = descriptionLine.slice(DESCRIPTION_PREFIX.length);
  const description = parseDescription(text, path);
  const columns = header.split(",");
  const statusAt = columns.indexOf(STATUS);
  if (statusAt < 0) throw new InputError(`${path}, line ${HEAD_LINES} has no column "${STATUS}"`);
  const parameters = description.parameterUnits.length;
  const curves = columns.slice(statusAt + 1).flatMap((column) => {
    const at = column.lastIndexOf("@");
    return at < 0 ? [] : [{ name: column.slice(0, at), time: Number(column.slice(at + 1)) }];
  });
  const bands = [...new Set(curves.map(({ name }) => name))].filter(
    (name) => name !== BOLOMETRIC_PREFIX && !name.startsWith(MASK_PREFIX),
  );
  const layout = {
    times: Float64Array.from(curves.filter(({ name }) => name === bands[0]).map(({ time }) => time)),
    bands,
    parameterNames: columns.slice(0, Math.min(parameters, statusAt)),
    propertyNames: columns.slice(parameters, statusAt),
    ...description,
    bolometric: curves.some(({ name }) => name === BOLOMETRIC_PREFIX),
    mask: curves.some(({ name }) => name.startsWith(MASK_PREFIX)),
  };
  checkColumns(columns, csvColumns({ ...layout, count: 0 }), path);
  checkHead(layout, path);
  return { layout, columns, count: countOf(text, path) };
}

function checkColumns(columns: readonly string[], expected: readonly string[], path: string): void {
  const at = columns.findIndex((column, index) => column !== expected[index]);
  if (at < 0 && columns.length === expected.length) return;
  const index = at < 0 ? columns.length : at;
  const found = index < columns.length ? `is "${shownName(columns[index])}"` : "is missing";
  const wanted = index < expected.length ? `"${shownName(expected[index])}" is expected` : "the line must end";
  throw new InputError(`${path}, line ${HEAD_LINES}: column ${index + 1} ${found} where ${wanted}`);
}

function checkHead(layout: CsvHead["layout"], path: string): void {
  const { times, bands, parameterNames, parameterUnits, propertyNames, propertyUnits } = layout;
  if (bands.length === 0) throw new InputError(`${path}, line ${HEAD_LINES} has no columns of magnitudes`);
  const wrong = times.findIndex((time, index) => !Number.isFinite(time) || (index > 0 && !(time > times[index - 1])));
  if (wrong >= 0) {
    throw new InputError(
      `${path}, line ${HEAD_LINES}: times must be finite and ascend, but that of column "${shownName(bands[0])}@${times[wrong]}" does not`,
    );
  }
  const names = parameterNames.length + propertyNames.length;
  const units = parameterUnits.length + propertyUnits.length;
  if (parameterNames.length !== parameterUnits.length || (propertyUnits.length > 0 && names !== units)) {
    throw new InputError(
      `${path}, line ${HEAD_LINES} has ${names} columns before "${STATUS}", but the description has units for ${units}`,
    );
  }
}

function countOf(description: string, path: string): number | undefined {
  const { count } = JSON.parse(description) as { count?: unknown };
  if (count === undefined) return undefined;
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
  throw new InputError(`${path}, line 2: "count" must be a number of sets`);
}
