import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { runFit } from "../../../src/jobs/fit/run.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { type FitProgress, run as fitEvent } from "../../../web/src/event/tasks/fit.ts";
import { run as fitFile } from "../../../web/src/event/tasks/fitFile.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { hostOf, openedPhotometry, PHOTOMETRY } from "./support.ts";

it("a fit of the page gives the files of the command", async () => {
  const folder = temporaryFolder();
  const [photometry, output] = [join(folder, "points.csv"), join(folder, "fit")];
  writeFileSync(photometry, PHOTOMETRY);
  const model = modelNamed("metzger2017");
  await runFit({
    ...{ photometry, output, observations: {}, observer: { distance: { value: 40 } } },
    models: [{ model, options: {}, fixed: { beta: 3 }, priorRanges: { opacity: "1:10:log" } }],
    ...{ systematic: { kind: "fixed", magnitude: 0.5 }, samples: 400, seed: 5, backend: "cpu" },
    ...{ force: false, resume: false },
  });
  await openedPhotometry(PHOTOMETRY);
  using backend = await openBackend("cpu");
  const told: FitProgress[] = [];
  const fitted = await fitEvent(
    {
      ...{ event: { model: "metzger2017", distance: "40" }, compared: [], prior: undefined, withPosterior: false },
      ...{ inputs: { beta: "3", opacity: "1:10:log" }, systematic: "0.5", samples: 400, seed: 5 },
    },
    hostOf<FitProgress>(backend, (one) => told.push(one)),
  );
  const shares = told.flatMap(({ share }) => (share === undefined ? [] : [share]));
  expect(shares.at(-1)).toBe(1);
  expect(await fitFile({ format: "csv" })).toBe(readFileSync(join(output, "posterior.csv"), "utf8"));
  const npz = (await fitFile({ format: "npz" })) as Uint8Array;
  expect(Buffer.from(npz).equals(readFileSync(join(output, "posterior.npz")))).toBe(true);
  const { posterior } = JSON.parse(((await fitFile({ format: "json" })) as string).replaceAll("NaN", "null"));
  const written = JSON.parse(readFileSync(join(output, "result.json"), "utf8").replaceAll("NaN", "null"));
  expect(posterior).toEqual(written.posterior);
  expect(fitted.rows.map(([name]) => name)).toEqual(["ejecta_mass", "ejecta_velocity", "opacity"]);
  expect(fitted.corner.pairs.length).toBe(3);
  expect(fitted.curves.map(({ band }) => band).sort()).toEqual(["i", "r", "z"]);
}, 120_000);
