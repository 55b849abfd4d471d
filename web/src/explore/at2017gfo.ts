/** AT2017gfo, the kilonova of GW170817: its published photometry, which lies beside the page. */

import type { Point } from "../plot/lightCurves.ts";

/** What people read below the plot. */
export const SOURCE =
  "AT2017gfo: the compilation by S. J. Smartt (Coughlin et al. 2018, MNRAS 480, 3871), distributed by the ENGRAVE collaboration; cite Smartt et al. 2017 and Pian et al. 2017. Not corrected for extinction.";

/** Reads the table of `examples/data/at2017gfo.csv`. */
export function parseTable(text: string): Point[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const header = lines[0].split(",");
  const column = (name: string) => header.indexOf(name);
  const [phase, band, magnitude, error, limit] = ["phase", "band", "magnitude", "e_magnitude", "upperlimit"].map(
    column,
  );
  return lines.slice(1).map((line) => {
    const cells = line.split(",");
    const isLimit = cells[limit] === "true";
    return {
      band: cells[band],
      timeDays: Number(cells[phase]),
      magnitude: Number(cells[magnitude]),
      error: isLimit || cells[error] === "" ? Number.NaN : Number(cells[error]),
      limit: isLimit,
    };
  });
}

/** @throws where the table cannot be fetched */
export async function loadAt2017gfo(): Promise<Point[]> {
  const response = await fetch("data/at2017gfo.csv");
  if (!response.ok) throw new Error(`the photometry of AT2017gfo is not beside the page: status ${response.status}`);
  return parseTable(await response.text());
}
