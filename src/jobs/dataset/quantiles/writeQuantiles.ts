/** Quantiles of the curves of many sets in a file, instead of the curves. */

import { extname } from "node:path";
import { DATASET_FORMATS, type DatasetFormat } from "../../../data/dataset/formatNames.ts";
import { checkNewFile } from "../../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../../data/output/writeFileWhole.ts";
import { quantilesFile } from "../../../data/quantilesFile.ts";
import type { BackendDescription } from "../../../engine/backend.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import type { BackendChoice } from "../../../engine/openBackend.ts";
import { drawsProvenance } from "../../../lightcurves/draws/draws.ts";
import { frameNote } from "../../../lightcurves/sets.ts";
import { VERSION } from "../../../version.ts";
import type { JobEvents } from "../../events.ts";
import { lightCurveWork, openFastestBackend } from "../../machine/fastestBackend.ts";
import type { CurvesOfSets } from "./curveColumns.ts";
import { type CurveQuantiles, checkLevels, curveQuantiles, USUAL_LEVELS } from "./curveQuantiles.ts";

/** Whose quantiles, and where to. */
export interface QuantilesRequest extends CurvesOfSets {
  /** `.csv`, `.h5`, `.hdf5` or `.npz`. */
  readonly output: string;
  /** From 0 to 1, ascending; those of the median and of bands of 68 and 90 % by default. */
  readonly levels?: readonly number[];
  readonly backend: BackendChoice;
  readonly force: boolean;
  /** Of prior, draws and noise, for the provenance. */
  readonly seed?: number;
}

/** What was done. */
export interface QuantilesSummary extends Omit<CurveQuantiles, "quantiles" | "counts" | "statuses"> {
  readonly output: string;
  readonly model: string;
  readonly source: string;
  readonly backend: BackendDescription;
  readonly seconds: number;
  /** Sets of each status of the model, by its name. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Smallest and largest share of the sets that have a value at a band and time. */
  readonly shares: readonly [number, number];
}

/** @throws InputError for what makes no sense; InterruptedError where it was stopped */
export async function writeQuantiles(request: QuantilesRequest, events: JobEvents = {}): Promise<QuantilesSummary> {
  const { model, source, options, times, bands, output, levels = USUAL_LEVELS } = request;
  checkLevels(levels);
  const format = formatOfQuantiles(output);
  checkNewFile(output, request.force);
  const frame = frameNote(model, request);
  for (const note of [...source.notes, ...(frame === undefined ? [] : [frame])]) events.onMessage?.(note);
  const curves = { options, times, bands, magnitudeType: "f32", bolometric: false } as const;
  using backend = await openFastestBackend(request.backend, lightCurveWork(model, curves, source.count));
  events.onBackend?.(backend);
  const begun = performance.now();
  const { quantiles, counts, statuses: counted, ...found } = await curveQuantiles(backend, request, levels, events);
  const statuses = Object.fromEntries(model.statuses.map(({ name }, code) => [name, counted[code]]));
  const table = {
    ...{ bands, times, levels, sets: found.sets, setsWithoutCurves: found.withoutCurves, statuses },
    quantiles: byBand(quantiles, levels.length, bands.length, times.length),
    setsWithValue: Float64Array.from(counts),
    provenance: provenanceOf(request, backend.description),
  };
  await writeFileWhole(output, quantilesFile(table, format));
  const shares = counts.reduce<[number, number]>(
    ([low, high], count) => [Math.min(low, count / found.sets), Math.max(high, count / found.sets)],
    [1, 0],
  );
  return {
    ...{
      ...found,
      statuses,
      output,
      model: model.name,
      source: source.description,
      backend: backend.description,
      shares,
    },
    seconds: (performance.now() - begun) / 1000,
  };
}

/** @throws InputError for endings of no format */
function formatOfQuantiles(path: string): DatasetFormat {
  const format = (DATASET_FORMATS as Record<string, DatasetFormat>)[extname(path).toLowerCase()];
  if (format) return format;
  throw new InputError(`${argument("quantiles")} ${path} must end in ${Object.keys(DATASET_FORMATS).join(", ")}`);
}

/** [level, band, time] as [band, level, time]. */
function byBand(quantiles: Float64Array, levels: number, bands: number, times: number): Float64Array {
  const turned = new Float64Array(quantiles.length);
  for (let level = 0; level < levels; level++) {
    for (let band = 0; band < bands; band++) {
      const from = (level * bands + band) * times;
      turned.set(quantiles.subarray(from, from + times), (band * levels + level) * times);
    }
  }
  return turned;
}

/** As datasets have it. */
function provenanceOf(
  { model, options, source, redshift, fixed = {}, draws, noise, seed }: QuantilesRequest,
  backend: BackendDescription,
): Record<string, unknown> {
  const system = options.distanceMpc === undefined ? "AB, absolute" : `AB, apparent at ${options.distanceMpc} Mpc`;
  return {
    ...{ program: "kiloflow", version: VERSION, model: model.name },
    ...options,
    distanceMpc: options.distanceMpc ?? null,
    magnitudeSystem: system,
    source: source.description,
    ...(source.contents === undefined ? {} : { sourceContents: source.contents }),
    ...(source.notes.length > 0 ? { sourceNotes: source.notes } : {}),
    ...(seed === undefined ? {} : { seed }),
    redshift: redshift ?? options.redshift ?? null,
    ...(Object.keys(fixed).length > 0 ? { fixedInputs: fixed } : {}),
    ...(draws === undefined ? {} : { draws: drawsProvenance(draws) }),
    noise: noise ?? null,
    ...{ backend: backend.kind, adapter: backend.arithmetic },
  };
}
