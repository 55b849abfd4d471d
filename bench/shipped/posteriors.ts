/** Which posteriors go with which flows. */

import { InputError } from "../../src/engine/errors.ts";
import { lightCurveModelOf } from "../../src/flow/model.ts";
import { type PosteriorRequest, readPosterior } from "../../src/jobs/dataset/posterior.ts";
import { openInputs } from "../../src/jobs/inference/inputRange.ts";
import { openAnyModel } from "../../src/jobs/inference/openModel.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import type { EvaluatedFlow } from "./evaluation.ts";

async function check(lightCurves: LightCurveModel, posterior: PosteriorRequest): Promise<void> {
  const { parameters } = await readPosterior(lightCurves, posterior);
  if (parameters.length === 0) throw new InputError(`${posterior.path} has no set that can be evaluated`);
}

/** A posterior as it can be read: one redshift is given for all, and files with masses in the source's frame take none. */
async function inItsFrame(
  lightCurves: LightCurveModel,
  posterior: PosteriorRequest,
  say: (text: string) => void,
): Promise<PosteriorRequest> {
  try {
    await check(lightCurves, posterior);
    return posterior;
  } catch (error) {
    if (!(error instanceof InputError) || posterior.redshift === undefined) throw error;
    const without = { ...posterior, redshift: undefined };
    await check(lightCurves, without).catch(() => {
      throw error;
    });
    say(`${posterior.path} is taken as it is: ${error.message}`);
    return without;
  }
}

/**
 * The posteriors that have the inputs of a flow's light-curve model, for each flow: known before minutes of work.
 * @param say gets a sentence for each that is left out
 * @throws InputError where a posterior goes with none of the flows
 */
export async function readablePosteriors(
  flows: readonly EvaluatedFlow[],
  posteriors: readonly PosteriorRequest[],
  say: (text: string) => void,
): Promise<ReadonlyMap<EvaluatedFlow, readonly PosteriorRequest[]>> {
  const readable = new Map(flows.map((flow) => [flow, [] as PosteriorRequest[]]));
  for (const posterior of posteriors) {
    const refused: { readonly flow: EvaluatedFlow; readonly error: InputError; readonly byFile: boolean }[] = [];
    for (const flow of flows) {
      try {
        const model = await openAnyModel(flow.path);
        const given = "kind" in model ? "photometry" : model.observed && `a measured ${model.observed.name}`;
        if (given !== undefined || "kind" in model) {
          const error = new InputError(`${flow.name} takes ${given}, and not the sets of ${posterior.path}`);
          refused.push({ flow, error, byFile: false });
          continue;
        }
        // Nobody has to give what a flow integrates out.
        const fixed = openInputs([model]);
        readable.get(flow)!.push(await inItsFrame(lightCurveModelOf(model), { ...posterior, fixed }, say));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refused.push({ flow, error, byFile: true });
      }
    }
    // What is wrong with the file tells more than which flows take no file.
    if (refused.length === flows.length) throw (refused.find(({ byFile }) => byFile) ?? refused[0]).error;
    for (const { flow, error } of refused) say(`${flow.name} is not evaluated on ${posterior.path}: ${error.message}`);
  }
  return readable;
}
