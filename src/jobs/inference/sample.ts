/** Draws curves from a flow into a file. */

import { writeNumberArray } from "../../data/numpyFile.ts";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { type FlowModel, valuesPerSet } from "../../flow/model.ts";
import { sigmaFactorsText } from "../../flow/sigmaFactor.ts";
import type { JobEvents } from "../events.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { type AskedGrid, onAskedGrid } from "./askedGrid.ts";
import { inBlocks } from "./blocks.ts";
import { magnitudeShape, readConditions, readNoise } from "./flowArrays.ts";
import { warnOfSets } from "./flowInputs.ts";
import { LoadedModel } from "./loadedModel.ts";
import { borrowedFactorsText, modelWarnings, openAnyModel, withCalibration } from "./openModel.ts";
import { sampleTable } from "./table/sample.ts";

export interface SampleRequest extends AskedGrid {
  readonly model: string;
  /** Of flows of tables: the array or group inside the file that has the conditions. */
  readonly table?: string;
  /** Of flows of tables: a table with its conditions. Else sets [rows, inputs] of the flow's light-curve model; with `raw` [rows, conditions] as the network sees them. */
  readonly conditions: string;
  /** `.npy`: [rows, values of a curve], or [rows, count, values of a curve]. */
  readonly output: string;
  /** Samples for each row; one, and no axis for it, by default. */
  readonly count?: number;
  /** Standard normal numbers [rows, dimensions] instead of those of the seed. */
  readonly noise?: string;
  readonly seed: number;
  /** Whether samples are spread by the flow's sigma factors, which those with `raw` never are; true by default. */
  readonly calibration?: boolean;
  /** Whether to take and give what the network sees. */
  readonly raw: boolean;
  readonly backend: BackendChoice;
  readonly force: boolean;
}

export interface SampleResult {
  readonly output: string;
  readonly rows: number;
  readonly shape: readonly number[];
  /** Of flows of tables: the columns. */
  readonly targets?: readonly string[];
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function sampleFlow(request: SampleRequest, events: JobEvents = {}): Promise<SampleResult> {
  const { raw, count, seed, output } = request;
  const opened = await openAnyModel(request.model);
  if ("kind" in opened) return sampleTable(opened, request, events);
  checkRequest(request);
  const model = onAskedGrid(withCalibration(opened, request.calibration), request.model, request);
  if (!raw) for (const warning of modelWarnings(model, request.model)) events.onWarning?.(warning);
  const { values: conditions, shape } = await readConditions(request.conditions, model, raw);
  const [rows, width] = shape;
  if (!raw) warnOfSets(model, request.model, conditions, "curves", events);
  const noise = request.noise === undefined ? undefined : await readNoise(request.noise, model, rows);
  if (!raw) tellFactors(model, request.model, events);
  const samples = count ?? 1;
  const { dimensions } = model.architecture;
  const perRow = samples * (raw ? dimensions : valuesPerSet(model));
  const curves = raw ? new Float32Array(rows * perRow) : new Float64Array(rows * perRow);
  const work = flowWork(model.architecture, "inference", rows * samples);
  using backend = await openFastestBackend(request.backend, work);
  events.onBackend?.(backend);
  using loaded = await LoadedModel.open(backend, model, rows * samples);
  await inBlocks(rows, samples, events, "sampling was stopped; nothing was written", async (start, end) => {
    const own = conditions.subarray(start * width, end * width);
    const drawn = noise
      ? await loaded.fromNoise(noise.values.subarray(start * dimensions, end * dimensions), own, raw)
      : await loaded.sample(own, samples, seed, raw, start);
    curves.set(drawn, start * perRow);
  });
  const written = [rows, ...(count === undefined ? [] : [count]), ...(raw ? [dimensions] : magnitudeShape(model))];
  await writeNumberArray(output, curves, written);
  return { output, rows, shape: written };
}

function tellFactors(model: FlowModel, path: string, events: JobEvents): void {
  if (model.sigmaFactors) events.onMessage?.(`sigma factors of ${path}: ${sigmaFactorsText(model.sigmaFactors)}`);
  const borrowed = borrowedFactorsText(model, path);
  if (borrowed) events.onMessage?.(borrowed);
}

function checkRequest({ count, noise, seed, output, force, raw, bands, times, table }: SampleRequest): void {
  if (table !== undefined) throw new InputError(`${argument("table")} goes with flows of tables`);
  for (const [name, value] of Object.entries({ bands, times })) {
    if (raw && value !== undefined) throw new InputError(`${argument("raw")} and ${argument(name)} exclude each other`);
  }
  if (count !== undefined && noise !== undefined) throw new InputError("`count` and `noise` exclude each other");
  if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
    throw new InputError(`${argument("count")} is ${count}, but must be an integer of at least 1`);
  }
  checkSeed(seed);
  checkArrayOutput(output, force);
}

/** @throws InputError for an output that is no `.npy` file, or that exists */
export function checkArrayOutput(output: string, force: boolean): void {
  if (!/\.npy$/i.test(output)) throw new InputError(`${argument("output")} ${output} must end in .npy`);
  checkNewFile(output, force);
}
