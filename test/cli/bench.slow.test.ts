/** `kiloflow bench`, as users run it. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseResults } from "../../bench/suite/results.ts";
import { madeUpRun, measured } from "../support/benchResults.ts";
import { runCli, startCli } from "../support/cli.ts";
import { held, waitUntil } from "../support/heldRun.ts";
import { temporaryFolder } from "../support/temporary.ts";

describe("kiloflow bench", () => {
  it("measures sections by name and leaves tables, figures and JSON", async () => {
    const folder = temporaryFolder();
    const args = ["bench", "latency", "cold-start", "--quick", "--backend", "cpu"];
    const { code, stdout, stderr } = await runCli([...args, "--output", "results", "--json", "x.json"], {
      cwd: folder,
    });
    expect(stderr).not.toMatch(/kiloflow:/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/cpu: one flow sample/);
    expect(readdirSync(join(folder, "results")).sort()).toEqual([
      "cold-start.svg",
      "latency.svg",
      "report.md",
      "results.json",
    ]);
    const text = readFileSync(join(folder, "x.json"), "utf8");
    expect(readFileSync(join(folder, "results", "results.json"), "utf8")).toBe(text);
    const run = parseResults(text, "x.json");
    expect(run).toMatchObject({ quick: true, environment: { node: process.versions.node } });
    expect(run.sections.map((section) => section.name)).toEqual(["latency", "cold-start"]);
    for (const section of run.sections) {
      expect(section.measurements.length).toBeGreaterThan(0);
      for (const { seconds } of section.measurements) {
        expect(seconds.rounds).toBeGreaterThanOrEqual(3);
        expect(seconds.minimum).toBeGreaterThan(0);
        expect(seconds.median).toBeLessThanOrEqual(seconds.maximum);
      }
    }
    const again = await runCli([...args, "--output", "results"], { cwd: folder });
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toMatch(/results exists already \(use --force/);
  });

  it("keeps the sections that had ended where it is stopped, and says so", async () => {
    const cwd = temporaryFolder();
    const args = ["bench", "latency", "cold-start", "--quick", "--backend", "cpu", "--output", "results"];
    // What the second section starts is held until the signal is sent.
    const until = join(cwd, "signal-sent");
    const { child, result } = startCli(args, { cwd, env: held("curve", { until }) });
    await waitUntil("a section has ended", () => existsSync(join(cwd, "results")));
    child.kill("SIGINT");
    writeFileSync(until, "");
    const { code, stdout, stderr } = await result;
    expect(stderr).toMatch(/kiloflow: stopped; the sections that had ended are in results\n$/);
    expect(code).toBe(130);
    expect(stdout).toContain("The run was cut: only the sections that had ended");
    const run = parseResults(readFileSync(join(cwd, "results", "results.json"), "utf8"), "results.json");
    expect(run.partial).toBe(true);
    expect(run.sections.map(({ name }) => name)).toEqual(["latency"]);
  });

  it.each([
    [["du18"], /there is no benchmark "du18"; there are .*du17.*flow/],
    [["--output", "nowhere/x"], /cannot write --output nowhere\/x: its folder does not exist/],
    [["--output", "full", "--force"], /full is a folder that holds no result of the benchmarks/],
    [["--output", "a", "--results", "b"], /--output and --results exclude each other/],
    [["--backend", "abacus"], /--backend is "abacus"/],
  ])("refuses %j before it measures anything", async (args, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "full"));
    writeFileSync(join(folder, "full", "thesis.tex"), "");
    const { code, stderr } = await runCli(["bench", ...args], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(["full"]);
    expect(existsSync(join(folder, "full", "thesis.tex"))).toBe(true);
  });
});

describe("kiloflow bench compare", () => {
  const compare = (before: string, after: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "before.json"), before);
    mkdirSync(join(folder, "after"));
    writeFileSync(join(folder, "after", "results.json"), after);
    return runCli(["bench", "compare", "before.json", "after"], { cwd: folder });
  };
  const run = (seconds: number) => JSON.stringify(madeUpRun([measured("a/b/c/1", seconds)]));

  it("ends with 0 without a regression and with 1 with one", async () => {
    const good = await compare(run(1), run(1.05));
    expect(good).toMatchObject({ code: 0 });
    expect(good.stdout).toMatch(/\| a\/b\/c\/1 +\| 1 s +\| 1\.05 s +\| 1\.05 +\|/);
    const bad = await compare(run(1), run(1.5));
    expect(bad).toMatchObject({ code: 1 });
    expect(bad.stdout).toMatch(/1 of 1 rows are slower beyond noise/);
  });

  it.each([
    ["a file that is no result", () => compare("[]", run(1)), /before\.json is not a result of the benchmarks/],
    ["a folder without one", () => runCli(["bench", "compare", "/", "/"]), /cannot read/],
    ["a missing argument", () => runCli(["bench", "compare", "x"]), /missing required argument 'after'/],
  ])("refuses %s with 2", async (_, start, message) => {
    const { code, stderr } = await start();
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

it("kiloflow bench join leaves one result of several, and no other file", async () => {
  const cwd = temporaryFolder();
  const [first] = madeUpRun([measured("du17/1101/cpu: kernels/1000", 1)]).sections;
  writeFileSync(join(cwd, "a.json"), JSON.stringify({ ...madeUpRun([]), sections: [first] }));
  writeFileSync(join(cwd, "b.json"), JSON.stringify({ ...madeUpRun([]), sections: [{ ...first, name: "flow" }] }));
  const { code, stdout } = await runCli(["bench", "join", "all", "a.json", "b.json"], { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "all written: du17, flow, targets\n" });
  const again = await runCli(["bench", "join", "all", "a.json", "a.json"], { cwd });
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(/all exists already \(use --force/);
  const forced = await runCli(["bench", "join", "all", "a.json", "a.json", "--force"], { cwd });
  expect(forced).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/the section du17 is in a\.json and in a\.json/),
  });
  expect(readdirSync(cwd).sort()).toEqual(["a.json", "all", "b.json"]);
  expect(parseResults(readFileSync(join(cwd, "all", "results.json"), "utf8"), "all").sections).toHaveLength(3);
});
