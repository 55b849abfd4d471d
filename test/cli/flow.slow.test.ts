/** The commands of the flow, as users run them. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readNumberArray, writeNumberArray } from "../../src/data/numpyFile.ts";
import { encodeSafetensors, parseSafetensors } from "../../src/data/safetensors.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { openModel } from "../../src/jobs/inference/openModel.ts";
import { runCli, startCli } from "../support/cli.ts";
import { describeWithShared, hasAdapter } from "../support/environment.ts";
import { flowVector32, flowVector64, PUBLISHED_BANDS, publishedPath } from "../support/flowVectors.ts";
import { held, killWhenSaid } from "../support/heldRun.ts";
import { temporaryFolder } from "../support/temporary.ts";

const backends = hasAdapter ? ["webgpu", "cpu"] : ["cpu"];

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(actual[index] - expected[index]);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

describeWithShared("published models", () => {
  it.each(PUBLISHED_BANDS)("%s: .pth and .safetensors give the same model, with a warning", async (band) => {
    const folder = temporaryFolder();
    const pth = await runCli(["import", publishedPath(band, "pth"), "--band", band, "--output", "a.safetensors"], {
      cwd: folder,
    });
    expect(pth).toMatchObject({ code: 0 });
    expect(pth.stderr).toMatch(/Lambda1 twice/);
    const safetensors = await runCli(["import", publishedPath(band), "--output", "b.safetensors"], { cwd: folder });
    expect(safetensors).toMatchObject({ code: 0 });
    const [a, b] = await Promise.all(["a", "b"].map((name) => openModel(join(folder, `${name}.safetensors`))));
    expect(a.state).toEqual(b.state);
    expect(a.curves).toEqual(b.curves);
    expect(a.architecture).toEqual(b.architecture);
  });

  it.each(backends)("sample and logprob reproduce the vectors on %s, raw and in magnitudes", async (backend) => {
    const folder = temporaryFolder();
    const run = (...args: string[]) => runCli([...args, "--backend", backend, "--quiet"], { cwd: folder });
    expect(
      (await runCli(["import", publishedPath("r"), "--output", "r.safetensors", "--quiet"], { cwd: folder })).code,
    ).toBe(0);
    await writeNumberArray(join(folder, "z.npy"), flowVector32("z"), [256, 10]);
    await writeNumberArray(join(folder, "c.npy"), flowVector32("cond_l1l1"), [256, 4]);
    expect(
      await run("sample", "r.safetensors", "--raw", "--conditions", "c.npy", "--noise", "z.npy", "--output", "x.npy"),
    ).toMatchObject({ code: 0 });
    const x = await readNumberArray(join(folder, "x.npy"));
    expect(x.shape).toEqual([256, 10]);
    expect(largestDifference(x.values, flowVector64("r_l1l1_x_64"))).toBeLessThan(1.2e-5);

    await writeNumberArray(join(folder, "xv.npy"), flowVector32("r_l1l1_x"), [256, 10]);
    expect(
      await run(
        "logprob",
        "r.safetensors",
        "--raw",
        "--curves",
        "xv.npy",
        "--conditions",
        "c.npy",
        "--output",
        "lp.npy",
      ),
    ).toMatchObject({ code: 0 });
    const density = await readNumberArray(join(folder, "lp.npy"));
    expect(density.shape).toEqual([256]);
    expect(largestDifference(density.values, flowVector64("r_l1l1_logp_x_64"))).toBeLessThan(5e-2);

    // Physical parameters with another Lambda2: the model takes Lambda1 twice, and gives magnitudes.
    await writeNumberArray(join(folder, "p.npy"), flowVector32("cond_l1l2"), [256, 4]);
    expect(
      await run("sample", "r.safetensors", "--conditions", "p.npy", "--noise", "z.npy", "--output", "m.npy"),
    ).toMatchObject({ code: 0 });
    const magnitudes = await readNumberArray(join(folder, "m.npy"));
    const scale = -16.169625368881167;
    const expected = flowVector64("r_l1l1_x_64").map((value) => value * scale);
    expect(largestDifference(magnitudes.values, expected)).toBeLessThan(5e-4);
    await writeNumberArray(join(folder, "mv.npy"), expected, [256, 10]);
    expect(
      await run("logprob", "r.safetensors", "--curves", "mv.npy", "--conditions", "p.npy", "--output", "lm.npy"),
    ).toMatchObject({ code: 0 });
    const physical = await readNumberArray(join(folder, "lm.npy"));
    const shifted = flowVector64("r_l1l1_logp_x_64").map((value) => value - 10 * Math.log(-scale));
    expect(largestDifference(physical.values, shifted)).toBeLessThan(5e-2);
  });

  it("refuses a missing band, a contradiction, and files of something else", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "junk.pth"), "not a model");
    const cases: [string[], RegExp][] = [
      [["import", publishedPath("g", "pth")], /band/],
      [["import", publishedPath("g"), "--band", "r"], /contradicts/],
      [["import", publishedPath("g", "pth"), "--band", "u"], /scaling constant/],
      [["import", "junk.pth", "--band", "g"], /junk\.pth/],
      [["import", "absent.pth", "--band", "g"], /absent\.pth/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});

describe("a flow from a dataset", () => {
  const TRAIN = [
    "--bands",
    "gr",
    "--compress",
    "points:2",
    "--couplings",
    "4",
    "--hidden",
    "16",
    "--epochs",
    "6",
    "--batch",
    "100",
    "--backend",
    "cpu",
  ];
  let folder = "";

  beforeAll(async () => {
    const { mkdtempSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    folder = mkdtempSync(join(tmpdir(), "kiloflow-flow-"));
    const generated = await runCli(
      [
        "generate",
        "--prior",
        "eos",
        "--count",
        "600",
        "--times",
        "0:10:1",
        "--bands",
        "gr",
        "--output",
        "d.npz",
        "--backend",
        "cpu",
        "--quiet",
      ],
      { cwd: folder },
    );
    expect(generated).toMatchObject({ code: 0 });
    const trained = await runCli(["train", "d.npz", ...TRAIN, "--output", "m.safetensors"], { cwd: folder });
    expect(trained).toMatchObject({ code: 0 });
    expect(trained.stderr).toMatch(/epoch 6\/6 {2}loss /);
    expect(trained.stdout).toMatch(/held-out sets/);
  });

  it("leaves a model, a state, a log and figures", async () => {
    const log = readFileSync(join(folder, "m.log.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(log.map((record) => record.epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log[5].validationLoss).toBeLessThan(log[0].validationLoss);
    for (const name of ["m.loss.svg", "m.evolution.svg"])
      expect(readFileSync(join(folder, name), "utf8")).toMatch(/^<svg/);
    const model = await openModel(join(folder, "m.safetensors"));
    expect(model.bands).toEqual(["g", "r"]);
    // The merger itself has no values of its own.
    expect(model.times).toEqual([2, 4, 6, 8, 10]);
  });

  /** Stops a training after its second epoch. */
  async function interruptedTraining(args: string[]): Promise<void> {
    const { child, result } = startCli(args, { cwd: folder, env: held("d.npz", { epochs: 2 }) });
    killWhenSaid(child, "held\n", "SIGINT");
    const stopped = await result;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/--resume/);
  }

  it("goes on bit for bit after an interruption, and refuses other flags", async () => {
    const args = ["train", "d.npz", ...TRAIN, "--output", "s.safetensors", "--no-figures"];
    await interruptedTraining(args);
    const other = await runCli([...args, "--resume", "--seed", "9"], { cwd: folder });
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toMatch(/the training of \w\.last\.safetensors began with --seed 1, not with --seed 9 \(/);
    expect(await runCli([...args, "--resume"], { cwd: folder })).toMatchObject({ code: 0 });
    const [whole, resumed] = await Promise.all(
      ["m", "s"].map((name) => openModel(join(folder, `${name}.safetensors`))),
    );
    expect(resumed.state).toEqual(whole.state);
  });

  it("goes on from a state whose layout of the kernels is gone", async () => {
    const args = ["train", "d.npz", ...TRAIN, "--output", "o.safetensors", "--no-figures"];
    await interruptedTraining(args);
    const last = join(folder, "o.last.safetensors");
    const { tensors, metadata } = parseSafetensors(readFileSync(last), last);
    const description = JSON.stringify({ ...JSON.parse(metadata.description), variant: "lanes" });
    // As version 0.1.0 wrote them, without a checksum.
    const { sha256: _, ...others } = metadata;
    writeFileSync(last, encodeSafetensors(tensors, { ...others, format_version: "1", description }));
    expect(await runCli([...args, "--resume"], { cwd: folder })).toMatchObject({ code: 0 });
  });

  it("learns the order of the features, the same after an interruption, and keeps it in the model", async () => {
    const args = ["train", "d.npz", ...TRAIN, "--permutation", "learned", "--no-figures", "--output"];
    expect(await runCli([...args, "l.safetensors"], { cwd: folder })).toMatchObject({ code: 0 });
    await interruptedTraining([...args, "k.safetensors"]);
    const other = await runCli([...args, "k.safetensors", "--resume", "--seed", "9"], { cwd: folder });
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toMatch(/the training of \w\.last\.safetensors began with --seed 1, not with --seed 9 \(/);
    expect(await runCli([...args, "k.safetensors", "--resume"], { cwd: folder })).toMatchObject({ code: 0 });
    const [whole, resumed] = await Promise.all(
      ["l", "k"].map((name) => openModel(join(folder, `${name}.safetensors`))),
    );
    expect(resumed.architecture).toEqual(whole.architecture);
    expect(resumed.state).toEqual(whole.state);
    const orders = whole.architecture.transforms.flatMap((one) => (one.kind === "permutation" ? [one.order] : []));
    expect(orders).toHaveLength(2);
    const again = parseModel(encodeModel(whole), "l.safetensors");
    expect(again.architecture).toEqual(whole.architecture);
    expect(again.state).toEqual(whole.state);
    const compared = await runCli(["compare", "l.safetensors", "d.npz", "--sets", "50", "--json", "--backend", "cpu"], {
      cwd: folder,
    });
    expect(compared).toMatchObject({ code: 0 });
    // Bands in order: a flow whose orders were lost on the way back would be magnitudes off.
    for (const { coverage3 } of JSON.parse(compared.stdout).bands) expect(coverage3).toBeGreaterThan(0.8);
  });

  it("starts from the beginning with --resume where no epoch was kept", async () => {
    const fresh = await runCli(
      ["train", "d.npz", ...TRAIN, "--epochs", "1", "--output", "n.safetensors", "--no-figures", "--resume"],
      { cwd: folder },
    );
    expect(fresh).toMatchObject({ code: 0 });
    expect(fresh.stderr).toMatch(/there is no n\.last\.safetensors: the training starts from the beginning/);
  });

  it("lets the training rows judge the epochs where none are held out", async () => {
    const all = await runCli(
      ["train", "d.npz", ...TRAIN, "--validation", "0", "--output", "v.safetensors", "--no-figures", "--json"],
      { cwd: folder },
    );
    const { bestEpoch, validationRows, validationLoss } = JSON.parse(all.stdout);
    expect(validationRows).toBe(0);
    expect(bestEpoch).toBeGreaterThan(1);
    expect(validationLoss).not.toBe(0);
  });

  it("trains on a dataset whose epochs have one step", async () => {
    const own = temporaryFolder();
    const generate = ["generate", "--prior", "eos", "--count", "2000", "--times", "0:11:0.5", "--bands", "gr"];
    await runCli([...generate, "--output", "d.npz", "--backend", "cpu"], { cwd: own });
    const shape = ["--compress", "points:1", "--epochs", "10"];
    const train = ["train", "d.npz", ...shape, "--output", "m.safetensors", "--backend", "cpu", "--no-figures"];
    const { code, stderr } = await runCli(train, { cwd: own });
    expect(stderr).not.toContain("back to epoch");
    expect(code).toBe(0);

    // At such a rate the first step throws the flow far off, which the loss after it shows.
    const rash = await runCli([...train, "--warmup", "0", "--learning-rate", "0.1", "--force"], { cwd: own });
    expect(rash.stderr).toMatch(/after the last step of epoch 1; back to the start at 0\.5 of the learning rate/);
    expect(rash.code).toBe(0);
    const lines = readFileSync(join(own, "m.log.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("gives up where smaller rates do not help, and says where", async () => {
    const wild = [...TRAIN, "--learning-rate", "1e9", "--output", "wild.safetensors", "--no-figures"];
    const { code, stderr } = await runCli(["train", "d.npz", ...wild], { cwd: folder });
    expect(stderr.match(/back to the start at/g)).toHaveLength(5);
    expect(stderr.trim().split("\n").at(-1)).toMatch(
      /^kiloflow: the loss became \S+ (in step \d+|after the last step) of epoch 1, in the batch that begins with row \d+ of d\.npz, and smaller learning rates did not help: wild\.safetensors is not written; no epoch was good \(use a smaller/,
    );
    expect(code).toBe(3);
    expect(existsSync(join(folder, "wild.safetensors"))).toBe(false);
  });

  it("takes no apparent magnitudes, and warns of another variant", async () => {
    const generate = (output: string, ...more: string[]) =>
      runCli(
        [
          "generate",
          "--prior",
          "eos",
          "--count",
          "60",
          "--times",
          "0:10:1",
          "--bands",
          "gr",
          "--backend",
          "cpu",
        ].concat(["--quiet", "--output", output], more),
        { cwd: folder },
      );
    expect(await generate("apparent.npz", "--distance", "40")).toMatchObject({ code: 0 });
    expect(await generate("other.npz", "--variant", "kilonovaml")).toMatchObject({ code: 0 });
    for (const args of [
      ["train", "apparent.npz", "--output", "a.safetensors"],
      ["compare", "m.safetensors", "apparent.npz", "--backend", "cpu"],
    ]) {
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect(stderr).toMatch(
        /^kiloflow: apparent\.npz holds apparent magnitudes at 40 Mpc, but flows take absolute ones/,
      );
      expect(code).toBe(2);
    }
    const compared = await runCli(["compare", "m.safetensors", "other.npz", "--samples", "5", "--backend", "cpu"], {
      cwd: folder,
    });
    expect(compared).toMatchObject({ code: 0 });
    expect(compared.stderr).toMatch(
      /m\.safetensors learned variant paper and alpha 1\.3, but other\.npz holds variant kilonovaml and alpha 1\.2/,
    );
  });

  it("samples the same whatever the count, and by seed", async () => {
    await writeNumberArray(join(folder, "c.npy"), Float64Array.of(1.5, 1.3, 300, 500, 1.4, 1.3, 400, 600), [2, 4]);
    const sample = (output: string, ...more: string[]) =>
      runCli(["sample", "m.safetensors", "--conditions", "c.npy", "--output", output, "--backend", "cpu", ...more], {
        cwd: folder,
      });
    expect(await sample("one.npy")).toMatchObject({ code: 0 });
    expect(await sample("again.npy", "--seed", "1")).toMatchObject({ code: 0 });
    expect(await sample("many.npy", "--count", "3")).toMatchObject({ code: 0 });
    const [one, again, many] = await Promise.all(
      ["one", "again", "many"].map((name) => readNumberArray(join(folder, `${name}.npy`))),
    );
    expect(one.shape).toEqual([2, 2, 5]);
    expect(many.shape).toEqual([2, 3, 2, 5]);
    expect(again.values).toEqual(one.values);
    expect(many.values.subarray(0, 10)).toEqual(one.values.subarray(0, 10));
  });

  it("warns of inputs that the flow does not know", async () => {
    await writeNumberArray(join(folder, "far.npy"), Float64Array.of(1.3, 1.5, 300, 500, 5, 0.3, 1e5, 2), [2, 4]);
    const flags = ["--conditions", "far.npy", "--output", "far-x.npy", "--backend", "cpu"];
    const { code, stderr } = await runCli(["sample", "m.safetensors", ...flags], { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: 1 of 2 rows have m1 < m2/);
    expect(stderr).toMatch(/warning: 50 % of the inputs are outside the training data of m\.safetensors \(m1 of 50 %/);
    const raw = await runCli(["sample", "m.safetensors", ...flags, "--raw", "--force"], { cwd: folder });
    expect(raw.stderr).not.toMatch(/warning/);
  });

  it("predicts, compares, and tests the prior", async () => {
    const posterior = "m1,m2,lambda1,lambda2\n1.5,1.3,300,500\n1.4,1.35,400,450\n9,1.2,300,900\n";
    writeFileSync(join(folder, "p.csv"), posterior);
    const predict = await runCli(
      [
        "predict",
        "m.safetensors",
        "--input",
        "p.csv",
        "--samples",
        "20",
        "--output",
        "t.csv",
        "--figure",
        "f.svg",
        "--histograms",
        "h.svg",
        "--backend",
        "cpu",
      ],
      { cwd: folder },
    );
    expect(predict).toMatchObject({ code: 0 });
    expect(predict.stderr).toMatch(
      /only 67 % of the inputs are as near .* m\.safetensors .*33 % are outside their ranges \(m1 of 33 %\)/,
    );
    const table = readFileSync(join(folder, "t.csv"), "utf8").trim().split("\n");
    expect(table).toHaveLength(11);
    expect(table[0].split(",").at(-1)).toBe("du17_share");
    // DU17 has no value early on, so that the mark and its meaning must be printed below the table.
    expect(predict.stdout).toMatch(/^ +[\d.]+\*.*\n/m);
    expect(predict.stdout).toMatch(/^\* DU17 has no value there for most of these sets/m);
    expect(predict.stderr).toMatch(/DU17 has values from [\d.]+ to [\d.]+ days in the median of the sets/);
    const one = ["--m1", "1.5", "--m2", "1.3", "--lambda1", "300", "--lambda2", "500", "--backend", "cpu"];
    const single = await runCli(["predict", "m.safetensors", ...one, "--json"], { cwd: folder });
    expect(single).toMatchObject({ code: 0 });
    expect(single.stderr).toMatch(/^DU17 has values from 1\.7 to 13 days for this set \(g to [\d.]+\)$/m);
    const [g, r] = JSON.parse(single.stdout).bands;
    expect(g.du17Share).toEqual([1, 1, 1, 0, 0]);
    expect(r.du17Share).toEqual([1, 1, 1, 1, 1]);
    const compare = await runCli(
      [
        "compare",
        "m.safetensors",
        "d.npz",
        "--sets",
        "50",
        "--json",
        "--figure",
        "e.svg",
        "--reliability",
        "r.svg",
        "--backend",
        "cpu",
      ],
      { cwd: folder },
    );
    expect(compare).toMatchObject({ code: 0 });
    const { bands, compared, nominal } = JSON.parse(compare.stdout);
    expect(compared).toEqual([
      expect.objectContaining({ model: "m.safetensors", rows: "held-out", because: "trained-on-it", sets: 50 }),
    ]);
    expect(compare.stderr).toMatch(/m\.safetensors was trained on d\.npz: compared on its [\d,]+ held-out rows alone/);
    expect(bands[0].reliability).toHaveLength(nominal.length);
    expect(bands[0].pit).toHaveLength(20);
    expect(bands.map((one: { band: string }) => one.band)).toEqual(["g", "r"]);
    expect(bands[0].coverage3).toBeGreaterThan(0.8);
    // A copy is another model of the same bands.
    writeFileSync(join(folder, "copy.safetensors"), readFileSync(join(folder, "m.safetensors")));
    const both = await runCli(
      ["compare", "m.safetensors", "copy.safetensors", "d.npz", "--rows", "all", "--sets", "50", "--backend", "cpu"],
      { cwd: folder },
    );
    const lines = both.stdout.trim().split("\n");
    expect(lines[0]).toMatch(/^band +sets +median error +RMSE of the rest .* +NLL/);
    expect(lines.filter((line) => /^band +sigma factor +50 % +68\.3 % +90 % +99 %$/.test(line))).toHaveLength(1);
    // Errors and calibration, each with its line.
    expect(lines.filter((line) => /^g, (m|copy)\.safetensors /.test(line))).toHaveLength(4);
    const priors = await runCli(["priors", "d.npz", "p.csv", "--json", "--figure", "i.svg"], { cwd: folder });
    expect(priors).toMatchObject({ code: 0 });
    expect(JSON.parse(priors.stdout).insideRanges).toBeCloseTo(2 / 3, 10);
    const exported = await runCli(["export", "m.safetensors", "--format", "json", "--output", "m.json"], {
      cwd: folder,
    });
    expect(exported).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(folder, "m.json"), "utf8")).format).toBe("kiloflow-model-json");
  });

  it("says in one sentence what is wrong", async () => {
    await writeNumberArray(join(folder, "nan.npy"), Float64Array.of(1.5, 1.3, Number.NaN, 500), [1, 4]);
    await writeNumberArray(join(folder, "narrow.npy"), Float64Array.of(1.5, 1.3, 300), [1, 3]);
    await writeNumberArray(join(folder, "c1.npy"), Float64Array.of(1.5, 1.3, 300, 500), [1, 4]);
    writeFileSync(join(folder, "broken.safetensors"), readFileSync(join(folder, "m.safetensors")).subarray(0, 9000));
    const sample = (conditions: string, ...more: string[]) => [
      "sample",
      "m.safetensors",
      "--conditions",
      conditions,
      "--output",
      "bad.npy",
      ...more,
    ];
    const cases: [string[], RegExp][] = [
      [sample("nan.npy"), /nan\.npy: row 0, lambda1 is NaN/],
      [sample("narrow.npy"), /\[1,3\].*must have \[rows, 4\]/],
      [sample("c1.npy", "--noise", "narrow.npy"), /--noise/],
      [sample("c1.npy", "--count", "0"), /--count is 0/],
      [["sample", "broken.safetensors", "--conditions", "c1.npy", "--output", "bad.npy"], /broken\.safetensors/],
      [["sample", "d.npz", "--conditions", "c1.npy", "--output", "bad.npy"], /d\.npz/],
      [["train", "d.npz", "--output", "m.safetensors"], /m\.safetensors exists already/],
      [["train", "d.npz", "--output", "x.h5"], /must end in \.safetensors/],
      [
        ["train", "d.npz", "--bands", "z", "--output", "x.safetensors"],
        /--bands "z" has the unknown band "z"; d\.npz has only gr/,
      ],
      [["train", "d.npz", "--compress", "svd:3", "--output", "x.safetensors"], /--compress is "svd:3"/],
      [["train", "d.npz", "--compress", "pca:99", "--output", "x.safetensors"], /pca:99/],
      [
        ["train", "d.npz", "--compress", "pca:1", "--permutation", "learned", "--output", "x.safetensors"],
        /--compress leaves one dimension, but a flow has at least 2/,
      ],
      [
        ["train", "d.npz", "--permutation", "best", "--output", "x.safetensors"],
        /--permutation is "best", but .*learned/,
      ],
      [["train", "d.npz", "--hidden", "9999", "--output", "x.safetensors"], /--hidden is 9999/],
      [
        ["train", "d.npz", "--fill", "zero", "--bins", "4", "--output", "x.safetensors"],
        /--bins goes with --transformer spline/,
      ],
      [["train", "d.npz", "--drop-every", "4", "--output", "x.safetensors"], /--drop-every goes with --schedule step/],
      [
        ["predict", "m.last.safetensors", "--m1", "1.4", "--m2", "1.3", "--lambda1", "300", "--lambda2", "400"],
        /m\.last\.safetensors is the last state of a training, not a model \(its model, unless it diverged, is m\.safetensors\)/,
      ],
      [["export", "m.safetensors", "--output", "m.txt"], /--output m\.txt must end in \.json or \.onnx/],
      [["train", "absent.npz", "--output", "x.safetensors"], /absent\.npz/],
      [
        ["predict", "m.safetensors", "--m1", "1.4"],
        /--m2 is missing \(give all of --m1 --m2 --lambda1 --lambda2, or --input\)/,
      ],
      [["predict", "m.safetensors", "--m1", "1.4", "--input", "p.csv"], /--input and --m1 exclude each other/],
      [
        ["predict", "m.safetensors", "--input", "p.csv", "--distance", "0"],
        /--distance is 0, but must be a number from/,
      ],
      [
        ["train", "d.npz", "--conditions", "m1,q", "--output", "x.safetensors"],
        /a name in --conditions is "q", but must be one of those of du17: m1, m2, lambda1, lambda2, .*ejecta_mass/,
      ],
      [["compare", "m.safetensors"], /at least one model and a dataset/],
      [["compare", "m.safetensors", "m.safetensors", "d.npz"], /the model m\.safetensors is named twice/],
      [["compare", "m.safetensors", "d.npz", "--rows", "some"], /--rows.*held-out, all/],
      [["compare", "m.safetensors", "d.npz", "--sets", "0"], /--sets is 0, but must be an integer of at least 1/],
      [["export", "m.safetensors", "--format", "xml"], /--format.*json, onnx/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect(code, args.join(" ")).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split("\n"), stderr).toHaveLength(1);
    }
  });
});
