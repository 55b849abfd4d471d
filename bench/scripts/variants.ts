/**
 * What do the published slips in the opening angles do to the light curves? Differences between the variants over a
 * prior, by band, and a figure of one set in all three: docs/figures/variants.png.
 */

import "../../src/models.ts";
import { existsSync, mkdirSync } from "node:fs";
import type { ParameterSource } from "../../src/data/types.ts";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BANDS } from "../../src/du17/physics/bands.ts";
import { VARIANTS } from "../../src/du17/physics/options.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import { curvePanelsFigure } from "../../src/figures/lightCurves.ts";
import { writeFigure } from "../../src/figures/write.ts";
import { median } from "../../src/jobs/statistics.ts";
import { orderByMass } from "../../src/lightcurves/binary/frame.ts";
import { openSets } from "../../src/lightcurves/openSets.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { printTable } from "./support/table.ts";

const SETS = 5000;
const TIMES = parseTimes("0:11:0.5");

/** Median and largest of variant less paper, by band, over the points that both have. */
function differences(source: ParameterSource, variant: (typeof VARIANTS)[number], alpha: number | undefined): string[] {
  const byBand: number[][] = BANDS.map(() => []);
  const paper = modelOptions();
  const other = modelOptions({ variant, ...(alpha === undefined ? {} : { alpha }) });
  for (let index = 0; index < SETS; index++) {
    const set = source.read(Math.floor((index * source.count) / SETS), 1);
    orderByMass(set);
    const a = evaluateReference(set, TIMES, paper).magnitudes;
    const b = evaluateReference(set, TIMES, other).magnitudes;
    a.forEach((value, at) => {
      if (!Number.isNaN(value) && !Number.isNaN(b[at])) byBand[Math.floor(at / TIMES.length)].push(b[at] - value);
    });
  }
  return ["all", ...BANDS].map((band) => {
    const values = band === "all" ? byBand.flat() : byBand[BANDS.indexOf(band as (typeof BANDS)[number])];
    return median(values).toFixed(2);
  });
}

const sources: [string, ParameterSource][] = [["prior eos", createPrior(DU17, "eos", SETS, 1)]];
const published = "../shared/seed/mass_lambda_distributions.h5";
if (existsSync(published)) sources.push(["the published prior file", await openSets(DU17, published)]);
for (const [name, source] of sources) {
  const rows = VARIANTS.filter((variant) => variant !== "paper").flatMap((variant) => [
    [`${variant}`, ...differences(source, variant, undefined)],
    [`${variant}, alpha 1.3`, ...differences(source, variant, 1.3)],
  ]);
  printTable(
    `median difference to the variant paper in mag, ${name}, ${SETS} sets`,
    ["variant", "all", ...BANDS],
    rows,
  );
}

const set = [1.48, 1.26, 250, 700];
const times = parseTimes("0:11:0.05");
mkdirSync("docs/figures", { recursive: true });
await writeFigure(
  "docs/figures/variants.png",
  curvePanelsFigure({
    title: "One set, three variants",
    subtitle: "m1 = 1.48 Msun, m2 = 1.26 Msun, Λ1 = 250, Λ2 = 700; each with its own alpha",
    timesDays: times,
    magnitudeLabel: "absolute AB magnitude",
    panels: VARIANTS.map((variant) => {
      const { magnitudes } = evaluateReference(set, times, modelOptions({ variant }));
      return {
        title: variant,
        curves: BANDS.map((band, index) => ({
          band,
          magnitudes: magnitudes.subarray(index * times.length, (index + 1) * times.length),
        })),
      };
    }),
  }),
);
process.stdout.write("\ndocs/figures/variants.png written\n");
