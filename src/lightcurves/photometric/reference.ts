/** The likelihood of one set in float64, by the model's reference: slow on purpose. */

import { pointLikelihood } from "./pointLikelihood.ts";
import { darkStatus, type PhotometryRequest, placementOf, systematicColumns } from "./request.ts";

/** The model's magnitudes at the points; undefined where the set's parameters of the observation make no sense. */
export function referenceMagnitudes(
  request: PhotometryRequest,
  set: ArrayLike<number>,
): { readonly magnitudes: Float64Array; readonly days: readonly number[]; readonly dark: boolean } | undefined {
  const { model, points } = request;
  const placement = placementOf(request, set);
  if (!placement) return undefined;
  const { options, timeOffset, stretch } = placement;
  const days = points.map(({ timeDays }) => (timeDays - timeOffset) / stretch);
  const times = [...new Set(days)].filter((time) => time >= 0).sort((a, b) => a - b);
  const bands = [...new Set(points.map(({ band }) => band))];
  const inputs = Array.from({ length: model.inputs.length }, (_, column) => set[column]);
  const { magnitudes, status } = model.reference(inputs, times, options, bands);
  const rows = new Map(times.map((time, at) => [time, at]));
  return {
    magnitudes: Float64Array.from(points, ({ band }, index) => {
      const at = rows.get(days[index]);
      return at === undefined ? Number.NaN : magnitudes[bands.indexOf(band) * times.length + at];
    }),
    days,
    dark: status === darkStatus(model),
  };
}

/**
 * ln of the likelihood of one set [inputs, nuisances] in float64; -Infinity where a point has no value of the model.
 * Nothing is there before the merger, nor of sets that eject nothing: then limits are certain and detections impossible.
 */
export function referenceLogLikelihood(request: PhotometryRequest, set: ArrayLike<number>): number {
  const own = referenceMagnitudes(request, set);
  if (!own) return Number.NEGATIVE_INFINITY;
  const columns = systematicColumns(request);
  return request.points.reduce((sum, point, index) => {
    if (point.limit && (own.dark || own.days[index] < 0)) return sum;
    const systematic = columns[index] < 0 ? request.systematic : set[columns[index]];
    return sum + pointLikelihood(point, own.magnitudes[index], systematic);
  }, 0);
}
