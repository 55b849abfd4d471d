/** The value of `--bands`: names, and definitions of bands by a wavelength or a file. */

import { closeSync, openSync, readSync } from "node:fs";
import { fileError } from "../data/fileErrors.ts";
import { InputError } from "../engine/errors.ts";
import { checkBand, definitionOf } from "../lightcurves/spectrum/spectralBands.ts";
import { reducedTransmission } from "../lightcurves/spectrum/transmission.ts";
import { parseTransmission, type TransmissionTable } from "../lightcurves/spectrum/transmissionTable.ts";

/** What `--bands` says. */
export interface BandsFlag {
  /** Names, as `parseBands` takes them. */
  readonly names: string;
  /** Definitions among them, as the option `bandDefinitions` takes them; undefined where there are none. */
  readonly definitions: string | undefined;
  /** What the user should know of files. */
  readonly notes: readonly string[];
}

/** The largest file that is taken for a transmission. */
const MOST_BYTES = 16 * 2 ** 20;

/** The beginning of a file, one byte more than is taken at most: pipes and devices do not say how long they are. */
function readBeginning(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.allocUnsafe(MOST_BYTES + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function readText(path: string, entry: string): string {
  try {
    const bytes = readBeginning(path);
    if (bytes.length <= MOST_BYTES) return bytes.toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw fileError(error, "read", path);
    throw new InputError(`--bands has "${entry}", but ${path} is neither a wavelength in nm nor a file`);
  }
  throw new InputError(`--bands has "${entry}", but ${path} is too large for a transmission`);
}

/** Units that may follow a file's name. */
const UNITS: Readonly<Record<string, TransmissionTable["unit"]>> = { nm: "nm", A: "Angstrom" };

/** One definition, and what is to be said of it. */
function defined(entry: string): { name: string; definition: string; note?: string } {
  const at = entry.indexOf("=");
  const [name, value] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
  const wavelength = value === "" ? Number.NaN : Number(value);
  if (!Number.isNaN(wavelength)) {
    checkBand(name, wavelength, "--bands");
    return { name, definition: definitionOf(name, { wavelengthsNm: [wavelength], weights: [1] }) };
  }
  // What datasets state of a transmission, where its file is gone.
  if (/^[\d.e+*|-]+$/i.test(value)) return { name, definition: `${name}=${value}` };
  if (value === "")
    throw new InputError(`--bands has "${entry}", but must have a wavelength in nm or a file after the =`);
  const [, path, unit] = /^(.*?)(?::(nm|A))?$/s.exec(value)!;
  const table = parseTransmission(readText(path, entry), path, unit === undefined ? undefined : UNITS[unit]);
  const { wavelengthsNm } = table;
  const [first, last] = [wavelengthsNm[0], wavelengthsNm[wavelengthsNm.length - 1]];
  for (const end of [first, last]) checkBand(name, end, path);
  const nodes = reducedTransmission(wavelengthsNm, table.transmission);
  const guess = unit === undefined ? `, taken to be in ${table.unit}` : "";
  return {
    name,
    definition: definitionOf(name, nodes),
    note: `band ${name}: ${wavelengthsNm.length} wavelengths of ${path}${guess}, from ${shown(first)} to ${shown(last)} nm, as ${nodes.weights.length} for the integral`,
  };
}

const shown = (value: number): number => Number(value.toPrecision(6));

/** An option's parser for `--bands`: reads the files that it names, once. @throws InputError */
export function bandsFlag(text: string): BandsFlag {
  const entries = text.split(",").map((entry) => {
    if (!entry.includes("=")) return { name: entry.trim() };
    return defined(entry.trim());
  });
  const definitions = entries.flatMap((entry) => ("definition" in entry ? [entry.definition] : []));
  if (definitions.length === 0) return { names: text, definitions: undefined, notes: [] };
  return {
    // A comma keeps a single name from being read as letters in a row.
    names: entries.map(({ name }) => name).join(","),
    definitions: definitions.join(";"),
    notes: entries.flatMap((entry) => ("note" in entry && entry.note !== undefined ? [entry.note] : [])),
  };
}
