import { afterEach, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { modelOptions } from "../../../src/du17/options.ts";
import type { Backend } from "../../../src/engine/backend.ts";
import type { MeasurementCache, MeasurementRecord } from "../../../src/engine/tuning/measurementCache.ts";
import { buildArchitecture } from "../../../src/flow/architecture.ts";
import { flowWork, lightCurveWork, openFastestBackend, type Work } from "../../../src/jobs/machine/fastestBackend.ts";
import { parseTimes } from "../../../src/lightcurves/times.ts";
import { describeWithAdapter } from "../../support/environment.ts";

const noCache: MeasurementCache = { read: async () => undefined, write: async () => {} };

/** Work whose speed on each kind of backend is known beforehand. */
function workOf(rows: number, seconds: { cpu: number; webgpu: number }): Work {
  return { rows, secondsPerRow: async ({ description }) => seconds[description.kind] };
}

let opened: Backend | undefined;
afterEach(() => opened?.dispose());

describeWithAdapter("the choice between processor and software adapter", () => {
  it("takes the processor for short work, whatever the adapter's speed", async () => {
    opened = await openFastestBackend("auto", workOf(10, { cpu: 1, webgpu: 0.001 }), noCache);
    expect(opened.description.hardware || opened.description.kind === "cpu").toBe(true);
  });

  it("takes the faster one for long work, and says why", async () => {
    opened = await openFastestBackend("auto", workOf(10_000, { cpu: 0.1, webgpu: 0.2 }), noCache);
    if (!opened.description.hardware) {
      expect(opened.description.kind).toBe("cpu");
      expect(opened.description.reason).toContain("the only adapter is software");
    }
    opened.dispose();
    opened = await openFastestBackend("auto", workOf(10_000, { cpu: 0.2, webgpu: 0.1 }), noCache);
    expect(opened.description.kind).toBe("webgpu");
  });

  it("leaves alone what was asked for", async () => {
    opened = await openFastestBackend("webgpu", workOf(1, { cpu: 0, webgpu: 1 }), noCache);
    expect(opened.description.kind).toBe("webgpu");
    opened.dispose();
    opened = await openFastestBackend("cpu", workOf(1e9, { cpu: 1, webgpu: 0 }), noCache);
    expect(opened.description.kind).toBe("cpu");
  });

  it("measures light curves once and flows where it must", async () => {
    const kept: MeasurementRecord[] = [];
    const cache: MeasurementCache = {
      read: async (key) => kept.find((one) => one.subject === key.subject && one.adapter === key.adapter),
      write: async (record) => void kept.push(record),
    };
    const request = {
      options: modelOptions(),
      times: parseTimes("0:11:1"),
      bands: ["g"],
      magnitudeType: "f32",
      bolometric: false,
    } as const;
    const work = lightCurveWork(DU17, request, 5);
    opened = await openFastestBackend("auto", work, cache);
    const first = await work.secondsPerRow(opened, cache);
    expect(await work.secondsPerRow(opened, cache)).toBe(first);
    expect(first).toBeGreaterThan(0);
    const architecture = buildArchitecture({
      dimensions: 3,
      conditions: 2,
      couplings: 2,
      hidden: 4,
      blocks: 1,
      transformer: { kind: "affine", scale: "sigmoid" },
      normalisation: "act",
      permutation: "none",
      seed: 1,
    });
    for (const use of ["inference", "training"] as const) {
      expect(await flowWork(architecture, use, 10).secondsPerRow(opened, cache)).toBeGreaterThan(0);
    }
  });
});
