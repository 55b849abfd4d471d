/** Tables as CSV. */

/** A cell; texts with commas or quotes are quoted, NaN is empty. */
function cell(value: string | number): string {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** @param comments lines before the header, which begin with "# " in the file */
export function csvText(
  header: readonly string[],
  rows: Iterable<readonly (string | number)[]>,
  comments: readonly string[] = [],
): string {
  const lines = comments.map((comment) => `# ${comment.replace(/\s+/g, " ")}`);
  lines.push(header.map(cell).join(","));
  for (const row of rows) lines.push(row.map(cell).join(","));
  return `${lines.join("\n")}\n`;
}
