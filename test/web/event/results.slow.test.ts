import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parameterFile } from "../../../src/data/parameters/index.ts";
import { openBackend } from "../../../src/engine/openBackend.ts";
import { runForecast } from "../../../src/jobs/forecast/run.ts";
import { lendFastest } from "../../../src/jobs/machine/fastestBackend.ts";
import { kernelCurves } from "../../../src/jobs/overlay/kernelCurves.ts";
import { overlay } from "../../../src/jobs/overlay/overlay.ts";
import { posteriorSets } from "../../../src/jobs/overlay/posteriorSets.ts";
import { binariesOf } from "../../../src/lightcurves/binary/fromBinaries.ts";
import { configuredModel, modelNamed } from "../../../src/lightcurves/registry.ts";
import { parseTimes } from "../../../src/lightcurves/times.ts";
import { run as forecastEvent } from "../../../web/src/event/tasks/forecast.ts";
import { run as overlayEvent } from "../../../web/src/event/tasks/overlay.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { hostOf, openedPhotometry, openedPosterior, PHOTOMETRY, posteriorText } from "./support.ts";

const villar = modelNamed("villar2017");
const binary = configuredModel(villar, villar.binaryOptions!);

describe("what the page finds", () => {
  it("in a forecast is what the command writes", async () => {
    const folder = temporaryFolder();
    const [path, output] = [join(folder, "posterior.csv"), join(folder, "forecast.csv")];
    writeFileSync(path, posteriorText(40));
    await runForecast({
      ...{ subject: { kind: "posterior", path }, model: binary, binaries: binariesOf(binary), fixed: {}, draws: [] },
      ...{ given: villar.binaryOptions!, times: parseTimes("0.1:14:x32"), bands: [], depths: "ztf,lsstr=24.7" },
      ...{ count: 300, seed: 2, backend: "cpu", output, force: false },
    });
    await openedPosterior(posteriorText(40));
    using backend = await openBackend("cpu");
    const found = await forecastEvent(
      {
        ...{ event: { model: "villar2017" }, chirpMass: undefined, detectorFrame: false },
        ...{ depths: "ztf,lsstr=24.7", count: 300, seed: 2 },
      },
      hostOf(backend),
    );
    expect(found.csv).toBe(readFileSync(output, "utf8"));
    expect(found.depthRows.map(([filter]) => filter)).toEqual(["ztfg", "ztfr", "ztfi", "lsstr"]);
  });

  it("in an overlay is what the command finds", async () => {
    const folder = temporaryFolder();
    const [points, posterior] = [join(folder, "points.csv"), join(folder, "posterior.csv")];
    writeFileSync(points, PHOTOMETRY);
    writeFileSync(posterior, posteriorText(40));
    const options = binary.completeOptions(villar.binaryOptions!);
    const { source, distances } = await posteriorSets(
      binary,
      posterior,
      parameterFile(posterior),
      { fromBinary: true, options },
      true,
    );
    const own = { model: binary, options: villar.binaryOptions!, lend: lendFastest("cpu"), what: "" };
    const observer = { distanceMpc: 40, redshift: 0.00892 };
    const [panel] = await overlay({
      ...{ photometry: points, systematic: 0, force: false },
      sources: async () => [kernelCurves({ ...own, source, observer, distances })],
    });
    await openedPhotometry(PHOTOMETRY);
    await openedPosterior(posteriorText(40));
    using backend = await openBackend("cpu");
    const event = { model: "villar2017", redshift: "0.00892" };
    const call = { event, curves: "posterior", prior: undefined, count: 1, seed: 1, systematic: 0 } as const;
    const found = await overlayEvent(call, hostOf(backend));
    expect(found.points.length).toBe(15);
    expect(found.misses.at(-1)).toMatchObject({ band: "all", detections: 15, rms: panel.all.rms });
    expect(found.curves.map(({ levels }) => levels.length)).toEqual([5, 5, 5]);
  });

  it("says how far the source must be known", async () => {
    await openedPhotometry(PHOTOMETRY);
    using backend = await openBackend("cpu");
    const event = { model: "metzger2017" };
    const call = { event, curves: "prior", prior: undefined, count: 50, seed: 1, systematic: 0 } as const;
    await expect(overlayEvent(call, hostOf(backend))).rejects.toThrow(/curves need a distance/);
    const near = await overlayEvent({ ...call, event: { ...event, distance: "40:8" } }, hostOf(backend));
    expect(near.place).toMatch(/^40 Mpc, z = 0\.0089\d+$/);
  });
});
