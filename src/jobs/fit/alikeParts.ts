/** Parts of a model whose exchange changes nothing, such as components of ejecta: fits put them in order. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { DrawnParameter } from "./independentBlock.ts";

/**
 * Names of inputs that are put in ascending order, a group for each set of parts whose inputs are all drawn alike. A posterior
 * of n such parts would be n! copies of one; of the ordered ones there is one copy, and the evidence is the same.
 * @param drawn by name
 */
export function orderedInputs(
  { alikeParts = [] }: Pick<LightCurveModel, "alikeParts">,
  drawn: ReadonlyMap<string, DrawnParameter>,
  fixed: FixedValues,
): string[][] {
  const describe = (name: string): string | undefined => {
    const distribution = drawn.get(name)?.distribution;
    if (distribution) return [distribution.kind, distribution.a, distribution.b].join(":");
    return Object.hasOwn(fixed, name) ? String(fixed[name]) : undefined;
  };
  const groups = new Map<string, (readonly string[])[]>();
  for (const part of alikeParts) {
    const inputs = part.map(describe);
    if (inputs.includes(undefined)) continue;
    const key = inputs.join();
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].flatMap((parts) => {
    // The first input that is not fixed tells the parts apart.
    const telling = parts[0].findIndex((name) => drawn.has(name));
    return parts.length > 1 && telling >= 0 ? [parts.map((part) => part[telling])] : [];
  });
}
