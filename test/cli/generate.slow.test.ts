/** Datasets by the real program: formats, shards, resumed runs, options. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { runCli, startCli } from "../support/cli.ts";
import { held, rowsAreKept } from "../support/heldRun.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SMALL = [
  "generate",
  "--prior",
  "eos",
  "--count",
  "500",
  "--times",
  "0:11:0.5",
  "--seed",
  "7",
  "--backend",
  "cpu",
];

async function magnitudesOf(path: string): Promise<Float32Array> {
  const reader = await openDataset(path);
  const { magnitudes } = await reader.read(0, reader.layout.count);
  await reader.close();
  return magnitudes;
}

describe("kiloflow generate", () => {
  it("writes the same values in every format", async () => {
    const folder = temporaryFolder();
    for (const name of ["a.npz", "a.h5", "a.csv"]) {
      const { code, stderr } = await runCli([...SMALL, "--output", name, "--quiet"], { cwd: folder });
      expect(stderr).toBe("");
      expect(code).toBe(0);
    }
    const [npz, hdf5, csv] = await Promise.all(
      ["a.npz", "a.h5", "a.csv"].map((name) => magnitudesOf(join(folder, name))),
    );
    expect(hdf5).toEqual(npz);
    expect(csv).toEqual(npz);
    expect(readdirSync(folder).sort()).toEqual(["a.csv", "a.h5", "a.npz"]);
  });

  it("makes the same file twice, and another one with another seed", async () => {
    const folder = temporaryFolder();
    for (const [name, seed] of [
      ["a", "1"],
      ["b", "1"],
      ["c", "2"],
    ]) {
      await runCli([...SMALL, "--seed", seed, "--output", `${name}.npz`], { cwd: folder });
    }
    const [a, b, c] = ["a", "b", "c"].map((name) => readFileSync(join(folder, `${name}.npz`)));
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c)).toBe(false);
  });

  it.each(["npz", "h5", "csv"])("merges shards into the whole (%s)", async (ending) => {
    const folder = temporaryFolder();
    await runCli([...SMALL, "--noise", "symmetric", "--output", `whole.${ending}`], { cwd: folder });
    for (const part of [3, 1, 2]) {
      const { code } = await runCli(
        [...SMALL, "--noise", "symmetric", "--shard", `${part}/3`, "--output", `part${part}.${ending}`],
        { cwd: folder },
      );
      expect(code).toBe(0);
    }
    const parts = [2, 3, 1].map((part) => `part${part}.${ending}`);
    const { code, stdout } = await runCli(["merge", ...parts, "--output", `merged.${ending}`], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toBe(`merged.${ending}: 500 sets from 3 shards\n`);
    expect(readFileSync(join(folder, `merged.${ending}`)).equals(readFileSync(join(folder, `whole.${ending}`)))).toBe(
      true,
    );
    const incomplete = await runCli(["merge", parts[0], parts[1], "--output", `other.${ending}`], { cwd: folder });
    expect(incomplete.code).toBe(2);
    expect(incomplete.stderr).toBe("kiloflow: 1 of 3 shards are missing: 1/3\n");
    const doubled = await runCli(["merge", parts[0], parts[0], "--output", `other.${ending}`], { cwd: folder });
    expect(doubled.stderr).toMatch(/are both shard 2\/3/);
    expect(existsSync(join(folder, `other.${ending}`))).toBe(false);
  });

  it("merges shards of version 0.1.0 with those of this one", async () => {
    const folder = temporaryFolder();
    await runCli([...SMALL, "--output", "whole.csv"], { cwd: folder });
    for (const part of [1, 2]) {
      await runCli([...SMALL, "--shard", `${part}/2`, "--output", `part${part}.csv`], { cwd: folder });
    }
    const earlier = readFileSync(join(folder, "part1.csv"), "utf8")
      .replace('"properties_array":"ejecta","property_units"', '"ejecta_units"')
      .replace('"model":"du17"', '"model":"DU17"');
    expect(earlier).toMatch(/"ejecta_units".*"model":"DU17"/);
    writeFileSync(join(folder, "part1.csv"), earlier);
    const { code, stderr } = await runCli(["merge", "part2.csv", "part1.csv", "--output", "merged.csv", "--quiet"], {
      cwd: folder,
    });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(readFileSync(join(folder, "merged.csv"), "utf8")).toBe(readFileSync(join(folder, "whole.csv"), "utf8"));
  });

  it("swaps stars where m1 < m2, and says so", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x.csv"), "m1,m2,lambda1,lambda2\n1.3,1.5,600,250\n1.5,1.3,250,600\n");
    const { stdout } = await runCli(
      ["generate", "--input", "x.csv", "--times", "1:9:1", "--backend", "cpu", "--output", "y.npz"],
      { cwd: folder },
    );
    expect(stdout).toMatch(/1 set had m1 < m2: stars and Lambdas were swapped/);
    const magnitudes = await magnitudesOf(join(folder, "y.npz"));
    expect(magnitudes.subarray(0, 81)).toEqual(magnitudes.subarray(81));
  });

  it("evaluates grids, bands, half floats and luminosities", async () => {
    const folder = temporaryFolder();
    const grid = "m1=1.4|1.6,m2=1.2:1.3:0.1,lambda1=100:1000:x3,lambda2=500";
    const { code, stdout } = await runCli(
      [
        "generate",
        "--grid",
        grid,
        "--times",
        "0:8:2",
        "--bands",
        "iK",
        "--dtype",
        "f16",
        "--bolometric",
        "--backend",
        "cpu",
        "--output",
        "g.npz",
        "--json",
      ],
      { cwd: folder },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 12, points: 5, backend: { kind: "cpu" } });
    const reader = await openDataset(join(folder, "g.npz"));
    expect(reader.layout).toMatchObject({ count: 12, bands: ["i", "K"], magnitudeType: "f16", bolometric: true });
    const { logBolometricLuminosity } = await reader.read(0, 1);
    await reader.close();
    expect(logBolometricLuminosity![2]).toBeGreaterThan(39);
    const check = await runCli(["check", "g.npz", "--rows", "all", "--json"], { cwd: folder });
    expect(JSON.parse(check.stdout)).toMatchObject({ passed: true, rowsChecked: 12, missingMismatches: 0 });
  });

  it("finds a dataset that does not agree with the reference", async () => {
    const folder = temporaryFolder();
    await runCli([...SMALL, "--output", "a.npz"], { cwd: folder });
    expect((await runCli(["check", "a.npz"], { cwd: folder })).code).toBe(0);
    const { code, stdout } = await runCli(["check", "a.npz", "--variant", "kilonovaml"], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAILED/);
  });

  it("applies the ways to fill", async () => {
    const folder = temporaryFolder();
    await runCli([...SMALL, "--output", "a.npz"], { cwd: folder });
    const results: Record<string, { missingValues: number; rows: number; times: number[] }> = {};
    for (const fill of ["nearest", "zero", "crop", "kilonovaml", "mask"]) {
      const { code, stdout } = await runCli(
        ["prepare", "a.npz", "--every", "2", "--fill", fill, "--bands", "riz", "--output", `${fill}.h5`, "--json"],
        { cwd: folder },
      );
      expect(code, fill).toBe(0);
      results[fill] = JSON.parse(stdout);
      expect((await runCli(["check", `${fill}.h5`, "--rows", "all"], { cwd: folder })).code, fill).toBe(0);
    }
    expect(results.zero.missingValues).toBe(0);
    expect(results.kilonovaml.missingValues).toBe(0);
    expect(results.mask.missingValues).toBe(0);
    expect(results.crop.times.length).toBeLessThan(results.zero.times.length);
    const dropped = await runCli(["prepare", "a.npz", "--drop-empty", "--output", "d.npz", "--json"], { cwd: folder });
    const summary = JSON.parse(dropped.stdout);
    expect(summary.rows).toBe(500 - summary.emptySets);
    expect(summary.missingValues).toBe(0);
    const reader = await openDataset(join(folder, "mask.h5"));
    expect(reader.layout.mask).toBe(true);
    const { mask, magnitudes } = await reader.read(0, 500);
    await reader.close();
    expect(mask!.some((value) => value === 0)).toBe(true);
    expect(magnitudes.some(Number.isNaN)).toBe(false);
  });

  /** About ten chunks, of which three may be in flight when a run is told to stop. */
  const LONG = ["generate", "--prior", "uniform", "--count", "4000", "--bands", "grizJ", "--backend", "cpu"];

  /** Starts a run and sends Ctrl-C once rows are journaled. */
  async function interrupt(args: readonly string[], folder: string, output: string) {
    const { child, result } = startCli([...args, "--output", output], { cwd: folder, env: held(output) });
    await rowsAreKept(join(folder, output));
    child.kill("SIGINT");
    return result;
  }

  it("stops at Ctrl-C, says how to go on, and goes on", async () => {
    const folder = temporaryFolder();
    const stopped = await interrupt(LONG, folder, "a.npz");
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/kiloflow: stopped after \d+ of 4000 sets \(run the same with --resume to go on\)/);
    const other = await runCli([...LONG, "--seed", "5", "--output", "a.npz", "--resume"], { cwd: folder });
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/cannot resume a\.npz: it was started with another seed \(0 instead of 5\)/);
    const resumed = JSON.parse(
      (await runCli([...LONG, "--output", "a.npz", "--resume", "--json"], { cwd: folder })).stdout,
    );
    expect(resumed.resumedRows).toBeGreaterThan(0);
    // Counted alike: undisturbed, resumed, and looked at again when complete.
    const whole = JSON.parse((await runCli([...LONG, "--output", "whole.npz", "--json"], { cwd: folder })).stdout);
    const complete = JSON.parse(
      (await runCli([...LONG, "--output", "a.npz", "--resume", "--json"], { cwd: folder })).stdout,
    );
    for (const summary of [resumed, complete]) {
      expect(summary.statuses).toEqual(whole.statuses);
      expect(summary.bands).toEqual(whole.bands);
      expect(summary.swapped).toEqual(whole.swapped);
    }
  });

  it("never writes over what it reads, nor over a folder", async () => {
    const folder = temporaryFolder();
    const run = (...args: string[]) => runCli(args, { cwd: folder });
    const small = ["--times", "0:9:1", "--bands", "gr", "--backend", "cpu", "--quiet"];
    for (const shard of ["1/2", "2/2"]) {
      const output = `p${shard[0]}.npz`;
      await run("generate", "--prior", "eos", "--count", "8", ...small, "--shard", shard, "--output", output);
    }
    await run("merge", "p1.npz", "p2.npz", "--output", "all.npz", "--quiet");
    expect((await run("prepare", "all.npz", "--output", "ready.npz", "--quiet")).code).toBe(0);
    mkdirSync(join(folder, "d.npz"));
    const before = ["all.npz", "p1.npz"].map((name) => readFileSync(join(folder, name)));
    for (const [args, message] of [
      [["merge", "p1.npz", "p2.npz", "--output", "p1.npz", "--force"], /--output p1\.npz is the input as well/],
      [["prepare", "all.npz", "--output", "./all.npz", "--force"], /--output \.\/all\.npz is the input as well/],
      [["prepare", "ready.npz", "--output", "twice.npz"], /ready\.npz is prepared already/],
      [["generate", "--prior", "eos", "--count", "8", ...small, "--output", "d.npz", "--force"], /it is a folder/],
    ] as const) {
      const { code, stderr } = await run(...args);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }
    expect(["all.npz", "p1.npz"].map((name) => readFileSync(join(folder, name)))).toEqual(before);
  });

  it("stops a check at Ctrl-C", async () => {
    const folder = temporaryFolder();
    const generate = ["generate", "--prior", "eos", "--count", "20000", "--times", "0:11:0.1", "--backend", "cpu"];
    await runCli([...generate, "--output", "c.h5", "--quiet"], { cwd: folder });
    const until = join(folder, "signal-sent");
    const env = held("c.h5", { until });
    const { child, result } = startCli(["check", "c.h5", "--rows", "all"], { cwd: folder, env });
    // HDF5 is read without pause, so that nothing else lets the signal in. The first line of progress says that it is at work.
    child.stderr!.once("data", () => {
      child.kill("SIGINT");
      writeFileSync(until, "");
    });
    const { code, stderr } = await result;
    expect(stderr).toMatch(/kiloflow: stopped after \d+ of 20000 sets/);
    expect(code).toBe(130);
  });

  it("says that it starts again where it could go on", async () => {
    const folder = temporaryFolder();
    await interrupt(LONG, folder, "a.npz");
    const restarted = await runCli([...LONG, "--output", "a.npz"], { cwd: folder });
    expect(restarted.code).toBe(0);
    expect(restarted.stderr).toContain(
      "starts again instead of going on with the unfinished a.npz.partial; --resume goes on with it",
    );
  });
});
