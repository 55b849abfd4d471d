/** `ztf,lsstr=24.7`: what is to be seen, in which bands of the model. */

import { argument, InputError } from "../../engine/errors.ts";
import { INSTRUMENTS, instrumentNamed } from "../../lightcurves/depths.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { bandOfFilter } from "../../lightcurves/photometric/bandOfFilter.ts";

/** How faint something sees in a filter. */
export interface Depth {
  /** As the user or the instrument calls the filter. */
  readonly filter: string;
  /** Name of the instrument; absent where the depth is the user's own. */
  readonly instrument?: string;
  /** The model's band that stands for it. */
  readonly band: string;
  /** AB magnitude. */
  readonly magnitude: number;
}

/** What is seen where nobody says it: every instrument that is known. */
export const ALL_INSTRUMENTS = INSTRUMENTS.map(({ name }) => name).join(",");

const where = argument("depths");

/** Magnitudes beyond which a depth is a slip of the pen. */
const MAGNITUDES = [0, 40] as const;

/**
 * Reads depths. Filters of an instrument that the model has no band for are left out with a note.
 * @returns in the order in which they were written, each filter of a magnitude once
 * @throws InputError for names that are neither, for filters that the model has no band for, and for what is no magnitude
 */
export function parseDepths(
  model: LightCurveModel,
  text: string,
): { readonly depths: readonly Depth[]; readonly notes: readonly string[] } {
  const depths: Depth[] = [];
  const notes: string[] = [];
  const missing: string[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    const [name, value, ...rest] = part.split("=").map((one) => one.trim());
    if (rest.length > 0 || name === "" || value === "")
      throw new InputError(`${where} has "${part}", but must be like ztf, or ztfg=20.8, with commas between`);
    if (value !== undefined) {
      depths.push({ filter: name, band: bandOf(model, name), magnitude: magnitudeOf(name, value) });
      continue;
    }
    const instrument = instrumentNamed(name);
    if (!instrument) throw unknownInstrument(name);
    notes.push(`depths of ${instrument.title}: ${instrument.source}`);
    for (const [filter, magnitude] of Object.entries(instrument.depths)) {
      const { band } = bandOfFilter(model, filter);
      if (band !== undefined) depths.push({ filter, instrument: instrument.name, band, magnitude });
      else missing.push(filter);
    }
  }
  const twice = depths.find((one, at) => depths.findIndex(({ filter }) => filter === one.filter) !== at);
  if (twice) throw new InputError(`${where} gives ${twice.filter} twice`);
  if (depths.length === 0)
    throw new InputError(`${where} is "${text}", but ${model.title} has no band for any of its filters`);
  return { depths, notes: [...notes, ...substitutions(model, depths), ...left(model, missing)] };
}

const left = (model: LightCurveModel, missing: readonly string[]): string[] =>
  missing.length === 0 ? [] : [`${model.title} has no band for ${missing.join(", ")}: left out`];

/** What is said of filters for which another band stands. */
function substitutions(model: LightCurveModel, depths: readonly Depth[]): string[] {
  const others = depths.filter(({ filter, band }) => filter !== band);
  if (others.length === 0) return [];
  const list = [...new Set(others.map(({ band }) => band))]
    .map((band) => `${band} for ${others.flatMap((one) => (one.band === band ? [one.filter] : [])).join(", ")}`)
    .join("; ");
  return [`${model.title} does not have every filter, and gives the nearest of its bands: ${list}`];
}

function magnitudeOf(filter: string, text: string): number {
  const magnitude = Number(text);
  if (magnitude >= MAGNITUDES[0] && magnitude <= MAGNITUDES[1]) return magnitude;
  throw new InputError(
    `${where} of ${filter} is "${text}", but must be a magnitude from ${MAGNITUDES[0]} to ${MAGNITUDES[1]}`,
  );
}

function bandOf(model: LightCurveModel, filter: string): string {
  const found = bandOfFilter(model, filter);
  if (found.band !== undefined) return found.band;
  throw new InputError(`${where} has "${filter}": ${found.reason}`);
}

function unknownInstrument(name: string): InputError {
  const known = INSTRUMENTS.map((one) => one.name).join(", ");
  return new InputError(`${where} has "${name}", but the instruments that are known by name are ${known}`, {
    hint: "others are given by filter and magnitude, as in ztfg=20.8",
  });
}
