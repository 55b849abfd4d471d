/** Samples of a fit as tables. */

import type { WrittenTable } from "../../data/table/encodeTable.ts";
import type { FitResult, Samples } from "./result.ts";

/** Samples with the fixed inputs as columns, so that every file of sets has all that a model takes. */
export function samplesTable({ parameters, fixed }: FitResult, samples: Samples, weighted: boolean): WrittenTable {
  const { rows, values, logLikelihoods, weights } = samples;
  const same = Object.values(fixed);
  const names = [
    ...parameters.map(({ name }) => name),
    ...Object.keys(fixed),
    "log_likelihood",
    ...(weighted ? ["weight"] : []),
  ];
  const all = new Float64Array(rows * names.length);
  const own = parameters.length;
  for (let row = 0; row < rows; row++) {
    const at = row * names.length;
    all.set(values.subarray(row * own, (row + 1) * own), at);
    all.set(same, at + own);
    all[at + own + same.length] = logLikelihoods[row];
    if (weighted) all[at + own + same.length + 1] = weights[row];
  }
  return { names, rows, values: all };
}
