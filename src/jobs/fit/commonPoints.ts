/** The points by which several models are compared. */

import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import type { FitEvents } from "./fit.ts";
import { reachedPoints } from "./reach.ts";
import { type FitChoices, posteriorBlock, setUpFit } from "./setup.ts";

/** A point's name: models may call its band otherwise. */
const keyOf = ({ row, timeDays, magnitude }: PhotometricObservation): string => `${row} ${timeDays} ${magnitude}`;

/**
 * Evidences compare where the data are the same: the points that all models describe.
 * @param choices those of each model, of the same photometry
 * @throws InputError where there is no such point
 */
export async function withCommonPoints(
  backend: Backend,
  choices: readonly FitChoices[],
  seed: number,
  events: FitEvents,
): Promise<FitChoices[]> {
  const reached: Set<string>[] = [];
  for (const one of choices) {
    using block = await posteriorBlock(backend, one);
    const { used } = await reachedPoints(backend, setUpFit(one, block), one.points, seed);
    reached.push(new Set(used.map((index) => keyOf(one.points[index]))));
  }
  const all = new Set(choices.flatMap(({ points }) => points.map(keyOf)));
  const common = choices.map((one) => ({
    ...one,
    points: one.points.filter((point) => reached.every((own) => own.has(keyOf(point)))),
  }));
  const [{ points }] = common;
  if (points.length === 0) throw new InputError("there is no point that all of the models describe");
  if (points.length < all.size) {
    events.onWarning?.(
      `the models are compared by the ${points.length} of ${all.size} points that all of them describe: evidences of other data would not compare`,
    );
  }
  return common;
}
