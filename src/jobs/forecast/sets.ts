/** The sets of a forecast with their distances: of a posterior, or drawn around a chirp mass. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import { memorySource } from "../../data/parameters/source.ts";
import type { ParameterSource } from "../../data/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { chirpMassPrior } from "../../lightcurves/binary/chirpMassPrior.ts";
import { withDistanceColumn } from "../../lightcurves/binary/distanceColumn.ts";
import { type Binaries, fixedBeside, fromBinaries } from "../../lightcurves/binary/fromBinaries.ts";
import { redshiftOfDistance } from "../../lightcurves/cosmology.ts";
import { type Draws, withDraws } from "../../lightcurves/draws/draws.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { createPrior } from "../../lightcurves/priors.ts";
import { type ParameterReader, setsOf } from "../../lightcurves/sets.ts";
import { drawDistances, type MeasuredDistance } from "./distances.ts";

/** What both kinds of sets need. */
export interface SetsRequest {
  readonly model: LightCurveModel;
  /** Where the model's inputs follow from binaries: these. */
  readonly binaries: Binaries | undefined;
  /** Complete, without the redshift of the light. */
  readonly options: Options;
  readonly fixed: FixedValues;
  readonly draws: Draws | undefined;
  readonly count: number;
  readonly seed: number;
}

/** Sets and their distances. */
export interface ForecastSets {
  readonly source: ParameterSource;
  /** Mpc, one a set. */
  readonly distances: Float64Array;
  readonly notes: readonly string[];
}

/** A chirp mass and a distance. */
export interface ChirpMassRequest extends SetsRequest {
  readonly chirpMass: { readonly value: number; readonly sigma: number };
  /** Whether it is of the detector's frame, as alerts give it. */
  readonly detectorFrame: boolean;
  readonly distance: MeasuredDistance;
}

/** @throws InputError for what no two neutron stars have, and for what is missing beside a binary */
export function chirpMassSets(request: ChirpMassRequest): ForecastSets {
  const { model, binaries, options, draws, count, seed, detectorFrame } = request;
  const distances = drawDistances(request.distance, count, seed);
  const redshifts = detectorFrame ? distances.map(redshiftOfDistance) : undefined;
  const prior = chirpMassPrior({
    ...request.chirpMass,
    redshift: redshifts && { of: (row) => redshifts[row], range: extentOf(redshifts) },
  });
  const isDrawn = (name: string) => draws !== undefined && Object.hasOwn(draws.inputs, name);
  const others = binaries ? fixedBeside(binaries, request.fixed, isDrawn) : { fixed: request.fixed, notes: [] };
  const { name, inputs } = binaries ?? model;
  const own = createPrior({ name, inputs, priors: { eos: prior } }, "eos", count, seed, {}, { fixed: others.fixed });
  const drawn = withDraws(own, inputs, inputs, draws);
  const source = binaries ? fromBinaries(model, drawn, { options, draws, notes: others.notes }) : drawn;
  const frame = detectorFrame
    ? "the chirp mass is one of the detector's frame: each set's is divided by 1 + z of its distance"
    : `the chirp mass is taken for one of the source's frame; ${argument("detectorFrame")} says that it is the detector's, as most alerts give it`;
  return { source, distances, notes: [frame] };
}

function extentOf(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** A posterior. */
export interface PosteriorRequest extends SetsRequest {
  /** For messages: its file. */
  readonly path: string;
  readonly read: ParameterReader;
  /** Of masses in the detector's frame. */
  readonly redshift?: number;
  /** In place of the file's own distances. */
  readonly distance?: MeasuredDistance;
}

/**
 * `count` sets of a file: every row as often as any other where it has fewer, rows at equal steps where it has more.
 * @throws InputError for what cannot be read, and where neither file nor request has distances
 */
export async function posteriorSets(request: PosteriorRequest): Promise<ForecastSets> {
  const { model, binaries, options, fixed, draws, count, path, redshift } = request;
  let own: Float64Array = new Float64Array();
  let rows = 0;
  const source = await setsOf(model, path, request.read, {
    ...{ redshift, options, fixed, draws, fromBinary: binaries !== undefined },
    reading: {
      schema: withDistanceColumn,
      source(file) {
        rows = file.count;
        const { sets, distances } = spreadRows(file, count);
        own = distances;
        const spread = memorySource(sets, file.width - 1, file.description, file.massFrame);
        return {
          ...spread,
          get notes() {
            return file.notes;
          },
          rowName: (row) => file.rowName?.(rowOf(row, rows, count)) ?? `row ${rowOf(row, rows, count)}`,
        };
      },
    },
  });
  const notes = [
    rows < count
      ? `the file's ${rows.toLocaleString("en-US")} sets are taken again and again, each time with what is drawn anew, up to ${count.toLocaleString("en-US")}`
      : rows > count
        ? `${count.toLocaleString("en-US")} of the file's ${rows.toLocaleString("en-US")} sets are taken, at equal steps`
        : "",
  ].filter(Boolean);
  const has = own.length > 0 && !own.some(Number.isNaN);
  if (request.distance !== undefined) {
    const distances = drawDistances(request.distance, count, request.seed);
    if (has) notes.push(`${argument("distance")} takes the place of the file's own distances`);
    return { source, distances, notes };
  }
  if (!has)
    throw new InputError(`${path} has no column of distances, and ${argument("distance")} is not given`, {
      hint: `give ${argument("distance")} as Mpc or Mpc:standard deviation`,
    });
  return { source, distances: own, notes };
}

/** Which of a file's rows is the set of this number. */
const rowOf = (set: number, rows: number, count: number): number =>
  rows > count ? Math.floor((set * rows) / count) : set % rows;

/** The sets of a file whose last value is the distance, spread over `count`. */
function spreadRows(file: ParameterSource, count: number): { sets: Float64Array; distances: Float64Array } {
  const all = file.read(0, file.count);
  const width = file.width - 1;
  const sets = new Float64Array(width * count);
  const distances = new Float64Array(count);
  for (let set = 0; set < count; set++) {
    const at = file.width * rowOf(set, file.count, count);
    sets.set(all.subarray(at, at + width), width * set);
    distances[set] = all[at + width];
  }
  return { sets, distances };
}
