import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { comparisonRows } from "../../../src/jobs/fit/comparisonRows.ts";
import { runFit } from "../../../src/jobs/fit/run.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import { usePossisWeights } from "../../../src/possis/weights.ts";
import { encodeSurrogate } from "../../../src/possis/weightsFile.ts";
import { type FitProgress, run as fitEvent } from "../../../web/src/event/tasks/fit.ts";
import { smallSurrogate } from "../../support/smallSurrogate.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { hostOf, openedPhotometry, PHOTOMETRY } from "./support.ts";

it("models are compared on the page as by the command, possis among them", async () => {
  const path = join(temporaryFolder(), "points.csv");
  const photometry = PHOTOMETRY.split("\n")
    .filter((line) => !/,[iz],/.test(line))
    .join("\n");
  writeFileSync(path, photometry);
  const { weights } = usePossisWeights(encodeSurrogate(smallSurrogate()), "small");
  const models = [
    { model: modelNamed("metzger2017"), options: {} },
    { model: modelNamed("possis").configure!({ weights }), options: { weights } },
  ];
  const { comparison } = await runFit({
    ...{ photometry: path, observations: {}, observer: { distance: { value: 40 } }, models },
    ...{ systematic: { kind: "fixed", magnitude: 0.5 }, samples: 100, seed: 3, backend: "cpu" },
    ...{ force: false, resume: false },
  });
  await openedPhotometry(photometry);
  using backend = await openBackend("cpu");
  const told: FitProgress[] = [];
  const event = { model: "metzger2017", distance: "40", weights };
  const call = { event, compared: ["possis"], prior: undefined, inputs: {}, withPosterior: false } as const;
  const fitted = await fitEvent(
    { ...call, systematic: "0.5", samples: 100, seed: 3 },
    hostOf<FitProgress>(backend, (one) => told.push(one)),
  );
  expect(fitted.comparison!.rows).toEqual(comparisonRows(comparison!));
  expect(fitted.comparison!.rows.map(([name]) => name.split(" ")[0])).toEqual(["metzger2017", "possis", "smooth"]);
  expect(fitted.comparison!.verdict).toEqual(comparison!.verdict);
  expect(fitted.summary.model).toBe("metzger2017");
  const shares = told.flatMap(({ share }) => (share === undefined ? [] : [share]));
  expect(shares[0]).toBeLessThan(0.2);
  expect(Math.max(...shares.slice(0, shares.length / 4))).toBeLessThanOrEqual(0.5);
  expect(shares.at(-1)).toBe(1);
}, 240_000);

it("a model without its weights is refused with what to do", async () => {
  await openedPhotometry(PHOTOMETRY);
  using backend = await openBackend("cpu");
  const call = { event: { model: "possis", weights: "none" }, compared: [], prior: undefined, inputs: {} } as const;
  await expect(
    fitEvent({ ...call, withPosterior: false, systematic: "0.5", samples: 100, seed: 3 }, hostOf(backend)),
  ).rejects.toThrow("POSSIS needs the file of its weights: drop it here");
}, 60_000);
