/** The way back from what sigma factors made of samples: what densities need. */

/**
 * The way back from `scaleFromCentres` (`sigmaFactor.ts`), for curves [rows, band, time] with a centre each.
 * @param dimensions of the flow
 * @returns c + (x - c) / factor, and what its log-density is to be increased by
 */
export function beforeScaling(
  factors: readonly number[],
  points: number,
  dimensions: number,
  curves: ArrayLike<number>,
  centres: Float64Array,
): { curves: Float64Array; logJacobian: number } {
  const values = factors.length * points;
  const moved = centres.map(
    (centre, at) => centre + (curves[at] - centre) / factors[Math.floor((at % values) / points)],
  );
  const logSum = factors.reduce((sum, factor) => sum + points * Math.log(factor), 0);
  return { curves: moved, logJacobian: -logSum * (dimensions / values) };
}
