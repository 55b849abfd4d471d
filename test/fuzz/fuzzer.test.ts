/** The fuzzer finds what it is there to find. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary.ts";
import { makeInput } from "./input.ts";
import { differing } from "./oracles.ts";
import { fuzz } from "./run.ts";
import type { Target } from "./target.ts";
import { npzTarget } from "./targets/npz.ts";

it("gives the same input for the same seed and number, and others for others", async () => {
  const seeds = await npzTarget.makeSeeds(temporaryFolder());
  const bytes = (seed: number, number: number) =>
    Buffer.from(makeInput(npzTarget, seeds, seed, number).files[0].bytes).toString("hex");
  expect(bytes(3, 5)).toBe(bytes(3, 5));
  expect(new Set([bytes(3, 5), bytes(3, 6), bytes(4, 5), bytes(4, 6)]).size).toBe(4);
});

it("sees values that no original has", () => {
  const originals = [new Map([["x", [1, Number.NaN]]]), new Map([["x", [2]]])];
  expect(differing(new Map([["x", [1, Number.NaN]]]), originals)).toBeUndefined();
  expect(differing(new Map([["x", [1, 2]]]), originals)).toBe("x");
});

/** A worker that does not read: it crashes at input 3, ends at 7 and tells of the rest. */
const WORKER = `
import { openSync, writeSync } from "node:fs";
const job = JSON.parse(process.argv[2]);
const progress = openSync(job.progress, "r+");
for (let index = job.from; index < job.to; index++) {
  writeSync(progress, String(index).padEnd(16), 0);
  if (index === 7) { console.error("no memory"); process.exit(134); }
  process.send({ index, outcome: index === 3 ? "crash" : "refused", detail: "a" });
}
process.disconnect();
`;

it("survives and counts processes that die", async () => {
  const folder = temporaryFolder();
  const worker = join(folder, "worker.mjs");
  writeFileSync(worker, WORKER);
  const target: Target = { ...npzTarget, makeSeeds: async () => [[{ name: "x", bytes: new Uint8Array(9) }]] };
  const { counts, findings } = await fuzz({
    ...{ targets: [target], seed: 1, from: 0, count: 20, processes: 1, worker, save: join(folder, "found") },
  });
  expect([...counts.get("npz")!]).toEqual([
    ["refused", 18],
    ["crash", 2],
  ]);
  expect(findings.map(({ number }) => number)).toEqual([3, 7]);
  expect(findings[1].detail).toContain("no memory");
});
