/** A device that is lost in the middle of a run: reported, and gone on from with a new one. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { BANDS } from "../../src/du17/physics/bands.ts";
import type { WebGpuBackend } from "../../src/engine/webgpu/webgpuBackend.ts";
import { generateDataset } from "../../src/jobs/dataset/generate.ts";
import type { JobEvents } from "../../src/jobs/events.ts";
import { createPrior } from "../../src/lightcurves/priors.ts";
import { parseTimes } from "../../src/lightcurves/times.ts";
import { describeWithAdapter } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary.ts";

// More chunks than are ever in flight, so that some are still to come when the first is reported.
describeWithAdapter("losing the device", () => {
  const generate = (output: string, events: JobEvents) =>
    generateDataset(
      {
        model: DU17,
        source: createPrior(DU17, "eos", 10_000, 4),
        curves: {
          options: modelOptions(),
          times: parseTimes("0:11:0.02"),
          bands: BANDS,
          magnitudeType: "f32",
          bolometric: false,
        },
        backend: "webgpu",
        output,
        force: false,
        resume: false,
        seed: 4,
      },
      events,
    );

  it("repeats what was under way and ends with the same file", async () => {
    const folder = temporaryFolder();
    await generate(join(folder, "whole.npz"), {});
    const backends: WebGpuBackend[] = [];
    const messages: string[] = [];
    let destroyed = false;
    const summary = await generate(join(folder, "lost.npz"), {
      onBackend: (backend) => backends.push(backend as WebGpuBackend),
      onMessage: (text) => messages.push(text),
      onProgress: () => {
        if (!destroyed) backends[0].device.destroy();
        destroyed = true;
      },
    });
    expect(destroyed).toBe(true);
    expect(backends).toHaveLength(2);
    expect(messages.join("\n")).toMatch(/the device was lost .*; going on after \d+ sets with a new device/);
    expect(summary.rows).toBe(10_000);
    expect(readFileSync(join(folder, "lost.npz")).equals(readFileSync(join(folder, "whole.npz")))).toBe(true);
  });

  it("gives up where every device is lost, and keeps what can be resumed", async () => {
    const folder = temporaryFolder();
    const backends: WebGpuBackend[] = [];
    const running = generate(join(folder, "y.npz"), {
      onBackend(backend) {
        backends.push(backend as WebGpuBackend);
        (backend as WebGpuBackend).device.destroy();
      },
    });
    await expect(running).rejects.toThrow(/the device was lost/);
    expect(backends.length).toBe(4);
  });
});
