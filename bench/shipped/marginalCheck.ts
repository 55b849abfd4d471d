/**
 * Flows that integrate constants out against brute force: for a set the constants are drawn many times and its curves evaluated
 * by the light-curve model's kernels, and these curves are compared with the flow's samples.
 */

import { memorySource } from "../../src/data/parameters/source.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { InputError } from "../../src/engine/errors.ts";
import { recordedDraws } from "../../src/flow/integratedOutText.ts";
import { type FlowModel, integratedOutOf, lightCurveModelOf, lightCurveOptionsOf } from "../../src/flow/model.ts";
import { LoadedModel } from "../../src/jobs/inference/loadedModel.ts";
import { type Distribution, parseDistribution } from "../../src/lightcurves/draws/distribution.ts";
import { withDraws } from "../../src/lightcurves/draws/draws.ts";
import { LightCurveEvaluator } from "../../src/lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { type ComparedBand, SampleComparison } from "./sampleComparison.ts";

export interface MarginalRequest {
  /** [.., inputs] of the flow's light-curve model, whatever their constants. */
  readonly sets: Float64Array;
  /** Draws of the constants, and samples of the flow, for each set. */
  readonly draws: number;
  readonly seed: number;
}

/** How the constants that a flow integrates out were drawn for its training. @throws InputError where it does not say */
export function drawnDistributions(model: FlowModel, where: string): Record<string, Distribution> {
  const draws = recordedDraws(model.training);
  const { inputs } = lightCurveModelOf(model, where);
  return Object.fromEntries(
    integratedOutOf(model).map((name) => {
      const specification = draws.get(name);
      if (specification === undefined) throw new InputError(`${where} does not say how ${name} was drawn for it`);
      return [name, parseDistribution(inputs.find((input) => input.name === name)!, specification)];
    }),
  );
}

/** Compares a flow with brute force; sets without curves at the usual values are left out. */
export async function checkMarginal(
  backend: Backend,
  model: FlowModel,
  { sets, draws, seed }: MarginalRequest,
  where: string,
): Promise<{ readonly sets: number; readonly bands: readonly ComparedBand[] }> {
  const lightCurves = lightCurveModelOf(model, where);
  const inputs = drawnDistributions(model, where);
  const { bands, times } = model;
  const width = lightCurves.inputs.length;
  const request = {
    options: lightCurveOptionsOf(model),
    times: Float64Array.from(times),
    bands,
    magnitudeType: "f32",
    bolometric: false,
  } as const;
  using evaluator = new LightCurveEvaluator(backend, lightCurves, request);
  await evaluator.prepare();
  using flow = await LoadedModel.open(backend, model, draws);
  const comparison = new SampleComparison(model);
  let count = 0;
  for (let set = 0; set * width < sets.length; set++) {
    const own = sets.subarray(set * width, (set + 1) * width);
    const samples = await flow.sample(own, draws, seed, false, set);
    if (!samples.some(Number.isFinite)) continue;
    count++;
    // A seed of its own for each set, far from those of trainings.
    const truth = await drawnCurves(evaluator, lightCurves, inputs, own, draws, 1_000_003 * (seed + 1) + set);
    comparison.add(truth, samples);
  }
  return { sets: count, bands: comparison.bands() };
}

/** Curves [draw, band, time] of one set, each with constants of its own. */
export async function drawnCurves(
  evaluator: LightCurveEvaluator,
  { inputs: all }: LightCurveModel,
  inputs: Record<string, Distribution>,
  set: Float64Array,
  draws: number,
  seed: number,
): Promise<Float32Array> {
  const width = set.length;
  const repeated = new Float64Array(draws * width);
  for (let row = 0; row < draws; row++) repeated.set(set, row * width);
  const same = memorySource(repeated, width, "one set", "source");
  const source = withDraws(same, all, all, { inputs, relations: {}, scatter: false, seed, notes: [] });
  const drawn = source.read(0, draws);
  const values = evaluator.request.bands.length * evaluator.request.times.length;
  const curves = new Float32Array(draws * values);
  for (let row = 0; row < draws; row += evaluator.rowsPerChunk) {
    const end = Math.min(draws, row + evaluator.rowsPerChunk);
    await evaluator.evaluate(drawn.subarray(row * width, end * width), ({ magnitudes }) =>
      curves.set(magnitudes, row * values),
    );
  }
  return curves;
}
