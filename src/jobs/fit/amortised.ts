/** An inverse flow's draws as the sampler's first proposal: a flow learns them in latent numbers, with its density there. */

import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
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

const DRAWS = 4000;
/** Fewer draws inside the prior are not worth learning. */
const LEAST = 500;

/**
 * A proposal out of an inverse flow. Nuisances, and inputs that the flow does not know, are drawn from their priors.
 * @param file of the flow
 * @param photometry the file that has the points, for messages
 * @returns undefined where the flow's draws are outside the fit's prior
 * @throws InputError for other flows, and for priors of which a set has no density in closed form
 */
export async function amortisedProposal(
  backend: Backend,
  file: string,
  { model, options, space, request }: FitSetup,
  { photometry, seed }: { readonly photometry: string; readonly seed: number },
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
  if (!space.latent(new Float64Array(parameters.length), 1)) {
    const tied = parameters.find(({ distribution }) => distribution === undefined);
    throw new InputError(
      `${argument("amortised")} needs a prior whose density is known, but ${tied?.name ?? "one of the parameters"} is drawn with others in a way that has none in closed form`,
      { hint: `leave out ${argument("amortised")}, or take another ${argument("prior")}, such as uniform` },
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
    photometry,
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
  const values = await space.draws(DRAWS, seed);
  const width = parameters.length;
  for (let row = 0; row < DRAWS; row++) {
    places.forEach((place, k) => {
      if (place >= 0) values[row * width + k] = drawn[row * names.length + place];
    });
  }
  const latent = space.latent(values, DRAWS)!;
  const inside = Array.from({ length: DRAWS }, (_, row) => row).filter((row) =>
    latent.subarray(row * dimensions, (row + 1) * dimensions).every(Number.isFinite),
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
