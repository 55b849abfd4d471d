/** Photometry of AT2017gfo as the published table has it: a row a time, a column and an error column a band. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MeasuredPoint } from "../../src/lightcurves/photometric/pointLikelihood.ts";
import { sharedFolder } from "./environment.ts";

/** A detection in a band of the usual names. */
export interface BandDetection extends MeasuredPoint {
  readonly band: string;
  /** Days after merger, as observed. */
  readonly days: number;
}

/** The table's names for the usual bands. */
const NAMES: Readonly<Record<string, string>> = { U: "u", K_s: "K" };

/** All points of the table. Three have an error of 9999 mag, which says that nothing is known of the magnitude. */
export function readAt2017gfo(): BandDetection[] {
  const [head, ...rows] = readFileSync(join(sharedFolder!, "gw170817", "AT2017gfo_phot.dat"), "utf8")
    .trim()
    .split("\n");
  const bands = head.trim().split(/\s+/).slice(2);
  return rows.flatMap((row) => {
    const cells = row.trim().split(/\s+/).map(Number);
    return bands.flatMap((name, column) => {
      if (column % 2 === 1) return [];
      const [magnitude, error] = cells.slice(2 + column);
      if (Number.isNaN(magnitude)) return [];
      return [{ band: NAMES[name] ?? name, days: cells[1], magnitude, error }];
    });
  });
}
