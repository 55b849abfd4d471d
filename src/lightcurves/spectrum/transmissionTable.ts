/** The text of a transmission file: wavelength and transmission, one pair a line. */

import { InputError } from "../../engine/errors.ts";

/** A filter as a file gives it. */
export interface TransmissionTable {
  /** nm, ascending. */
  readonly wavelengthsNm: readonly number[];
  readonly transmission: readonly number[];
  /** What the file's wavelengths were taken for. */
  readonly unit: "nm" | "Angstrom";
}

/** Largest wavelength that is taken for nm: filters beyond 3 um in nm need their unit, as do those below 300 nm in Angstrom. */
const LARGEST_NM = 3000;
const PER_NM = { nm: 1, Angstrom: 10 } as const;

/**
 * Reads a transmission: blanks, tabs, commas or semicolons between two columns; `#` begins a comment; the first line may
 * be a heading.
 * @param unit that of the wavelengths; where it is not given, Angstrom if the largest is above 3,000, else nm
 * @param path for messages
 * @throws InputError naming file and row of what is wrong
 */
export function parseTransmission(text: string, path: string, unit?: TransmissionTable["unit"]): TransmissionTable {
  const wavelengths: number[] = [];
  const transmission: number[] = [];
  let rows = 0;
  for (const [index, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|[\r\n]/)
    .entries()) {
    const cells = line
      .replace(/#.*/, "")
      .split(/[\s,;]+/)
      .filter((cell) => cell !== "");
    if (cells.length === 0) continue;
    rows++;
    const numbers = cells.map(Number);
    if (rows === 1 && numbers.every(Number.isNaN)) continue;
    const where = `row ${index + 1} of ${path}`;
    if (numbers.length !== 2 || !numbers.every(Number.isFinite)) {
      throw new InputError(
        `${where} is "${line.trim().slice(0, 60)}", but must be two numbers: wavelength and transmission`,
      );
    }
    const [wavelength, value] = numbers;
    const last = wavelengths.at(-1);
    if (last !== undefined && !(wavelength > last)) {
      throw new InputError(`${where} has the wavelength ${wavelength} after ${last}, but wavelengths must ascend`);
    }
    if (!(wavelength > 0)) throw new InputError(`${where} has the wavelength ${wavelength}, but it must be positive`);
    if (value < 0) throw new InputError(`${where} has the transmission ${value}, but it must not be negative`);
    wavelengths.push(wavelength);
    transmission.push(value);
  }
  const light = transmission.filter((value) => value > 0).length;
  if (light < 2) {
    throw new InputError(
      `${path} lets light through in ${light === 0 ? "no row" : "one row"}, but must in at least two`,
    );
  }
  const taken = unit ?? (wavelengths[wavelengths.length - 1] > LARGEST_NM ? "Angstrom" : "nm");
  return { wavelengthsNm: wavelengths.map((wavelength) => wavelength / PER_NM[taken]), transmission, unit: taken };
}
