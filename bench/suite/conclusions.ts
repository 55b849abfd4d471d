/** What comparisons of flows with physics say, in words. */

import { formatCount, formatRate } from "./format.ts";
import type { FlowComparison } from "./results.ts";

/** What the numbers say, in words: what the flow of each model is worth as a way to curves. */
export function conclusions(comparisons: readonly FlowComparison[]): string[] {
  if (comparisons.length === 0) return [];
  const factor = (times: number) => Number(times.toPrecision(2)).toLocaleString("en-US");
  const faster = ({ flowRate, physicsRate }: FlowComparison) => flowRate > physicsRate;
  const sentences = comparisons.map((one) => {
    const { physicsRate, flowRate, from } = one;
    const since = from === null || from < 1 ? "" : `, from about ${formatCount(from)} curves on`;
    const won = faster(one)
      ? `the flow is ${factor(flowRate / physicsRate)} times as fast${since}`
      : `the physics is ${factor(physicsRate / flowRate)} times as fast`;
    return `${one.model} on ${one.backend}, ${one.way}: ${formatRate(flowRate)} curves/s, ${formatRate(physicsRate)} by the physics at the same points; ${won}. The flow's curve is off by ${formatMagnitudes(one.medianError)} (median), one point in twenty by more than ${formatMagnitudes(one.highError)}.`;
  });
  const won = comparisons.filter(faster);
  const verdict =
    won.length === 0
      ? "At the same points on the same backend the physics is always the faster way: what a flow is for is its densities and its spread, not speed."
      : `At the same points on the same backend the flow is the faster way in ${won.length} of ${comparisons.length} comparisons, for one band at ten times; other bands and times are further flows, while the physics gives all of them.`;
  return [...sentences, verdict];
}

const formatMagnitudes = (value: number) => `${Number(value.toPrecision(2))} mag`;
