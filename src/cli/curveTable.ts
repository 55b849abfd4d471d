/** One set's curves as a table, for reading. */

import type { CurveResult } from "../jobs/dataset/curve.ts";
import { curveTitle, unitText } from "../jobs/dataset/curveText.ts";
import { magnitudeText } from "../lightcurves/options.ts";

function propertyLines({ model, curves }: CurveResult): string[] {
  return model.properties.map(
    ({ name, unit }, index) => `# ${name} = ${curves.properties[index].toPrecision(6)}${unitText(unit)}`,
  );
}

/** Rows of times, columns of bands. Missing values are dashes. */
export function curveTable(result: CurveResult): string {
  const { times, bands, options, curves } = result;
  const head = [`# ${curveTitle(result)}`, ...propertyLines(result), `# ${magnitudeText(options)}`];
  // Longer names have wider columns.
  const widths = bands.map((band) => Math.max(9, band.length + 1));
  const names = ["t/days".padStart(8), ...bands.map((name, band) => name.padStart(widths[band]))].join("");
  const rows = [...times].map((time, point) => {
    const cells = bands.map((_, band) => {
      const value = curves.magnitudes[band * times.length + point];
      return (Number.isNaN(value) ? "-" : value.toFixed(4)).padStart(widths[band]);
    });
    // Log-spaced times have all digits.
    const day = String(time).length < 8 ? String(time) : String(Number(time.toPrecision(4)));
    return `${day.padStart(8)}${cells.join("")}`;
  });
  return `${[...head, names, ...rows].join("\n")}\n`;
}
