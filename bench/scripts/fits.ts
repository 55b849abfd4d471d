/**
 * Does `fit` find the same by every seed? Three components of villar2017 with the opacities of the paper on AT2017gfo: ten
 * parameters, two modes, a narrow valley. `KILOFLOW_SEEDS=1,2 npm run bench fits`; the numbers go to bench/fits/, where
 * `KILOFLOW_RESULTS` names no other folder.
 */

import "../../src/models.ts";
import { mkdir } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { writeFileWhole } from "../../src/data/output/writeFileWhole.ts";
import { openBackend, parseBackendChoice } from "../../src/engine/openBackend.ts";
import { fitPoints } from "../../src/jobs/fit/fit.ts";
import { readObservations } from "../../src/jobs/photometry/readObservations.ts";
import { median } from "../../src/jobs/statistics.ts";
import { configuredModel, modelNamed } from "../../src/lightcurves/registry.ts";
import { VERSION } from "../../src/version.ts";
import { printTable } from "./support/table.ts";

const seeds = (process.env.KILOFLOW_SEEDS ?? "1,2,3,4,5,6,7,8,9,10").split(",").map(Number);
const folder = process.env.KILOFLOW_RESULTS ?? join("bench", "fits");
const FIXED = { opacity_1: 0.5, opacity_2: 3, opacity_3: 10 };
const MASSES = ["ejecta_mass_1", "ejecta_mass_2", "ejecta_mass_3"];
/** log10 of the blue floor, K: against the upper end of its prior, and not constrained. */
const FLOOR = { name: "temperature_floor_1", against: 3.68, free: 3.4 };

const model = configuredModel(modelNamed("villar2017"), { components: 3 });
const { points } = await readObservations("examples/data/at2017gfo.csv", model);
using backend = await openBackend(parseBackendChoice(process.env.KILOFLOW_BACKEND ?? "cpu"));
const runs = [];
for (const seed of seeds) {
  const cpu = process.cpuUsage();
  const fit = await fitPoints(
    backend,
    {
      ...{ model, options: { components: 3 }, points, systematic: { kind: "free" } as const, fixed: FIXED },
      observer: { distance: { value: 40 }, redshift: { value: 0.0098 }, ebv: { value: 0.105 } },
    },
    { seed },
  );
  const { user, system } = process.cpuUsage(cpu);
  const { rows, values, weights } = fit.weighted;
  const names = fit.parameters.map(({ name }) => name);
  const floor = names.indexOf(FLOOR.name);
  const share = (inside: (floor: number) => boolean) => {
    let sum = 0;
    for (let row = 0; row < rows; row++)
      if (inside(Math.log10(values[row * names.length + floor]))) sum += weights[row];
    return sum;
  };
  const middle = (name: string) => Math.log10(fit.summaries[names.indexOf(name)].median);
  runs.push({
    ...{ seed, usable: fit.problems.length === 0, problems: fit.problems },
    ...{ logEvidence: fit.logEvidence, logEvidenceError: fit.logEvidenceError, tempered: fit.tempered },
    ...{ bestLogLikelihood: fit.bestLogLikelihood, effectiveSize: fit.effectiveSize, evaluations: fit.evaluations },
    floorAgainst: share((value) => value > FLOOR.against),
    floorFree: share((value) => value < FLOOR.free),
    log10Masses: MASSES.map(middle),
    log10Systematic: middle("systematic"),
    ...{ seconds: fit.seconds, cpuSeconds: (user + system) / 1e6, load: loadavg()[0] },
  });
}
const evidences = runs.map(({ logEvidence }) => logEvidence);
const mean = evidences.reduce((sum, value) => sum + value, 0) / runs.length;
const spread = Math.sqrt(evidences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, runs.length - 1));
printTable(
  `villar2017 on AT2017gfo: ln evidence ${mean.toFixed(3)}, its standard deviation over ${runs.length} seeds ${spread.toFixed(3)}; ${median(runs.map(({ seconds }) => seconds)).toFixed(0)} s in the median`,
  ["seed", "usable", "ln Z", "by temperatures", "best ln L", "effective", "floor > 3.68", "< 3.4", "likelihoods", "s"],
  runs.map((run) => [
    ...[String(run.seed), run.usable ? "yes" : "no", run.logEvidence.toFixed(3)],
    ...[run.tempered?.logEvidence.toFixed(2) ?? "-", run.bestLogLikelihood.toFixed(2), run.effectiveSize.toFixed(0)],
    ...[run.floorAgainst.toFixed(4), run.floorFree.toFixed(4), String(run.evaluations), run.seconds.toFixed(0)],
  ]),
);
await mkdir(folder, { recursive: true });
await writeFileWhole(
  join(folder, "villar2017.json"),
  `${JSON.stringify({ kiloflow: VERSION, date: new Date().toISOString(), processor: cpus()[0]?.model, backend: backend.description.name, meanLogEvidence: mean, deviationOfLogEvidence: spread, runs }, null, 1)}\n`,
);
