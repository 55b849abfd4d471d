/** Saves or draws one set's curves, whole or not at all. */

import { extname } from "node:path";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { lightCurveFigure } from "../../figures/lightCurves.ts";
import { shadedWhere } from "../../figures/shading.ts";
import { FIGURE_ENDINGS, writeFigure } from "../../figures/write.ts";
import { wavelengthsOf } from "../../lightcurves/bands.ts";
import { magnitudeText } from "../../lightcurves/options.ts";
import type { CurveResult } from "./curve.ts";
import { curveCsv, curveJson, curveTitle } from "./curveText.ts";

const ENDINGS = [".csv", ".json", ...FIGURE_ENDINGS];

/** Writes the curves in the form that the file's ending names. @throws InputError for other endings, or an existing file without `force` */
export async function saveCurve(path: string, result: CurveResult, force: boolean): Promise<void> {
  const ending = extname(path).toLowerCase();
  if (!ENDINGS.includes(ending))
    throw new InputError(`${argument("output")} ${path} must end in ${ENDINGS.join(", ")}`);
  checkNewFile(path, force);
  if (ending === ".csv") return writeFileWhole(path, curveCsv(result));
  if (ending === ".json") return writeFileWhole(path, curveJson(result));
  const { model, times, bands, curves, options } = result;
  const { name, hasValues } = model.statuses[curves.status];
  const hasNoValue = (point: number) =>
    bands.every((_, band) => Number.isNaN(curves.magnitudes[band * times.length + point]));
  const figure = lightCurveFigure({
    title: `Kilonova light curves (${model.title})`,
    subtitle: curveTitle(result),
    timesDays: times,
    wavelengths: wavelengthsOf(model, bands),
    curves: bands.map((band, index) => ({
      band,
      magnitudes: curves.magnitudes.subarray(index * times.length, (index + 1) * times.length),
    })),
    shaded: shadedWhere(times, hasNoValue, `${model.title} has no values`),
    magnitudeLabel: magnitudeText(options),
    magnitudes: options.distanceMpc === undefined ? "absolute" : "apparent",
    emptyReason: hasValues ? `${model.title} has no values at these times` : `the set has no values (${name})`,
  });
  return writeFigure(path, figure);
}
