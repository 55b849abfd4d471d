/** `kiloflow train TABLE --targets`, and what sample and logprob make of its model. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { trainTable } from "../../../../src/jobs/training/table/train.ts";
import { kiloflow, succeed, writeMatrix } from "../../../support/inProcess.ts";
import { csvOf, normalRows, TINY } from "../../../support/normalTable.ts";
import { columns } from "../../../support/tableColumns.ts";
import { temporaryFolder } from "../../../support/temporary.ts";

const ROWS = normalRows(150);
const FLAGS = Object.entries(TINY).flatMap(([name, value]) => [`--${name}`, String(value)]);
let folder = "";
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = temporaryFolder();
  const more = {
    id: (_: unknown, row: number) => String(row % 7),
    name: () => "event",
    one: () => "1",
    "m[0]": (_: unknown, row: number) => (row % 4 === 0 ? "" : "17.5"),
    "m[1]": ({ a }: { a: number }, row: number) => (row % 3 === 0 ? "-999" : String(a)),
    seen: (_: unknown, row: number) => (row % 3 === 0 ? "0" : "1"),
    holes: (_: unknown, row: number) => (row === 5 ? "" : String(row)),
  };
  writeFileSync(at("t.csv"), csvOf(ROWS, more));
});

const train = (...args: string[]) =>
  kiloflow("train", at("t.csv"), ...FLAGS, "--no-figures", "--output", at("m.safetensors"), ...args);

describe("a flow of a table", () => {
  it("is trained, sampled and evaluated by the names of columns", async () => {
    const choice = ["--targets", "y,z", "--conditions", "a,b,m[1]", "--masked", "m[1]:seen"];
    const transforms = ["--transform", "y=log", "--transform", "z=bounded:2:5", "--condition-noise", "a=0.1"];
    const { code, out, error } = await train(...choice, ...transforms);
    expect(code, error).toBe(0);
    expect(out).toMatch(
      /targets: y, z\n {2}conditions: a, b, m\[1\]\n.*held-out rows: [-\d.]+ nats \(per unit of the targets/,
    );
    const table = ["--conditions", at("t.csv"), "--backend", "cpu"];
    await succeed("sample", at("m.safetensors"), ...table, "--count", "2", "--output", at("s.csv"));
    const samples = await columns(at("s.csv"), ["row", "y", "z"]);
    expect(samples.row.slice(0, 3)).toEqual([0, 0, 1]);
    expect(samples.z.every((value) => value > 2 && value < 5)).toBe(true);
    await succeed("sample", at("m.safetensors"), ...table, "--count", "2", "--output", at("s.npz"));
    await succeed("logprob", at("m.safetensors"), "--targets", at("t.csv"), ...table, "--output", at("lp.csv"));
    const { log_density: densities } = await columns(at("lp.csv"), ["log_density"]);
    expect(densities.length).toBe(150);
    // The flag tells what the value of a missing condition does not.
    writeFileSync(at("t.csv"), readFileSync(at("t.csv"), "utf8").replaceAll("-999", "123"));
    await succeed("logprob", at("m.safetensors"), "--curves", at("t.csv"), ...table, "--output", at("again.csv"));
    expect(readFileSync(at("again.csv"))).toEqual(readFileSync(at("lp.csv")));
    const exported = await succeed("export", at("m.safetensors"));
    expect(exported).toMatch(/m\.json: a flow of a table/);
    expect(JSON.parse(readFileSync(at("m.json"), "utf8")).targets.names).toEqual(["y", "z"]);
  });

  it("takes arrays without names in the order of its own", async () => {
    const rows = writeMatrix(
      at("t.npy"),
      ROWS.map(({ a, x }) => [a, x]),
    );
    const output = ["--no-figures", "--output", at("m.safetensors")];
    await succeed("train", rows, "--targets", "x", "--conditions", "a", ...FLAGS, ...output);
    expect(await columns(rows, ["arr_0[1]"])).toEqual({ "arr_0[1]": ROWS.map(({ x }) => x) });
    const conditions = writeMatrix(at("c.npy"), [[0.5], [1]]);
    await succeed(
      "sample",
      at("m.safetensors"),
      "--conditions",
      conditions,
      "--output",
      at("s.npy"),
      "--backend",
      "cpu",
    );
    expect((await columns(at("s.npy"), ["x"])).x.length).toBe(2);
  });

  it("is refused where light curves are needed", async () => {
    expect((await train("--targets", "x", "--conditions", "a")).code).toBe(0);
    const set = ["--m1", "1.4", "--m2", "1.3", "--lambda1", "300", "--lambda2", "400"];
    for (const args of [
      ["predict", at("m.safetensors"), ...set],
      ["compare", at("m.safetensors"), at("t.csv")],
    ]) {
      const { code, error } = await kiloflow(...args);
      expect(code).toBe(2);
      expect(error).toMatch(/m\.safetensors is a flow of a table, which has no light curves/);
    }
    const flags = ["--conditions", at("t.csv"), "--output", at("s.csv"), "--times", "1:2:1"];
    expect((await kiloflow("sample", at("m.safetensors"), ...flags)).error).toMatch(
      /--times goes with flows of light curves/,
    );
  });
});

describe("a training on a table", () => {
  it.each<[string, string[], RegExp]>([
    [
      "an unknown column",
      ["--targets", "xx", "--conditions", "a"],
      /--targets asks for the column "xx", which .*t\.csv does not have \(nearby names are x/,
    ],
    [
      "a constant target",
      ["--targets", "x,one", "--conditions", "a"],
      /the target one is 1 in all training rows of .*t\.csv/,
    ],
    [
      "texts",
      ["--targets", "name", "--conditions", "a"],
      /t\.csv, line 2, column name is "event", but must be a number/,
    ],
    [
      "a missing condition without a flag",
      ["--targets", "x", "--conditions", "holes"],
      /line 7: the condition holes has no value \(.*--masked\)/,
    ],
    ["a missing target", ["--targets", "holes", "--conditions", "a"], /line 7: the target holes has no value/],
    [
      "a mask without a column of flags",
      ["--targets", "x", "--conditions", "a", "--masked", "a:sen"],
      /--masked asks for the column "sen".*nearby names are .*seen/,
    ],
    [
      "flags that are none",
      ["--targets", "x", "--conditions", "a", "--masked", "a:id"],
      /line 4: the flag of a is 2, but must be 0 or 1/,
    ],
    [
      "flags of another number",
      ["--targets", "x", "--conditions", "m", "--masked", "m:seen"],
      /--masked has 1 columns of flags \(seen\) for 2 conditions \(m\)/,
    ],
    [
      "a mask that says nothing",
      ["--targets", "x", "--conditions", "a", "--masked", "a"],
      /the condition a is masked, but has a value in every row/,
    ],
    [
      "a mask of a target",
      ["--targets", "x", "--conditions", "a", "--masked", "x"],
      /--masked asks for the column "x", which the list of conditions/,
    ],
    [
      "a value outside a transform",
      ["--targets", "x", "--conditions", "a", "--transform", "x=log"],
      /line \d+: the target x is -[\d.]+, but must be above 0 \(its transform is log\)/,
    ],
    [
      "a transform twice",
      ["--targets", "x", "--conditions", "a", "--transform", "x=linear", "--transform", "x=log"],
      /--transform names x twice/,
    ],
    [
      "noise without a number",
      ["--targets", "x", "--conditions", "a", "--condition-noise", "a=much"],
      /the noise of a is "much"/,
    ],
    ["no conditions", ["--targets", "x"], /needs --targets and --conditions/],
    ["no targets", ["--transform", "x=log"], /--transform goes with a table, whose columns to learn --targets names/],
    [
      "what is for light curves",
      ["--targets", "x", "--conditions", "a", "--fill", "nearest"],
      /--fill goes with light curves/,
    ],
    [
      "a table within a text",
      ["--targets", "x", "--conditions", "a", "--table", "t"],
      /"t" cannot be chosen in .*t\.csv/,
    ],
  ])("is refused for %s, and leaves nothing", async (_, args, message) => {
    const { code, error } = await train(...args);
    expect(error).toMatch(message);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["t.csv"]);
  });

  it("says of a loss that is NaN the step and the row, and leaves no model", async () => {
    const flags = ["--targets", "x,y", "--conditions", "a", "--learning-rate", "1e30", "--clip", "0", "--warmup", "0"];
    const { code, error } = await train(...flags);
    expect(code).toBe(3);
    expect(error).toMatch(
      /the loss became (NaN|-?Infinity|[-\d.e+]+) .*step.* of epoch 1, in the batch that begins with line \d+ of .*t\.csv/,
    );
    expect(readdirSync(folder)).not.toContain("m.safetensors");
  });

  it("goes on where it was stopped, and ends with the same bytes", async () => {
    const recipe = { ...TINY, backend: undefined, targets: "x,y", conditions: "a,b,m", masked: "m[0]", epochs: 4 };
    const more = { transform: "y=log", conditionNoise: "a=0.2", noise: 0.01 };
    const request = (output: string, resume: boolean) => ({
      ...{ table: at("t.csv"), output: at(output), backend: "cpu" as const, force: false, figures: false, resume },
      recipe: { ...recipe, ...more, backend: undefined },
    });
    await trainTable(request("whole.safetensors", false));
    const controller = new AbortController();
    const stopped = trainTable(request("parts.safetensors", false), {
      signal: controller.signal,
      onEpoch: ({ epoch }) => epoch === 2 && controller.abort(),
    });
    await expect(stopped).rejects.toThrow(/stopped after 2 of 4 epochs/);
    const other = { ...request("parts.safetensors", true), recipe: { ...recipe, ...more, transform: "y=positive" } };
    await expect(trainTable(other)).rejects.toThrow(
      /began with --transform "y=log", not with --transform "y=positive"/,
    );
    const summary = await trainTable(request("parts.safetensors", true));
    expect(summary).toMatchObject({ epochs: 4, targets: ["x", "y"] });
    for (const ending of [".safetensors", ".last.safetensors", ".log.jsonl"]) {
      expect(readFileSync(at(`parts${ending}`)).equals(readFileSync(at(`whole${ending}`))), ending).toBe(true);
    }
    writeFileSync(at("t.csv"), readFileSync(at("t.csv"), "utf8").replace("17.5", "17.6"));
    const resumed = trainTable({ ...request("parts.safetensors", true), recipe: { ...recipe, ...more, epochs: 6 } });
    await expect(resumed).rejects.toThrow(/t\.csv does not hold what the training of .* began with/);
  });
});

describe("a dataset of light curves", () => {
  it.each(["npz", "h5"])("is a table of its inputs and properties as %s", async (ending) => {
    const dataset = at(`d.${ending}`);
    const prior = ["--prior", "uniform", "--count", "120", "--times", "1:3:1", "--bands", "g", "--backend", "cpu"];
    await succeed("generate", ...prior, "--output", dataset, "--quiet");
    const choice = ["--targets", "lambda1,lambda2", "--conditions", "m1,m2", "--transform", "lambda1=log"];
    const output = ["--no-figures", "--output", at("m.safetensors")];
    const out = await succeed("train", dataset, ...choice, ...FLAGS, ...output);
    expect(out).toMatch(/targets: lambda1, lambda2/);
  });
});
