/** Fluxes as magnitudes: their zero points, and what is a detection. */

import { InputError } from "../../engine/errors.ts";
import { shownName, shownNames } from "../names.ts";
import { type Roles, unitOf } from "./columns.ts";
import type { RawColumn, RawTable } from "./types.ts";

/** Below so many standard deviations, and below zero, a flux is an upper limit, of as many sigmas. */
export const FLUX_SIGMAS = 3;

/** Magnitudes a natural logarithm of the flux. */
const MAGNITUDES = 2.5 / Math.LN10;

/** AB magnitude of the flux 1 in a unit (Oke & Gunn 1983: 0 at 48.6 below erg/s/cm2/Hz), the longest names first. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/(n|nano)[ _]?(jy|jansky)s?$/i, 31.4],
  [/(u|µ|μ|mu|micro)[ _]?(jy|jansky)s?$/i, 23.9],
  [/(m|milli)[ _]?(jy|jansky)s?$/i, 16.4],
  [/(^|[^a-z])(jy|jansky)s?$/i, 8.9],
  [/nanomagg(y|ies)$/i, 22.5],
  [/(^|[^a-z])magg(y|ies)$/i, 0],
  [/^erg[ /*.]*(s(\^?-1)?)[ /*.]*(cm\^?-?2)[ /*.]*hz(\^?-1)?$/i, -48.6],
];

/** The AB magnitude of the flux 1 by the unit that a column's name or unit states: `uJy`, `flux_mJy`, `flux [nJy]`. */
export function zeroPointOfColumn(column: RawColumn): number | undefined {
  const text = unitOf(column).trim() || column.name;
  return UNITS.find(([unit]) => unit.test(text))?.[1];
}

/**
 * A flux as a magnitude with its error, or the limit that it is.
 * @param error one standard deviation, positive, in the flux's unit
 * @param zeroPoint magnitude of the flux 1
 */
export function magnitudeOfFlux(
  flux: number,
  error: number,
  zeroPoint: number,
): { readonly magnitude: number; readonly error: number } | { readonly limit: number } {
  if (flux < FLUX_SIGMAS * error) return { limit: zeroPoint - MAGNITUDES * Math.log(FLUX_SIGMAS * error) };
  return { magnitude: zeroPoint - MAGNITUDES * Math.log(flux), error: (MAGNITUDES * error) / flux };
}

/** Whether the brightness is that of a column of fluxes: where there are magnitudes beside it, these are read. */
export const isOfFluxes = ({ flux, magnitude }: Roles): boolean => flux !== undefined && magnitude === undefined;

/** @throws InputError for fluxes without errors, and of which nothing says how bright they are */
export function checkFluxes(table: RawTable, { flux, fluxError, zeroPoint }: Roles): void {
  if (fluxError === undefined) throw missingColumn(table, "fluxerr");
  const column = table.columns[flux!];
  if (zeroPoint !== undefined || zeroPointOfColumn(column) !== undefined) return;
  throw new InputError(
    `${table.name} has fluxes in the column ${shownName(column.name)}, but neither a unit nor a column of zero points`,
    { hint: "name the column flux_uJy (or mJy, nJy, Jy), or add a column zp with the magnitude of the flux 1" },
  );
}

/** A table lacks a column that it must have. */
export const missingColumn = ({ name, columns }: RawTable, missing: string): InputError =>
  new InputError(`${name} has no column ${missing}; it has ${shownNames(columns.map((column) => column.name))}`);
