/**
 * What do published codes of metzger2017 make of their output times? They take one explicit step from each to the next. Their
 * luminosities on some grids against the continuous limit, and a figure: docs/figures/metzger2017.png.
 */

import "../../src/models.ts";
import { mkdirSync } from "node:fs";
import { linesFigure } from "../../src/figures/lines.ts";
import { writeFigure } from "../../src/figures/write.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import { printTable } from "./support/table.ts";

const SET = [0.01, 0.2, 3, 10];
/** Grids of output times, days: most begin with their first step. */
const GRIDS = [
  { name: "every 0.1 d", first: 0.1, step: 0.1 },
  { name: "every 0.02 d", first: 0.02, step: 0.02 },
  { name: "every 0.005 d", first: 0.005, step: 0.005 },
  { name: "every 0.005 d, from 0.1 d", first: 0.1, step: 0.005 },
];
const HALF_A_DAY = 0.5;
const LAST = 11;

const model = modelNamed("metzger2017");
const luminosity = (variant: string, times: Float64Array): Float64Array =>
  model.reference(SET, times, model.completeOptions({ variant }), ["r"]).bolometricLuminosity!;

const lines = GRIDS.map(({ name, first, step }) => {
  const times = Float64Array.from(
    { length: Math.round((LAST - first) / step) + 1 },
    (_, index) => first + step * index,
  );
  const [published, limit] = [luminosity("gwemlightcurves", times), luminosity("converged", times)];
  // The last output time has no luminosity there.
  const points = Array.from(times.subarray(0, -1), (x, at) => ({ x, y: 100 * (published[at] / limit[at] - 1) }));
  const at = Math.round((HALF_A_DAY - first) / step);
  return { name, points, half: published[at], percent: points[at].y };
});
const limit = luminosity("converged", Float64Array.of(HALF_A_DAY))[0];
printTable(
  `luminosity at ${HALF_A_DAY} d of ${model.inputs.map(({ name }, at) => `${name} ${SET[at]}`).join(", ")}`,
  ["output times", "erg/s", "against the limit"],
  [
    ...lines.map(({ name, half, percent }) => [name, half.toExponential(3), `${percent.toFixed(1)} %`]),
    ["continuous limit", limit.toExponential(3), ""],
  ],
);

mkdirSync("docs/figures", { recursive: true });
await writeFigure(
  "docs/figures/metzger2017.png",
  linesFigure({
    title: "metzger2017: gwemlightcurves depends on its output times",
    subtitle: "M = 0.01 Msun, v0 = 0.2 c, beta = 3, opacity 10 cm²/g; 0: the continuous limit",
    xLabel: "time after merger (days)",
    yLabel: "luminosity against the limit (%)",
    lines,
    yRange: [-40, 5],
    reference: 0,
  }),
);
process.stdout.write("\ndocs/figures/metzger2017.png written\n");
