/** Where curves over photometry are wanted: its bands and times, and times between them to draw lines through. */

import type { PhotometricObservation } from "../../lightcurves/photometric/observation.ts";

/** Bands, and days after the merger in the observer's frame. */
export interface Places {
  readonly bands: readonly string[];
  /** Ascending, positive. */
  readonly times: Float64Array;
}

/** Times of the lines beside those of the points. */
const LINE_TIMES = 160;
/** The lines go on before the first point and after the last by this factor. */
const MARGIN = 1.15;

/** The places of some points. Points before the merger have none. */
export function placesOf(points: readonly PhotometricObservation[]): Places {
  const bands = [...new Set(points.map(({ band }) => band))];
  const own = Float64Array.from(new Set(points.map(({ timeDays }) => timeDays)))
    .filter((time) => time > 0)
    .sort();
  if (own.length === 0) return { bands, times: new Float64Array() };
  const [first, last] = [own[0] / MARGIN, own.at(-1)! * MARGIN];
  const lines = Array.from({ length: LINE_TIMES }, (_, at) => first * (last / first) ** (at / (LINE_TIMES - 1)));
  return { bands, times: Float64Array.from(new Set([...own, ...lines])).sort() };
}

/** For each point its index among places [band, time]; -1 where it has none. */
export const placesOfPoints = (points: readonly PhotometricObservation[], { bands, times }: Places): number[] => {
  const indices = new Map(Array.from(times, (time, at) => [time, at]));
  return points.map(({ band, timeDays }) => {
    const at = indices.get(timeDays);
    return at === undefined ? -1 : bands.indexOf(band) * times.length + at;
  });
};
