/** Log-densities of curves under a flow, into a file. */

import { writeNumberArray } from "../../data/numpyFile.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { factorsHaveDensity } from "../../flow/calibration.ts";
import { requireMagnitudes } from "../../flow/model.ts";
import type { JobEvents } from "../events.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { inBlocks } from "./blocks.ts";
import { readConditions, readCurves } from "./flowArrays.ts";
import { warnOfSets } from "./flowInputs.ts";
import { LoadedModel } from "./loadedModel.ts";
import { modelWarnings, openAnyModel, withCalibration } from "./openModel.ts";
import { checkArrayOutput } from "./sample.ts";
import { logProbTable } from "./table/logProb.ts";

export interface LogProbRequest {
  readonly model: string;
  /** Of flows of tables: the array or group inside the files that has the columns. */
  readonly table?: string;
  /** Of flows of tables: a table with its targets. Else magnitudes [rows, values] or [rows, band, time]; with `raw` [rows, dimensions] as the network sees them. */
  readonly curves: string;
  /** Of flows of tables: a table with its conditions. Else sets [rows, inputs] of the flow's light-curve model; with `raw` [rows, conditions] as the network sees them. */
  readonly conditions: string;
  /** `.npy`: [rows]; of flows of tables also `.csv` and `.npz` with a column `log_density`. */
  readonly output: string;
  readonly raw: boolean;
  /** Whether the densities are those of samples spread by the flow's sigma factors; true by default. */
  readonly calibration?: boolean;
  readonly backend: BackendChoice;
  readonly force: boolean;
}

export interface LogProbResult {
  readonly output: string;
  readonly rows: number;
  /** Over the rows that have one. */
  readonly meanLogDensity: number;
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped */
export async function logProbFlow(request: LogProbRequest, events: JobEvents = {}): Promise<LogProbResult> {
  const { raw, output } = request;
  const opened = await openAnyModel(request.model);
  if ("kind" in opened) return logProbTable(opened, request, events);
  const model = withCalibration(opened, request.calibration);
  if (request.table !== undefined) throw new InputError(`${argument("table")} goes with flows of tables`);
  checkArrayOutput(output, request.force);
  if (!raw) requireMagnitudes(model, request.model);
  if (!raw) for (const warning of modelWarnings(model, request.model)) events.onWarning?.(warning);
  if (!raw && !factorsHaveDensity(model)) {
    events.onWarning?.(
      `the sigma factors of ${request.model} differ by band, and curves of its principal components have no density with them: the densities are those of samples without`,
    );
  }
  const { values: conditions, shape } = await readConditions(request.conditions, model, raw);
  const [rows, width] = shape;
  if (!raw) warnOfSets(model, request.model, conditions, "log-densities", events);
  const { values: curves } = await readCurves(request.curves, model, raw, rows);
  const perRow = curves.length / rows;
  const densities = raw ? new Float32Array(rows) : new Float64Array(rows);
  using backend = await openFastestBackend(request.backend, flowWork(model.architecture, "inference", rows));
  events.onBackend?.(backend);
  using loaded = await LoadedModel.open(backend, model, rows);
  await inBlocks(rows, 1, events, "the densities were stopped; nothing was written", async (start, end) => {
    const own = conditions.subarray(start * width, end * width);
    densities.set(await loaded.logDensity(curves.subarray(start * perRow, end * perRow), own, raw), start);
  });
  await writeNumberArray(output, densities, [rows]);
  const known = Float64Array.from(densities).filter((density) => !Number.isNaN(density));
  const meanLogDensity = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { output, rows, meanLogDensity };
}
