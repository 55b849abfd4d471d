/** Whether a backend computes light curves of the registered models as their float64 references do. */

import type { Backend } from "../../engine/backend.ts";
import { InputError, KiloflowError } from "../../engine/errors.ts";
import { bandNames } from "../../lightcurves/bands.ts";
import { evaluateLightCurves } from "../../lightcurves/evaluateLightCurves.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { createPrior } from "../../lightcurves/priors.ts";
import { configuredModel } from "../../lightcurves/registry.ts";
import { parseTimes } from "../../lightcurves/times.ts";
import { nearEdge } from "../dataset/check.ts";

/** How the curves of one model did on one backend. */
export interface ModelVerdict {
  readonly model: string;
  readonly sets: number;
  readonly seconds: number;
  /** What is wrong, in words; undefined where all curves are within the model's tolerance. */
  readonly problem: string | undefined;
  /** Why there was nothing to test: a model may need a file that is not here. */
  readonly untested: string | undefined;
}

const SETS = 16;
/** From the first hour to the last week that any model has. */
const TIMES = parseTimes("0.04:30:x24");

/** Tests the curves of typical sets of a model, as it is without any options. */
export async function testModel(backend: Backend, registered: LightCurveModel): Promise<ModelVerdict> {
  const begun = performance.now();
  const verdict = (rest: Partial<ModelVerdict>): ModelVerdict => ({
    ...{ model: registered.name, sets: 0, problem: undefined, untested: undefined },
    seconds: (performance.now() - begun) / 1000,
    ...rest,
  });
  try {
    const model = configuredModel(registered, {});
    const options = model.completeOptions({});
    const sets = createPrior(model, model.typicalPrior, SETS, 1).read(0, SETS);
    const expected = referenceCurves(model, sets, options);
    return verdict({ sets: SETS, problem: await differenceFrom(expected, backend, model, sets, options) });
  } catch (error) {
    // Without its files a model has no curves, and says what it lacks.
    if (error instanceof InputError) return verdict({ untested: error.message });
    if (error instanceof KiloflowError) return verdict({ problem: error.message });
    throw error;
  }
}

type SetCurves = ReturnType<typeof referenceCurves>[number];

function referenceCurves(model: LightCurveModel, sets: Float64Array, options: Options) {
  const bands = bandNames(model);
  const width = model.inputs.length;
  return Array.from({ length: sets.length / width }, (_, row) => {
    const set = sets.subarray(width * row, width * (row + 1));
    const curves = model.reference(set, TIMES, options, bands);
    const windows = model.validity(set, options, bands);
    return { curves, windows, tolerance: model.tolerance.magnitudeFor(curves) };
  });
}

/** What differs most between a backend's curves and the reference's, in words; undefined where all is within tolerance. */
async function differenceFrom(
  expected: readonly SetCurves[],
  backend: Backend,
  model: LightCurveModel,
  sets: Float64Array,
  options: Options,
): Promise<string | undefined> {
  const bands = bandNames(model);
  const { magnitudes } = await evaluateLightCurves(backend, sets, { model, times: TIMES, bands, options });
  let worst: { beyond: number; text: string } | undefined;
  expected.forEach(({ curves, windows, tolerance }, row) => {
    curves.magnitudes.forEach((wanted, index) => {
      const [band, time] = [Math.floor(index / TIMES.length), TIMES[index % TIMES.length]];
      const found = magnitudes[row * curves.magnitudes.length + index];
      const isMissing = Number.isNaN(wanted) !== Number.isNaN(found);
      const rounding = curves.rounding?.[index] ?? 0;
      if (rounding === Number.POSITIVE_INFINITY) return;
      if (isMissing ? nearEdge(time, windows[band]) : !(Math.abs(found - wanted) > tolerance + rounding)) return;
      const beyond = isMissing ? Number.POSITIVE_INFINITY : Math.abs(found - wanted) / tolerance;
      if (worst && worst.beyond >= beyond) return;
      worst = {
        beyond,
        text: `set ${row}, band ${bands[band]}, ${time} days: ${found} where the reference has ${wanted}`,
      };
    });
  });
  return worst?.text;
}
