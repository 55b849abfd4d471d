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
/** SNANA's calibrated fluxes have this zero point in whatever system the survey has. */
const FLUXCAL = /^fluxcal/i;
const FLUXCAL_ZERO_POINT = 27.5;

/** What a column's name or unit says of its fluxes: `uJy`, `flux_mJy`, `flux [nJy]`. */
export interface FluxUnit {
  /** Magnitude of the flux 1. */
  readonly zeroPoint: number;
  readonly system?: "AB";
}

/** The unit of a column of fluxes; undefined where nothing says one. */
export function fluxUnitOf(column: RawColumn): FluxUnit | undefined {
  const stated = unitOf(column).trim();
  const zeroPoint = [stated, column.name].flatMap((text) => UNITS.find(([unit]) => unit.test(text))?.[1] ?? []).at(0);
  if (zeroPoint !== undefined) return { zeroPoint, system: "AB" };
  return FLUXCAL.test(column.name) ? { zeroPoint: FLUXCAL_ZERO_POINT } : undefined;
}

const MAGNITUDE_UNIT = /^(ab|vega)[ _-]?(mag(nitude)?s?)?$|^mag(nitude)?s?$/i;
const SYSTEM_UNIT = /^(ab|vega)/i;

/**
 * A table as the column of its units says, as TNS has it: fluxes that are magnitudes, or the fluxes' unit.
 * @throws InputError naming the first row whose unit is not the others'
 */
export function byUnits(table: RawTable, roles: Roles): { readonly table: RawTable; readonly roles: Roles } {
  const { fluxUnit, flux, fluxError, limitingFlux, ...others } = roles;
  if (fluxUnit === undefined) return { table, roles };
  const stated = table.rows.filter(({ cells }) => cells[fluxUnit] !== "");
  const isSystem = stated.length > 0 && stated.every(({ cells }) => SYSTEM_UNIT.test(cells[fluxUnit]));
  const system = others.system ?? (isSystem ? fluxUnit : undefined);
  if (flux === undefined || others.magnitude !== undefined) return { table, roles: { ...roles, system } };
  const kinds = stated.map(({ cells }) => (MAGNITUDE_UNIT.test(cells[fluxUnit]) ? "mag" : cells[fluxUnit]));
  const other = kinds.findIndex((kind) => kind !== kinds[0]);
  if (other >= 0) {
    throw new InputError(
      `${table.name}, ${table.rowWord} ${stated[other].row}, column ${shownName(table.columns[fluxUnit].name)} is "${shownName(stated[other].cells[fluxUnit])}", but rows above have "${shownName(stated[0].cells[fluxUnit])}"`,
      { hint: "a file has one unit of brightness" },
    );
  }
  if (kinds[0] === "mag") {
    const limitingMagnitude = others.limitingMagnitude ?? limitingFlux;
    return { table, roles: { ...others, system, magnitude: flux, error: fluxError, limitingMagnitude } };
  }
  const columns = table.columns.map((column, at) =>
    at === flux ? { ...column, unit: column.unit || kinds[0] || "" } : column,
  );
  return { table: { ...table, columns }, roles };
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
  if (zeroPoint === undefined) checkFluxUnit(table, table.columns[flux!]);
}

/** @throws InputError where nothing says how bright a column's fluxes are */
export function checkFluxUnit({ name }: RawTable, column: RawColumn): void {
  if (fluxUnitOf(column) !== undefined) return;
  const byWavelength = /angstrom|Å|\/ ?(a|nm|um)\b|[/ ](a|nm)-1|lambda|λ/i.test(`${column.name} ${column.unit}`);
  throw new InputError(
    `${name} has fluxes in the column ${shownName(column.name)}, ${byWavelength ? "which are flux densities by wavelength" : "but neither a unit nor a column of zero points"}`,
    {
      hint: byWavelength
        ? "give flux densities by frequency, as flux_uJy (or mJy, nJy, Jy), or magnitudes"
        : "name the column flux_uJy (or mJy, nJy, Jy), or add a column zp with the magnitude of the flux 1",
    },
  );
}

/** A table lacks a column that it must have. */
export const missingColumn = ({ name, columns }: RawTable, missing: string): InputError =>
  new InputError(`${name} has no column ${missing}; it has ${shownNames(columns.map((column) => column.name))}`);
