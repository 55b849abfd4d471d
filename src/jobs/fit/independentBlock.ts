/** Parameters that are drawn independently of each other, some of which are put in order afterwards. */

import { normalCdf, normalQuantile } from "../../engine/random/normal.ts";
import { type Distribution, quantile } from "../../lightcurves/draws/distribution.ts";
import { type FitParameter, type LatentBlock, priorShareBelow } from "./space.ts";

/** A parameter with a distribution of its own. */
export type DrawnParameter = FitParameter & { readonly distribution: Distribution };

/**
 * A latent number for each parameter, by the inverse of its distribution.
 * @param ordered names of parameters of one distribution that are ascending, group by group: their order statistics
 */
export function independentBlock(
  parameters: readonly DrawnParameter[],
  ordered: readonly (readonly string[])[] = [],
): LatentBlock {
  const width = parameters.length;
  const groups = ordered.map((names) => names.map((name) => parameters.findIndex((one) => one.name === name)));
  const isOrdered = new Set(groups.flat());
  return {
    parameters: parameters.map((one, k): FitParameter => {
      if (!isOrdered.has(k)) return one;
      const { name, unit, distribution } = one;
      return { name, unit, unordered: distribution };
    }),
    dimensions: width,
    measured: parameters.map(
      ({ distribution: { kind } }, k) => !isOrdered.has(k) && (kind === "normal" || kind === "logn"),
    ),
    values(latent, rows) {
      const values = latent.map(normalCdf);
      for (let at = 0; at < rows * width; at += width) {
        for (const group of groups) orderStatistics(values, at, group);
        for (let k = 0; k < width; k++) values[at + k] = quantile(parameters[k].distribution, values[at + k]);
      }
      return values;
    },
    latent(values, rows) {
      const latent = new Float64Array(rows * width);
      for (let at = 0; at < rows * width; at += width) {
        for (let k = 0; k < width; k++) latent[at + k] = priorShareBelow(parameters[k].distribution, values[at + k]);
        for (const group of groups) independentShares(latent, at, group);
        for (let k = 0; k < width; k++) latent[at + k] = normalQuantile(latent[at + k]);
      }
      return latent;
    },
  };
}

/**
 * Makes n uniform numbers those of n others in ascending order: the largest of them is distributed as the n-th root of one,
 * and those below it as the largest of n - 1 in what is left.
 */
function orderStatistics(uniforms: Float64Array, at: number, group: readonly number[]): void {
  let above = 1;
  for (let rank = group.length; rank >= 1; rank--) {
    above *= uniforms[at + group[rank - 1]] ** (1 / rank);
    uniforms[at + group[rank - 1]] = above;
  }
}

/** The way back; above 1 where the numbers are not in order. */
function independentShares(shares: Float64Array, at: number, group: readonly number[]): void {
  for (let rank = 1; rank <= group.length; rank++) {
    const above = rank < group.length ? shares[at + group[rank]] : 1;
    shares[at + group[rank - 1]] = (shares[at + group[rank - 1]] / above) ** rank;
  }
}
