/** Tables of docs/benchmarks.md follow from kept results, and runs of several sections are joined to one. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fillTables } from "../../bench/suite/docsTables.ts";
import { joinRuns } from "../../bench/suite/join.ts";
import type { BenchResults } from "../../bench/suite/results.ts";
import { readRun } from "../../bench/suite/store.ts";
import { madeUpRun, measured } from "../support/benchResults.ts";

const GPU = { choice: "webgpu", name: "a-gpu", driver: "1", hardware: true, reason: "asked for" };

function runOf(name: string, title: string, ids: readonly string[], gpu = false): BenchResults {
  const run = madeUpRun([], gpu ? { backends: [GPU] } : {});
  const measurements = ids.map((id, at) => measured(`${name}/${id}`, 1 / (at + 1)));
  return { ...run, sections: [{ ...run.sections[0], name, title, measurements, absent: [] }] };
}

const ROWS = ["111/cpu: kernels/1000", "111/cpu: kernels/100", "111/NumPy, vectorised/10", "10/webgpu: kernels/1e9"];

describe("the tables of docs/benchmarks.md", () => {
  it("are those that its results give", async () => {
    const document = readFileSync("docs/benchmarks.md", "utf8");
    expect(document).toMatch(/<!-- curves: bench\/results/);
    expect(await fillTables(document, readRun), "run `npm run bench docsTables`").toBe(document);
  });

  it("have a row for each model and run, with the highest rates at the common points", async () => {
    const runs: Record<string, BenchResults> = {
      a: runOf("slow", "Slow light curves", ROWS),
      b: runOf("slow", "Slow light curves", ["111/webgpu: kernels/5000"], true),
    };
    const filled = await fillTables(
      "# X\n\n<!-- curves: a b -->\nold\n<!-- /curves -->\n\nend\n",
      async (at) => runs[at],
    );
    expect(filled).toMatch(
      /\| Slow +\| \[a processor, 2 cores\]\(\.\.\/a\/report\.md\) +\| - +\| 1,000 +\| - +\| - +\| 30 \(NumPy, vectorised\) \|/,
    );
    expect(filled).toMatch(/\| Slow +\| \[a-gpu\]\(\.\.\/b\/report\.md\) +\| - +\| - +\| 5,000 +\| - +\| - +\|/);
    expect(filled).not.toContain("old");
    expect(filled).toMatch(/<!-- \/curves -->\n\nend\n$/);
    expect(await fillTables(filled, async (at) => runs[at])).toBe(filled);
  });

  it("have kernels against both limits, of what gives sets or curves alone", async () => {
    const load = { rate: 1, gigabytesPerSecond: 1, gigaflops: 1, copyShare: 0.1, arithmeticShare: 0.25 };
    const kernels = [
      { ...load, kernel: "slow-layers", unit: "curves" },
      { ...load, kernel: "adam", unit: "parameters" },
    ];
    const run = runOf("roofline", "Roofline", []);
    const sections = [
      { ...run.sections[0], rooflines: [{ backend: "cpu", copyGBs: 1, arithmeticGflops: 1, kernels }] },
    ];
    const filled = await fillTables("<!-- kernels: a -->\n<!-- /kernels -->\n", async () => ({ ...run, sections }));
    expect(filled).toMatch(/\| slow-layers +\| 10 % \/ 25 % +\|/);
    expect(filled).not.toContain("adam");
  });

  it.each([
    ["<!-- nothing: a -->\n<!-- /nothing -->\n", /there is no table "nothing"/],
    ["<!-- curves: a -->\n", /the table "curves" does not end/],
  ])("refuse %j", async (document, message) => {
    await expect(fillTables(document, async () => madeUpRun([]))).rejects.toThrow(message);
  });
});

describe("joining runs", () => {
  const versus = { path: "v", run: runOf("versus", "Flow against physics", ["DU17/cpu: flow/1"]) };
  const du17 = { path: "d", run: runOf("du17", "DU17 light curves", ["1101/cpu: kernels/1000"]) };

  it("gives one run with the sections in their order, and the targets of all of them", () => {
    const joined = joinRuns([versus, { path: "d", run: { ...du17.run, seconds: 3 } }]);
    expect(joined.sections.map(({ name }) => name)).toEqual(["du17", "versus", "targets"]);
    const [target] = joined.sections[2].targets!.filter(({ work }) => work.startsWith("DU17"));
    expect(target).toMatchObject({ measured: "1,000 curves/s", met: false });
    expect(joined.seconds).toBe(15);
    expect(
      joinRuns([
        { path: "j", run: joined },
        { path: "f", run: runOf("flow", "Flows", ["x/cpu/1"]) },
      ]).sections,
    ).toHaveLength(4);
  });

  it.each([
    [
      "another machine",
      [du17, { path: "o", run: madeUpRun([], { cores: 64 }) }],
      /^o is not of the machine of d: cores: 2/,
    ],
    ["a section twice", [du17, versus, { ...du17, path: "e" }], /^the section du17 is in d and in e$/],
    ["a quick run", [versus, { path: "q", run: { ...du17.run, quick: true } }], /^of v and q one is a quick run/],
  ])("refuses %s", (_, runs, message) => {
    expect(() => joinRuns(runs)).toThrow(message);
  });
});
