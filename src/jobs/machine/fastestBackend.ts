/**
 * What `--backend auto` takes for a job: a GPU where there is one; else the processor or the software adapter, whichever
 * is faster at this work on this machine.
 */

import type { Backend } from "../../engine/backend.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import { type MeasurementCache, type MeasurementKey, usualMeasurements } from "../../engine/tuning/measurementCache.ts";
import type { Architecture } from "../../flow/architecture.ts";
import { fastestSecondsPerRow } from "../../flow/fastestLayout.ts";
import type { FlowUse } from "../../flow/flowLayout.ts";
import { LightCurveEvaluator } from "../../lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { createPrior } from "../../lightcurves/priors.ts";
import type { LightCurveRequest } from "../../lightcurves/program.ts";
import { VERSION } from "../../version.ts";
import { median } from "../statistics.ts";
import type { LendBackend } from "./lendBackend.ts";

/** A job as far as its speed goes. */
export interface Work {
  readonly rows: number;
  /** Seconds of one row on a backend, by a short measurement; `cache` keeps what took long to measure. */
  secondsPerRow(backend: Backend, cache: MeasurementCache): Promise<number>;
}

/** A job that the processor does in less is not worth a measurement, which may compile shaders in software for half a minute. */
const SHORT_JOB_SECONDS = 60;

/**
 * Opens the backend that was asked for; for `auto` the fastest for this work. The caller disposes of it.
 * @throws DeviceError where `webgpu` was asked for and there is no adapter
 */
export async function openFastestBackend(
  choice: BackendChoice,
  work: Work,
  cache: MeasurementCache = usualMeasurements(),
): Promise<Backend> {
  const first = await openBackend(choice);
  // Without WebAssembly the twins are no match for an adapter, and it was taken already.
  if (choice !== "auto" || first.description.hardware || !first.capabilities.native) return first;
  let kept = first;
  let adapter: Backend | undefined;
  try {
    const own = await work.secondsPerRow(first, cache);
    if (work.rows * own < SHORT_JOB_SECONDS) return first;
    adapter = await openBackend("software").catch(() => undefined);
    if (adapter && own > (await work.secondsPerRow(adapter, cache))) kept = adapter;
    return kept;
  } finally {
    (kept === adapter ? first : adapter)?.dispose();
  }
}

/** Lends the fastest backend for each job, and disposes of it then. */
export const lendFastest =
  (choice: BackendChoice): LendBackend =>
  async ({ model, curves, sets }, use) => {
    using backend = await openFastestBackend(choice, lightCurveWork(model, curves, sets));
    return await use(backend);
  };

/** Light curves of `rows` sets. */
export function lightCurveWork(model: LightCurveModel, request: LightCurveRequest, rows: number): Work {
  return {
    rows,
    async secondsPerRow(backend, cache) {
      const key = lightCurveKey(backend, model, request);
      // Kept for the processor too: shards and continued runs then decide as the first run did.
      const known = await cache.read(key);
      if (known) return known.measured[0].secondsPerRow;
      const begun = performance.now();
      using evaluator = new LightCurveEvaluator(backend, model, request);
      const count = Math.min(evaluator.rowsPerChunk, MEASURED_ROWS);
      const sets = createPrior(model, model.typicalPrior, count, 1).read(0, count);
      await evaluator.evaluate(sets, () => undefined);
      const prepareSeconds = (performance.now() - begun) / 1000;
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        await evaluator.evaluate(sets, () => undefined);
        times.push((performance.now() - start) / 1000 / count);
      }
      const secondsPerRow = median(times);
      await cache.write({ ...key, measured: [{ name: "light curves", prepareSeconds, secondsPerRow }] });
      return secondsPerRow;
    },
  };
}

const MEASURED_ROWS = 2000;
const ROUNDS = 5;

function lightCurveKey(
  { description }: Backend,
  { name, inputs, configure }: LightCurveModel,
  { times, bands, magnitudeType }: LightCurveRequest,
): MeasurementKey {
  return {
    subject: `light curves of ${name}${configure ? `, ${inputs.length} inputs` : ""}: ${times.length} points, ${bands.length} bands, ${magnitudeType}`,
    adapter: description.name,
    driver: description.driver,
    version: VERSION,
  };
}

/** Samples or densities of a flow, or the rows of all steps of its training. */
export function flowWork(architecture: Architecture, use: FlowUse, rows: number): Work {
  return { rows, secondsPerRow: (backend, cache) => fastestSecondsPerRow(backend, architecture, use, cache) };
}
