/** Distributions as people write them of a fit's parameters. */

import { type Distribution, parseDistribution } from "../../lightcurves/draws/distribution.ts";

/** Ranges of inputs and constants as `parseDistribution` reads them: `a:b:log` is `log:a:b`. */
function specificationOf(text: string): string {
  const parts = text.split(":").map((part) => part.trim());
  return parts.length === 3 && (parts[2] === "log" || parts[2] === "linear")
    ? `${parts[2] === "log" ? "log" : "uniform"}:${parts[0]}:${parts[1]}`
    : text;
}

/** Reads one. @param from the argument that says it @throws InputError, see `parseDistribution` */
export const readDistribution = (
  drawn: Parameters<typeof parseDistribution>[0],
  text: string,
  from: string,
): Distribution => parseDistribution(drawn, specificationOf(text), from);
