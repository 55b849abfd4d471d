/** A figure of a few sets of a dataset. */

import { basename } from "node:path";
import { openDataset } from "../../data/dataset/reader.ts";
import { type CurvePanel, curvePanelsFigure } from "../../figures/lightCurves.ts";
import { gridOf } from "../../figures/panels.ts";
import { shadedWhere } from "../../figures/shading.ts";
import { fits, withoutFolders } from "../../figures/text.ts";
import { writeFigure } from "../../figures/write.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { inputNames } from "../../lightcurves/model.ts";
import { lightText } from "../../lightcurves/observation.ts";
import { headlineText } from "../../lightcurves/options.ts";
import { setText, shortSetText } from "../../lightcurves/text.ts";
import { modelOfDataset } from "./datasetModel.ts";

const PANELS = 6;
/** Sets are looked for in this many evenly spread places. */
const PROBES = 200;

/** Whether no band has a value at a time. [band, time] */
function isEmpty(magnitudes: Float32Array, point: number, points: number): boolean {
  for (let at = point; at < magnitudes.length; at += points) if (Number.isFinite(magnitudes[at])) return false;
  return true;
}

/** Draws up to six sets that have values, spread evenly over the dataset. @throws InputError where none has */
export async function datasetFigure(dataset: string, path: string): Promise<void> {
  const reader = await openDataset(dataset);
  try {
    const { layout } = reader;
    const model = modelOfDataset(layout, dataset);
    const probes = Math.min(PROBES, layout.count);
    const rows = Array.from({ length: probes }, (_, index) => Math.floor((index * layout.count) / probes));
    const shining: number[] = [];
    for (const row of rows) {
      const { magnitudes } = await reader.read(row, 1);
      if (magnitudes.some(Number.isFinite)) shining.push(row);
    }
    const chosen = Array.from(
      { length: Math.min(PANELS, shining.length) },
      (_, index) => shining[Math.floor((index * shining.length) / Math.min(PANELS, shining.length))],
    );
    const panels: CurvePanel[] = [];
    const { width } = gridOf(chosen.length);
    // Panels have room for the names of few inputs; those of others are said once.
    let named = true;
    for (const row of chosen) named &&= fits(setText(model, (await reader.read(row, 1)).parameters), width);
    for (const row of chosen) {
      const { parameters, magnitudes } = await reader.read(row, 1);
      panels.push({
        title: named ? setText(model, parameters) : shortSetText(parameters),
        shaded: shadedWhere(
          layout.times,
          (point) => isEmpty(magnitudes, point, layout.times.length),
          `${model.title} has no values`,
        ),
        curves: layout.bands.map((band, index) => ({
          band,
          magnitudes: magnitudes.subarray(index * layout.times.length, (index + 1) * layout.times.length),
        })),
      });
    }
    const { provenance } = layout;
    const options = [headlineText(model.options, provenance), lightText(model, provenance)].filter(Boolean).join(", ");
    const system = typeof provenance.magnitudeSystem === "string" ? provenance.magnitudeSystem : "AB";
    await writeFigure(
      path,
      curvePanelsFigure({
        title: `${panels.length} of ${layout.count.toLocaleString("en-US")} sets`,
        subtitle: [
          `${model.title}${options && `, ${options}`}; ${withoutFolders(String(provenance.source ?? dataset))}`,
          ...(named ? [] : [`above each: ${inputNames(model)}`]),
        ],
        timesDays: layout.times,
        wavelengths: wavelengthsOf(model, layout.bands),
        panels,
        // Distances that follow from redshifts have eight digits, for which there is no room.
        magnitudeLabel: `magnitude (${system.replace(/[\d.]+(?= Mpc)/, (distance) => String(Number(Number(distance).toPrecision(5))))})`,
        magnitudes: system.includes("apparent") ? "apparent" : "absolute",
        emptyReason: `no set of ${basename(dataset)}, which is complete, has a value (${probes.toLocaleString("en-US")} looked at)`,
      }),
    );
  } finally {
    await reader.close();
  }
}
