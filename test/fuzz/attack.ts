/** Runs the fuzzer from a test. */

import { join } from "node:path";
import { expect } from "vitest";
import { bundleFuzzer } from "../../scripts/lib/fuzzer.mjs";
import { type FuzzOptions, fuzz } from "./run.ts";
import { TARGETS } from "./targets/index.ts";

/** @throws where a reader does anything but read an input or refuse it with a sentence */
export async function attackAll(options: Pick<FuzzOptions, "count" | "seed">): Promise<void> {
  const worker = join(await bundleFuzzer(), "worker.js");
  const { counts, findings } = await fuzz({ ...options, targets: TARGETS, from: 0, worker, processes: 2 });
  expect(findings).toEqual([]);
  // A target whose inputs are all refused, or all read, attacks nothing.
  for (const [name, own] of counts) {
    if (!TARGETS.find((target) => target.name === name)?.refusesNothing) {
      expect(own.get("refused"), name).toBeGreaterThan(0);
    }
    expect(own.get("accepted"), name).toBeGreaterThan(0);
  }
}
