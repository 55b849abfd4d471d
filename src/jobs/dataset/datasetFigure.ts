/** A figure of a few sets of a dataset. */

import { openDataset } from "../../data/dataset/reader.ts";
import { hasValues } from "../../du17/physics/status.ts";
import { type CurvePanel, curvePanelsFigure } from "../../figures/lightCurves.ts";
import { writeFigure } from "../../figures/write.ts";

const PANELS = 6;
/** Sets are looked for in this many evenly spread places. */
const PROBES = 200;

/** Three digits, and no exponents for what people read. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** Draws up to six sets that have values, spread evenly over the dataset. */
export async function datasetFigure(dataset: string, path: string): Promise<void> {
  const reader = await openDataset(dataset);
  try {
    const { layout } = reader;
    const probes = Math.min(PROBES, layout.count);
    const rows = Array.from({ length: probes }, (_, index) => Math.floor((index * layout.count) / probes));
    const shining: number[] = [];
    for (const row of rows) {
      const { status } = await reader.read(row, 1);
      if (hasValues(status[0])) shining.push(row);
    }
    // Where nothing shines, empty panels say so.
    const candidates = shining.length > 0 ? shining : rows;
    const chosen = Array.from(
      { length: Math.min(PANELS, candidates.length) },
      (_, index) => candidates[Math.floor((index * candidates.length) / Math.min(PANELS, candidates.length))],
    );
    const panels: CurvePanel[] = [];
    for (const row of chosen) {
      const { parameters, magnitudes, status } = await reader.read(row, 1);
      const [m1, m2, lambda1, lambda2] = parameters;
      panels.push({
        title: `m ${m1.toFixed(2)} + ${m2.toFixed(2)} Msun, Λ ${short(lambda1)}, ${short(lambda2)}${hasValues(status[0]) ? "" : `: ${layout.statusNames[status[0]]}`}`,
        curves: layout.bands.map((band, index) => ({
          band,
          magnitudes: magnitudes.subarray(index * layout.times.length, (index + 1) * layout.times.length),
        })),
      });
    }
    const { provenance } = layout;
    const system = typeof provenance.magnitudeSystem === "string" ? provenance.magnitudeSystem : "AB";
    await writeFigure(
      path,
      curvePanelsFigure({
        title: `${panels.length} of ${layout.count.toLocaleString("en-US")} sets`,
        subtitle: `DU17, variant ${provenance.variant ?? "unknown"}; ${provenance.source ?? dataset}`,
        timesDays: layout.times,
        panels,
        magnitudeLabel: `magnitude (${system})`,
      }),
    );
  } finally {
    await reader.close();
  }
}
