/** One set's curves as text: what files and figures of them say. */

import { lightText } from "../../lightcurves/observation.ts";
import { headlineText } from "../../lightcurves/options.ts";
import type { CurveResult } from "./curve.ts";

function parameterText({ model, parameters }: Pick<CurveResult, "model" | "parameters">): string {
  return model.inputs
    .map(({ name, unit }, column) => `${name} = ${Number(parameters[column].toPrecision(5))}${unitText(unit)}`)
    .join(", ");
}

/** A unit after its number; nothing for pure numbers. */
export const unitText = (unit: string): string => (unit === "1" ? "" : ` ${unit}`);

/** "m1 = 1.48 Msun, lambda1 = 250; variant paper" */
export function curveTitle({
  model,
  parameters,
  options,
}: Pick<CurveResult, "model" | "parameters" | "options">): string {
  const further = [headlineText(model.options, options), lightText(model, options)].filter(Boolean).join(", ");
  return `${parameterText({ model, parameters })}${further && `; ${further}`}`;
}

/** Rows of times, columns of bands as CSV: all digits, missing values empty, with the bolometric luminosity in erg/s. */
export function curveCsv({ times, bands, curves }: CurveResult): string {
  const rows = [...times].map((time, point) => {
    const values = bands.map((_, band) => curves.magnitudes[band * times.length + point]);
    return [time, ...values, ...(curves.bolometricLuminosity ? [curves.bolometricLuminosity[point]] : [])]
      .map((value) => (Number.isNaN(value) ? "" : String(value)))
      .join(",");
  });
  const luminosity = curves.bolometricLuminosity ? ",bolometric_luminosity_erg_s" : "";
  return `${[`time_days,${bands.join(",")}${luminosity}`, ...rows].join("\n")}\n`;
}

/** The same as JSON; missing values are null. */
export function curveJson({ model, parameters, times, bands, options, curves, window }: CurveResult): string {
  const plain = (values: Iterable<number>) => Array.from(values, (value) => (Number.isFinite(value) ? value : null));
  const magnitudes = bands.map((band, index): [string, (number | null)[]] => [
    band,
    plain(curves.magnitudes.subarray(index * times.length, (index + 1) * times.length)),
  ]);
  const properties = plain(curves.properties);
  const { bolometricLuminosity } = curves;
  return `${JSON.stringify(
    {
      model: model.name,
      parameters: Object.fromEntries(model.inputs.map(({ name }, column) => [name, parameters[column]])),
      options,
      status: model.statuses[curves.status].name,
      validity_days: window ?? null,
      [model.propertiesArray]: Object.fromEntries(model.properties.map(({ name }, index) => [name, properties[index]])),
      times: plain(times),
      magnitudes: Object.fromEntries(magnitudes),
      ...(bolometricLuminosity ? { bolometric_luminosity: plain(bolometricLuminosity) } : {}),
    },
    null,
    1,
  )}\n`;
}
