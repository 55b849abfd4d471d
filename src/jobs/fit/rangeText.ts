/** A parameter's median and range as people write them. */

import type { ParameterSummary } from "./summaries.ts";

/** "0.0167 +0.0012 −0.0011" with as many digits as the range tells. */
export function rangeText({ median, range68: [low, high] }: ParameterSummary): string {
  const size = Math.min(...[high - median, median - low].filter((one) => one > 0));
  const magnitude = Math.abs(median);
  if (!Number.isFinite(size)) return Number(median.toPrecision(4)).toString();
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(size)));
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)) {
    const power = Math.floor(Math.log10(magnitude));
    const shown = (value: number) => (value / 10 ** power).toFixed(Math.max(0, decimals + power));
    return `(${shown(median)} +${shown(high - median)} −${shown(median - low)})e${power}`;
  }
  return `${median.toFixed(decimals)} +${(high - median).toFixed(decimals)} −${(median - low).toFixed(decimals)}`;
}
