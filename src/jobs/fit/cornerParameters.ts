/** What a corner plot of a fit shows. */

import type { CornerParameter } from "../../figures/cornerDensity.ts";
import { rangeText } from "./rangeText.ts";
import type { FitResult } from "./result.ts";

/** Parameters of a corner plot that can still be read. */
const MOST_PARAMETERS = 14;

/** The first parameters of a fit, with their samples, which have the weights of `fit.weighted`. */
export function cornerParameters({ weighted, summaries, best, parameters: all }: FitResult): CornerParameter[] {
  const width = all.length;
  return all.slice(0, MOST_PARAMETERS).map(({ name, unit, distribution }, k) => ({
    label: `${name.replaceAll("_", " ")}${unit === "1" ? "" : ` (${unit})`}`,
    title: rangeText(summaries[k]),
    values: Float64Array.from({ length: weighted.rows }, (_, row) => weighted.values[row * width + k]),
    logarithmic: distribution ? distribution.kind === "log" || distribution.kind === "logn" : name.startsWith("lambda"),
    marked: best[k],
    bounds:
      distribution?.kind === "uniform" || distribution?.kind === "log" ? [distribution.a, distribution.b] : undefined,
  }));
}
