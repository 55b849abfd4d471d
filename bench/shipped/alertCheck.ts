/**
 * Flows of a measured chirp mass against brute force: for a measurement binaries are drawn from the prior that it leaves, what is
 * uncertain beside them too, and their curves, evaluated by the light-curve model's kernels, are compared with the flow's samples.
 */

import type { Backend } from "../../src/engine/backend.ts";
import { type FlowModel, lightCurveModelOf, lightCurveOptionsOf } from "../../src/flow/model.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { chirpMassPrior } from "../../src/lightcurves/binary/chirpMassPrior.ts";
import { BINARY_INPUTS } from "../../src/lightcurves/binary/inputs.ts";
import { leftSets } from "../../src/lightcurves/curveCounts.ts";
import { withDraws } from "../../src/lightcurves/draws/draws.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { createPrior, type Ranges } from "../../src/lightcurves/priors.ts";
import { drawnDistributions } from "./marginalCheck.ts";
import { type ComparedBand, SampleComparison } from "./sampleComparison.ts";

export interface AlertRequest {
  /** Measured chirp masses and their standard deviations, Msun [.., 2]. */
  readonly measured: Float64Array;
  /** Sets of each measurement, by which the share without curves is found. */
  readonly draws: number;
  /** Curves of these, and samples of the flow. */
  readonly curves: number;
  readonly seed: number;
  /** Of the prior. */
  readonly ranges: Ranges;
}

export interface AlertFindings {
  /** Measurements that leave enough curves. */
  readonly sets: number;
  /** Largest difference of the shares of sets without curves. */
  readonly withoutCurves: number;
  readonly bands: readonly ComparedBand[];
}

/** What is drawn for one measurement. */
interface Drawn {
  readonly share: number;
  /** [.., band, time] of the first sets with curves. */
  readonly curves: Float32Array;
}

/** Compares a flow with brute force; of measurements that leave fewer curves than `curves` only the share is compared. */
export async function checkAlert(
  backend: Backend,
  model: FlowModel,
  { measured, draws, curves, seed, ranges }: AlertRequest,
  where: string,
): Promise<AlertFindings> {
  const lightCurves = lightCurveModelOf(model, where);
  const inputs = drawnDistributions(model, where);
  const request = {
    options: lightCurveOptionsOf(model),
    times: Float64Array.from(model.times),
    bands: model.bands,
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  using evaluator = new LightCurveEvaluator(backend, lightCurves, request);
  await evaluator.prepare();
  using flow = await LoadedModel.open(backend, model, curves);
  const comparison = new SampleComparison(model);
  let [sets, withoutCurves] = [0, 0];
  for (let at = 0; at < measured.length; at += 2) {
    const [value, sigma] = measured.subarray(at, at + 2);
    // A seed of its own for each measurement, far from those of trainings.
    const own = 1_000_003 * (seed + 1) + at;
    const prior = createPrior(
      { name: "a measurement", inputs: BINARY_INPUTS, priors: { left: chirpMassPrior({ value, sigma }) } },
      ...(["left", draws, own, ranges] as const),
    );
    const scattered = { inputs, relations: {}, scatter: false, seed: own, notes: [] };
    const source = withDraws(prior, BINARY_INPUTS, lightCurves.inputs, scattered);
    const truth = await drawnCurves(evaluator, lightCurves, (row, rows) => source.read(row, rows), draws, curves);
    const { withCurves } = leftSets(model.observed!.counts, value, sigma);
    withoutCurves = Math.max(withoutCurves, Math.abs(withCurves - truth.share));
    if (truth.curves.length < curves * model.bands.length * model.times.length) continue;
    sets++;
    comparison.add(truth.curves, await flow.sample(Float64Array.of(value, sigma), curves, seed, false, at));
  }
  return { sets, withoutCurves, bands: comparison.bands() };
}

async function drawnCurves(
  evaluator: LightCurveEvaluator,
  { inputs, statuses }: LightCurveModel,
  read: (row: number, rows: number) => Float64Array,
  draws: number,
  most: number,
): Promise<Drawn> {
  const { times, bands } = evaluator.request;
  const values = times.length * bands.length;
  const curves = new Float32Array(most * values);
  let [kept, taken] = [0, 0];
  for (let row = 0; row < draws; row += evaluator.rowsPerChunk) {
    const rows = Math.min(draws - row, evaluator.rowsPerChunk);
    const sets = read(row, rows);
    await evaluator.evaluate(sets, ({ status, magnitudes }) => {
      for (let set = 0; set * inputs.length < sets.length; set++) {
        if (!statuses[status[set]].hasValues) continue;
        kept++;
        if (taken < most) curves.set(magnitudes.subarray(set * values, (set + 1) * values), taken++ * values);
      }
    });
  }
  return { share: kept / draws, curves: curves.subarray(0, taken * values) };
}
