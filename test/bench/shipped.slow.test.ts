/** `npm run evaluate` and the making of models, small. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeModel } from "../../bench/shipped/makeModel.ts";
import { ROOT } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

it("a recipe makes the same file again, wherever it is followed, and another one by another seed", async () => {
  const recipe = {
    ...{ name: "tiny", what: "", from: "" },
    generate: ["--model", "du17", "--prior", "eos", "--count", "60", "--seed", "1", "--times", "1:5:1"],
    train: ["--compress", "representation", "--epochs", "1", "--hidden", "4", "--couplings", "2", "--seed", "1"],
  };
  const make = async (seed?: number) => {
    const { path, cost } = await makeModel(recipe, { folder: temporaryFolder(), seed, quiet: true });
    expect(cost.seconds).toBeGreaterThan(0);
    return readFileSync(path);
  };
  const first = await make();
  expect((await make()).equals(first)).toBe(true);
  expect((await make(2)).equals(first)).toBe(false);
});

describe("npm run evaluate", () => {
  const evaluate = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, "scripts", "evaluate.mjs"), ...args], { cwd: ROOT, encoding: "utf8" });

  it("measures the shipped models on their test sets and posteriors, and keeps the numbers", () => {
    const folder = temporaryFolder();
    const posterior = join(folder, "p.csv");
    writeFileSync(posterior, "m1,m2,lambda1,lambda2\n1.5,1.3,300,500\n1.6,1.2,200,900\n");
    const small = ["--name", "du17", "--rows", "8", "--seeds", "2", "--samples", "20", "--times", "2:6:1"];
    const { status, stdout, stderr } = evaluate(posterior, ...small, "--results", folder, "--backend", "cpu");
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^\| flow +\| test set +\| curve .*\n/);
    const [own] = readdirSync(folder).filter((name) => name !== "p.csv");
    const results = JSON.parse(readFileSync(join(folder, own, "results.json"), "utf8"));
    expect(results).toMatchObject({ rows: 8, seeds: 2, samples: 20, times: [2, 3, 4, 5, 6] });
    expect(results.flows[0]).toMatchObject({ name: "du17", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(results.environment.backends[0].name).toMatch(/CPU/);
    const { evaluations } = results;
    expect(evaluations.map(({ testSet, seed }: { testSet: string; seed: number }) => [testSet, seed])).toEqual(
      ["as in training", "prior uniform", "prior eos", "p.csv"].flatMap((name) => [
        [name, 1],
        [name, 2],
      ]),
    );
    // Rows differ by seed, but not those of a posterior, whose samples do.
    const errors = evaluations.map(({ bands }: { bands: { median: object }[] }) => JSON.stringify(bands[0].median));
    expect(new Set(errors).size).toBe(8);
    expect(stdout.split("\n").filter((line) => / aim /.test(line))).toHaveLength(4);
  });

  it("checks inputs given photometry by ranks and weights", () => {
    const folder = temporaryFolder();
    const small = ["--name", "inverse-du17", "--rows", "4", "--seeds", "1"];
    const { status, stdout, stderr } = evaluate(...small, "--results", folder, "--backend", "cpu");
    expect(status, stderr).toBe(0);
    const rows = stdout.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    expect(rows.slice(2, 8).map(([, flow, parameter]) => [flow, parameter])).toEqual([
      ...["m1", "m2", "lambda1", "lambda2", "all"].map((parameter) => ["inverse-du17", parameter]),
      ["", "aim"],
    ]);
    const [own] = readdirSync(folder);
    const { inverses } = JSON.parse(readFileSync(join(folder, own, "results.json"), "utf8"));
    expect(inverses).toMatchObject([{ flow: "inverse-du17", events: 4, proposals: 20_000 }]);
    expect(inverses[0].weighted).toHaveLength(4);
  });

  it.each([
    [["--rows", "0"], "kiloflow: --rows is 0, but must be an integer of at least 1"],
    [["--name", "nix"], 'kiloflow: there is no model "nix"; there are'],
    [["--name", "du17", "--model", "x"], "kiloflow: --name and --model exclude each other"],
    [["--model", "x", "--retrain", "2"], "kiloflow: --retrain goes with shipped models, not with --model"],
    [["nowhere.dat"], "kiloflow: cannot read nowhere.dat: it does not exist"],
    [["--fast"], "kiloflow: unknown option '--fast'"],
  ])("refuses %j", (args, message) => {
    const results = join(temporaryFolder(), "r");
    mkdirSync(results);
    const { status, stdout, stderr } = evaluate(...args, "--results", results);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(message)]);
    expect(readdirSync(results)).toEqual([]);
  });
});
