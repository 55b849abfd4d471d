/**
 * What does the viewing angle do to possis? One set seen from the axis, from between and from the plane:
 * docs/figures/possis.png. The weights are those that `kiloflow import` keeps, or in ../shared.
 */

import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { existsSync, mkdirSync } from "node:fs";
import { curvePanelsFigure } from "../../src/figures/lightCurves.ts";
import { writeFigure } from "../../src/figures/write.ts";
import { wavelengthsOf } from "../../src/lightcurves/bands.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { printTable } from "./support/table.ts";

const BANDS = [..."ugrizyJHK"];
const ANGLES = [0, 45, 90];
/** Day at which the table compares the angles. */
const DAY = 1;

const weights = "../shared/possis/Bu2025.safetensors";
const given = { distanceMpc: 40, ...(existsSync(weights) ? { modelFile: weights } : {}) };
const model = configuredModel(modelNamed("possis"), given);
const options = model.completeOptions(given);

/** The middle of the ranges, but for what fixes the direction. */
const setAt = (degrees: number): number[] => [-2.15, 0.2, 0.25, -1.44, 0.1, 0.3, (degrees * Math.PI) / 180, 0.0098];

/** [band, time] */
const curves = (degrees: number, times: Float64Array) =>
  model.reference(setAt(degrees), times, options, BANDS).magnitudes;

const ofDay = ANGLES.map((degrees) => curves(degrees, Float64Array.of(DAY)));
printTable(
  `apparent magnitudes after ${DAY} d of ${model.inputs.map(({ name }, at) => `${name} ${setAt(0)[at]}`).join(", ")}`,
  ["band", ...ANGLES.map((degrees) => `${degrees} degrees`)],
  BANDS.map((band, at) => [band, ...ofDay.map((magnitudes) => magnitudes[at].toFixed(2))]),
);

const times = parseTimes("0.2:20:x200");
mkdirSync("docs/figures", { recursive: true });
await writeFigure(
  "docs/figures/possis.png",
  curvePanelsFigure({
    title: "One kilonova from three directions",
    subtitle:
      "possis at 40 Mpc, z = 0.0098: dynamical ejecta of 0.007 Msun, 0.2 c, Ye 0.25; wind of 0.036 Msun, 0.1 c, Ye 0.3",
    timesDays: times,
    magnitudeLabel: "apparent AB magnitude",
    magnitudes: "apparent",
    wavelengths: wavelengthsOf(model, BANDS),
    panels: ANGLES.map((degrees) => {
      const magnitudes = curves(degrees, times);
      return {
        title: degrees === 0 ? "0°: along the axis" : degrees === 90 ? "90°: in the plane" : `${degrees}°`,
        curves: BANDS.map((band, at) => ({
          band,
          magnitudes: magnitudes.subarray(at * times.length, (at + 1) * times.length),
        })),
      };
    }),
  }),
);
process.stdout.write("\ndocs/figures/possis.png written\n");
