/** Which points the sets of a prior reach: a fit asks every set for a value at every point that it uses. */

import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { PhotometricLikelihood } from "../../lightcurves/photometric/likelihood.ts";
import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";
import { columnOf } from "../../lightcurves/photometric/request.ts";
import type { FitSetup } from "./setup.ts";

/** Draws of the prior that are looked at. */
const DRAWS = 512;
/** Points that fewer of the prior's sets with curves reach are left out. */
const LEAST_SHARE = 0.5;

/** Days at which one looks whether a set has a curve at all, apart from the points. */
const TIMES = [0.3, 1, 2, 3, 4, 6, 9, 14, 20];

/** A point that the model does not describe. */
export interface UnreachedPoint {
  readonly point: PhotometricObservation;
  /** Share of the prior's sets with curves, and exploded by then, that have a value there. */
  readonly share: number;
}

/**
 * The points of a fit that at least half of the prior's sets with curves reach, by their indices, and the others.
 * @throws InputError where none is left
 */
export async function reachedPoints(
  backend: Backend,
  { request, space, sets, model }: FitSetup,
  points: readonly PhotometricObservation[],
  seed: number,
): Promise<{ readonly used: readonly number[]; readonly unreached: readonly UnreachedPoint[] }> {
  // A set has a curve where it has a value at any of the points, or at one of other times.
  const others = TIMES.map((timeDays) => ({ ...request.points[0], timeDays }));
  const probed = { ...request, points: [...request.points, ...others] };
  const width = probed.points.length;
  using likelihood = await PhotometricLikelihood.open(backend, probed);
  const drawn = sets(await space.draws(DRAWS, seed), DRAWS);
  const magnitudes = await likelihood.magnitudes(drawn, DRAWS);
  // A set that explodes after a point says nothing of what the model describes.
  const column = columnOf(request, "timeOffset");
  const explosion = (row: number): number => (column < 0 ? 0 : drawn[row * likelihood.width + column]);
  const reached = new Float64Array(points.length);
  const exploded = new Float64Array(points.length);
  let shining = 0;
  for (let row = 0; row < DRAWS; row++) {
    const own = magnitudes.subarray(row * width, (row + 1) * width);
    if (own.every(Number.isNaN)) continue;
    shining++;
    own.subarray(0, points.length).forEach((value, point) => {
      if (request.points[point].timeDays > explosion(row)) exploded[point]++;
      if (!Number.isNaN(value)) reached[point]++;
    });
  }
  if (shining === 0) throw new InputError(`no set of the prior of ${model.title} has a value at any point`);
  const shares = reached.map((count, point) => shareOf(points[point], count, exploded[point]));
  const used = points.flatMap((_, index) => (shares[index] >= LEAST_SHARE ? [index] : []));
  const unreached = points.flatMap((point, index) =>
    shares[index] >= LEAST_SHARE ? [] : [{ point, share: shares[index] }],
  );
  if (used.length === 0) {
    throw new InputError(
      `fewer than half of the sets of the prior of ${model.title} have a value at any of the points`,
    );
  }
  return { used, unreached };
}

/** Of the sets that have exploded, those that have a value; before any of them a limit is certain, and a detection no set's. */
const shareOf = ({ limit }: PhotometricObservation, reached: number, exploded: number): number =>
  exploded > 0 ? reached / exploded : limit ? 1 : 0;

/** Points that are left out, those of a band together. */
export function unreachedText(unreached: readonly UnreachedPoint[], { title }: Pick<LightCurveModel, "title">): string {
  const bands = [...new Set(unreached.map(({ point }) => point.band))];
  const shown = bands.map((band) => {
    const own = unreached.filter(({ point }) => point.band === band);
    return `${band} at ${own.map(({ point }) => `${Number(point.timeDays.toPrecision(4))} d (line ${point.row})`).join(", ")}`;
  });
  return `${unreached.length} ${unreached.length === 1 ? "point is" : "points are"} left out, at which fewer than half of the prior's sets have a value of ${title}: ${shown.join("; ")}`;
}
