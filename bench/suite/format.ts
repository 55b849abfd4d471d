/** Numbers as tables and sentences of the benchmarks show them. */

/** A count with separators: 1,234,567. */
export const formatCount = (value: number): string => Math.round(value).toLocaleString("en-US");

/** A count with its unit, given in the plural: `1 curve`, `10 curves`. */
export const formatAmount = (count: number, unit: string): string =>
  `${formatCount(count)} ${count === 1 ? unit.replace(/s$/, "") : unit}`;

/** Three digits and separators: 97,700. */
export const formatRate = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en-US");

/** Seconds in the unit that fits: `12.3 ms`. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 1e-3) return `${threeDigits(1e6 * seconds)} µs`;
  return seconds < 1 ? `${threeDigits(1e3 * seconds)} ms` : `${threeDigits(seconds)} s`;
}

const threeDigits = (value: number): string => String(Number(value.toPrecision(3)));

/** A share as `81 %`. */
export const formatShare = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** A Markdown table. The first column is text, the others numbers. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) => Math.max(3, column.length, ...rows.map((row) => row[index].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(columns), rule, ...rows.map(line)].join("\n");
}
