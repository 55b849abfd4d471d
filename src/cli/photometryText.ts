/** What a file of photometry has, as a text. */

import { shownName, shownNames } from "../data/names.ts";
import type { FilterSummary, PhotometrySummary } from "../jobs/photometry/describePhotometry.ts";
import { counted } from "./progress.ts";

const spanText = ({ mjd, days }: Pick<PhotometrySummary, "mjd" | "days">): string =>
  [
    ...(mjd === undefined ? [] : [`MJD ${mjd.first.toFixed(3)} to ${mjd.last.toFixed(3)}`]),
    ...(days === undefined
      ? []
      : [`${Number(days.first.toFixed(3))} to ${Number(days.last.toFixed(3))} days after the merger`]),
  ].join(", ");

function knownText({ filter, knownAs, wavelengthNm }: FilterSummary): string {
  if (knownAs === undefined) return "not known";
  return `${knownAs === filter ? "" : `${knownAs}, `}${wavelengthNm} nm`;
}

/** Lines for a terminal. */
export function photometryText(summary: PhotometrySummary): string {
  const { file, format, detections, limits, filters, unusedNotes, notes } = summary;
  const cells = [
    ["filter", "detections", "limits", "brightest", "system", "filter is", "times"],
    ...filters.map((one) => [
      shownName(one.filter),
      `${one.detections}`,
      `${one.limits}`,
      one.brightest === undefined ? "" : one.brightest.toFixed(2),
      one.systems.length === 0 ? "not said" : shownNames(one.systems),
      knownText(one),
      spanText(one),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return [
    `${file}: ${format}; ${counted(detections, "detection")} and ${counted(limits, "upper limit")}, ${spanText(summary)}`,
    ...cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join("  ")}`.trimEnd()),
    ...notes,
    ...unusedNotes,
  ].join("\n");
}
