/** A figure of a few sets of a dataset. */

import { openDataset } from "../../data/dataset/reader.ts";
import { type CurvePanel, curvePanelsFigure } from "../../figures/lightCurves.ts";
import { writeFigure } from "../../figures/write.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import { modelOfDataset } from "./datasetModel.ts";

const PANELS = 6;
/** Sets are looked for in this many evenly spread places. */
const PROBES = 200;

/** Three digits, and no exponents for what people read. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** A set in a panel's title: "m1 1.48, m2 1.26, lambda1 250". */
export const setText = ({ inputs }: Pick<LightCurveModel, "inputs">, parameters: ArrayLike<number>): string =>
  inputs.map(({ name }, column) => `${name} ${short(parameters[column])}`).join(", ");

/** Draws up to six sets that have values, spread evenly over the dataset. */
export async function datasetFigure(dataset: string, path: string): Promise<void> {
  const reader = await openDataset(dataset);
  try {
    const { layout } = reader;
    const model = modelOfDataset(layout, dataset);
    const hasValues = (status: number) => model.statuses[status].hasValues;
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
      panels.push({
        title: `${setText(model, parameters)}${hasValues(status[0]) ? "" : `: ${layout.statusNames[status[0]]}`}`,
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
        subtitle: `${model.title}${provenance.variant === undefined ? "" : `, variant ${provenance.variant}`}; ${provenance.source ?? dataset}`,
        timesDays: layout.times,
        panels,
        magnitudeLabel: `magnitude (${system})`,
      }),
    );
  } finally {
    await reader.close();
  }
}
