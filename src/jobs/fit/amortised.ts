/** An inverse flow's draws as the sampler's first proposal: a flow learns them in latent numbers, with its density there. */

import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { normalQuantile } from "../../engine/random/normal.ts";
import { findBand } from "../../lightcurves/bands.ts";
import { bandOffset, stretch } from "../../lightcurves/observation.ts";
import { bandOfFilter } from "../../lightcurves/photometric/bandOfFilter.ts";
import type { LatentProposal } from "../../sampling/problem.ts";
import type { JobEvents } from "../events.ts";
import { openAnyModel } from "../inference/openModel.ts";
import { LoadedTable } from "../inference/table/loadedTable.ts";
import { conditionsOf, type Detection, SLOTTED } from "../inference/table/photometry.ts";
import { photometryOf } from "../training/photometry/record.ts";
import { flowTrainer } from "./flowProposal.ts";
import type { FitSetup } from "./setup.ts";
import { priorShareBelow, standardNormals } from "./space.ts";

const DRAWS = 4000;
/** Fewer draws inside the prior are not worth learning. */
const LEAST = 500;

/**
 * A proposal out of an inverse flow. Nuisances, and inputs that the flow does not know, are drawn from their priors.
 * @param file of the flow
 * @returns undefined where the flow's draws are outside the fit's prior
 * @throws InputError for other flows, and for priors that tie inputs to each other
 */
export async function amortisedProposal(
  backend: Backend,
  file: string,
  { model, options, space, request }: FitSetup,
  seed: number,
  events: JobEvents = {},
): Promise<LatentProposal | undefined> {
  const flow = await openAnyModel(file);
  if (!("kind" in flow)) throw new InputError(`${file} is a flow of light curves, not of parameters`);
  const record = photometryOf(flow, file);
  if (record.model !== model.name || record.from !== undefined)
    throw new InputError(
      `${file} is of ${record.from === undefined ? record.model : "binaries"}, not of the inputs of ${model.name}`,
    );
  const { parameters, dimensions } = space;
  const tied = parameters.find(({ distribution }) => distribution === undefined);
  if (tied !== undefined || dimensions !== parameters.length) {
    throw new InputError(
      `${argument("amortised")} goes with priors that draw every input on its own, but ${tied?.name ?? "one"} is drawn with others`,
    );
  }
  const detections = request.points.flatMap(({ row, timeDays, band, magnitude, error, limit }): Detection[] => {
    const slot = bandOfFilter(SLOTTED, band).band;
    if (limit || slot === undefined) return [];
    const away = bandOffset(findBand(model, band)!, options);
    return [{ line: row, band: slot, time: timeDays / stretch(options), magnitude: magnitude - away, error }];
  });
  // A free systematic error is for the flow the middle of what it knows.
  const systematic = request.systematic > 0 ? request.systematic : undefined;
  const asked = {
    systematic,
    photometry: "the photometry",
    model: file,
    output: "",
    seed,
    backend: "cpu",
    force: false,
  } as const;
  const conditions = conditionsOf(flow, record, detections, asked, events);
  using loaded = await LoadedTable.open(backend, flow, DRAWS);
  const drawn = await loaded.sample(conditions, DRAWS, seed, events);
  const { names } = flow.targets;
  const places = parameters.map(({ name }) => names.indexOf(name));
  const latent = standardNormals(DRAWS, dimensions, seed);
  const inside = Array.from({ length: DRAWS }, (_, row) => row).filter((row) =>
    places.every((place, k) => {
      if (place < 0) return true;
      const share = priorShareBelow(parameters[k].distribution!, drawn[row * names.length + place]);
      latent[row * dimensions + k] = normalQuantile(share);
      return share > 0 && share < 1;
    }),
  );
  if (inside.length < LEAST) {
    events.onWarning?.(
      `${file} proposes nothing: ${inside.length} of its ${DRAWS} draws are inside the prior of the fit`,
    );
    return undefined;
  }
  const kept = new Float64Array(inside.length * dimensions);
  inside.forEach((row, at) => {
    kept.set(latent.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions);
  });
  return flowTrainer(backend)(kept, inside.length, seed, events.signal);
}
