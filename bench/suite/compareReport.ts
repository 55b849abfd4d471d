/** A comparison of two runs, in Markdown. */

import { type Comparison, NOISE } from "./compare.ts";
import { formatAmount, formatSeconds, markdownTable } from "./format.ts";

/** All rows side by side, then how many rows of which tables only one run has, then the verdict. */
export function comparisonReport(comparison: Comparison): string {
  const { rows, drift, onlyBefore, onlyAfter, differences, regressions } = comparison;
  const table = markdownTable(
    ["row", "before", "after", "after / before", "beyond noise"],
    rows.map(({ id, before, after, ratio, change }) => [
      id,
      formatSeconds(before.seconds.median),
      formatSeconds(after.seconds.median),
      ratio.toFixed(2),
      change === "same" ? "" : change,
    ]),
  );
  const parts = [
    rows.length > 0 ? table : "The two have no row in common.",
    ...(drift.rows > 0 ? [driftText(drift)] : []),
    ...inOneAlone("before", onlyBefore),
    ...inOneAlone("after", onlyAfter),
    verdict(rows.length, regressions.length, differences),
  ];
  return `${parts.join("\n\n")}\n`;
}

const driftText = ({ factor, rows }: Comparison["drift"]): string =>
  `The machine itself took ${factor.toFixed(2)} times as long (median of ${formatAmount(rows, "rows")} in which nothing of kiloflow runs); that is taken out of what counts as slower or faster.`;

const inOneAlone = (when: string, ids: readonly string[]): string[] =>
  ids.length > 0 ? [`Only ${when}: ${countsOfTables(ids)}`] : [];

/** "du17/10: 72 rows, latency: 1 row" */
function countsOfTables(ids: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of ids) {
    // The rest of an id is what was measured, and at which count.
    const table = id.split("/").slice(0, -2).join("/");
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  return [...counts].map(([table, rows]) => `${table}: ${formatAmount(rows, "rows")}`).join(", ");
}

function verdict(rows: number, slower: number, differences: readonly string[]): string {
  if (differences.length > 0) {
    return `The machines differ, so nothing counts as a regression: ${differences.join("; ")}.`;
  }
  const rule = `median more than ${100 * NOISE} % slower, and fastest round slower than the slowest was before`;
  return slower > 0
    ? `${slower} of ${rows} rows are slower beyond noise (${rule}).`
    : `No row is slower beyond noise (${rule}).`;
}
