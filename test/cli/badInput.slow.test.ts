/** Bad input to the real program: one sentence that says what, where and what would be right; exit code 2; nothing left. */

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli, startCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const GENERATE = ["generate", "--backend", "cpu", "--times", "1:9:1", "--output", "y.npz"];
const HEADER = "m1,m2,lambda1,lambda2\n";

/** Runs in a folder that holds only `files`, and expects one sentence and no trace. */
async function expectRefusal(
  args: readonly string[],
  sentence: RegExp | string,
  files: Record<string, string | Uint8Array> = {},
): Promise<void> {
  const folder = temporaryFolder();
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
  const { code, stderr, stdout } = await runCli(args, { cwd: folder });
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stderr).toMatch(/^kiloflow: /);
  expect(stdout).toBe("");
  expect(code).toBe(2);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
}

describe("readers that close early", () => {
  it("of messages leave the job as it is", async () => {
    const folder = temporaryFolder();
    const { child, result } = startCli([...GENERATE, "--prior", "eos", "--count", "9"], { cwd: folder });
    child.stderr!.destroy();
    expect((await result).code).toBe(0);
    expect(readdirSync(folder)).toEqual(["y.npz"]);
  });
});

describe("files of parameter sets", () => {
  const table = (text: string) => ({ "x.csv": text });
  const input = [...GENERATE, "--input", "x.csv"];

  it.each([
    [
      "a negative mass",
      `${HEADER}1.4,1.3,300,400\n-1.4,1.3,300,400\n`,
      "x.csv, line 3, column m1 is -1.4, but must be positive",
    ],
    [
      "a Lambda of zero",
      `${HEADER}1.4,1.3,0,400\n`,
      "line 2: lambda1 is 0, which is a black hole, but DU17 is for two neutron stars",
    ],
    ["NaN", `${HEADER}1.4,nan,300,400\n`, "x.csv, line 2, column m2 is not a number (NaN)"],
    [
      "infinity",
      `${HEADER}1.4,1.3,300,inf\n`,
      "x.csv, line 2, column lambda2 is infinite, but must be a finite number",
    ],
    ["a hexadecimal", `${HEADER}0x1,1.3,30,400\n`, 'x.csv, line 2, column m1 is "0x1", but must be a number'],
    ["bytes that are no text", "\x02\x1em1\n1", "x.csv is not a text table: line 1 has binary data"],
    ["a text", `${HEADER}1.4,1.3,abc,400\n`, 'x.csv, line 2, column lambda1 is "abc", but must be a number'],
    ["an empty cell", `${HEADER}1.4,,300,400\n`, "x.csv, line 2, column m2 is empty, but must be a number"],
    [
      "a missing column",
      "m1,m2,lambda1\n1.4,1.3,300\n",
      "x.csv has no columns for the Lambdas (lambda1, lambda2); it has m1, m2, lambda1",
    ],
    ["a short row", `${HEADER}1.4,1.3,300\n`, "x.csv, line 2 has 3 cells, but the header has 4 columns"],
    ["a long row", `${HEADER}1.4,1.3,300,400,5\n`, "x.csv, line 2 has 5 cells, but the header has 4 columns"],
    ["an empty file", "", "x.csv is empty"],
    ["a header alone", HEADER, "x.csv has a header but no rows"],
    ["no header", "1.4,1.3,300,400\n", "x.csv, line 1: numbers begin without a header line"],
    [
      "two columns for one quantity",
      "m1,mass_1,m2,lambda1,lambda2\n1,1,1,1,1\n",
      "x.csv has several columns for the same quantity: m1, mass_1",
    ],
    ["binary data", "m1,m2\0\0\n", "x.csv is not a text table"],
  ])("%s", (_, text, sentence) => expectRefusal(input, sentence.replaceAll("\\", ""), table(text)));

  it("a missing file", () => expectRefusal(input, "cannot read x.csv: it does not exist"));
  it("a folder", () => expectRefusal([...GENERATE, "--input", "/tmp"], "cannot read /tmp: it is a folder"));
  it("a foreign HDF5 file", () =>
    expectRefusal([...GENERATE, "--input", "x.h5"], "x.h5 is not an HDF5 file", { "x.h5": "hello" }));
  it("a truncated HDF5 file", () =>
    expectRefusal([...GENERATE, "--input", "x.h5"], "x.h5 is a truncated or damaged HDF5 file", {
      "x.h5": new Uint8Array([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0]),
    }));
  it("a truncated npz file", () =>
    expectRefusal(
      [...GENERATE, "--input", "x.npz"],
      "x.npz is not a complete ZIP archive (.npz): its directory is missing",
      {
        "x.npz": new Uint8Array([
          0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]),
      },
    ));
  it("a foreign npz file", () =>
    expectRefusal([...GENERATE, "--input", "x.npz"], "x.npz is not a NumPy file", { "x.npz": "hello" }));
  it("damaged JSON", () =>
    expectRefusal([...GENERATE, "--input", "x.json"], "x.json is not complete JSON", { "x.json": '{"posterior": ' }));
});

describe("flags", () => {
  const prior = [...GENERATE, "--prior", "eos", "--count", "10"];

  it.each([
    ["an unknown band", [...prior, "--bands", "gx"], '--bands "gx" has the unknown band "x"; choose from ugrizyJHK'],
    ["a reversed time grid", [...prior, "--times", "9:1:1"], '--times "9:1:1" runs backwards from 9 to 1'],
    ["an empty time grid", [...prior, "--times", ""], '--times "" has "" where a number must be'],
    ["a shard out of range", [...prior, "--shard", "3/2"], '--shard is "3/2", but must be k/n with k from 1 to n'],
    ["an empty shard", [...prior, "--shard", "1/20"], "--shard 1/20 of 10 sets is empty"],
    ["an unknown variant", [...prior, "--variant", "x"], '--variant is "x", but must be one of'],
    [
      "an unknown backend",
      [...prior, "--backend", "x"],
      '--backend is "x", but must be one of auto, webgpu, cpu, software',
    ],
    ["an unknown type", [...prior, "--dtype", "f64"], '--dtype is "f64", but must be one of f32, f16'],
    [
      "an unknown prior",
      [...GENERATE, "--prior", "x", "--count", "3"],
      '--prior is "x", but must be one of uniform, eos',
    ],
    ["a prior without a count", [...GENERATE, "--prior", "eos"], "--prior needs --count"],
    [
      "a count of zero",
      [...GENERATE, "--prior", "eos", "--count", "0"],
      "--count is 0, but must be an integer of at least 1",
    ],
    [
      "a text for a number",
      [...GENERATE, "--prior", "eos", "--count", "many"],
      '--count is "many", but must be a number',
    ],
    ["no source", GENERATE, "exactly one of --input, --grid and --prior .* none is given"],
    [
      "two sources",
      [...prior, "--grid", "m1=1"],
      "exactly one of --input, --grid and --prior .* --grid and --prior are given",
    ],
    ["a fractional seed", [...prior, "--seed", "1.5"], "--seed is 1.5, but must be an integer"],
    ["an unknown ending", [...prior, "--output", "y.txt"], "--output y.txt must end in .h5, .hdf5, .npz, .csv"],
    ["an unknown figure", [...prior, "--figure", "y.eps"], "--figure y.eps must end in .svg, .png or .pdf"],
    ["a figure in a missing folder", [...prior, "--figure", "no/y.png"], "cannot write no/y.png: its folder does not"],
    ["an amplitude without noise", [...prior, "--noise-amplitude", "0.1"], "--noise-amplitude goes with --noise"],
    ["a table without a file", [...prior, "--table", "x"], "--table goes with --input, not with --prior"],
    [
      "a share without cropping",
      ["prepare", "a.npz", "--crop-share", "0.3", "--output", "b.npz"],
      "--crop-share goes with --fill crop, not with --fill nearest",
    ],
    ["a negative tolerance", ["check", "a.npz", "--tolerance", "-1"], "--tolerance is -1, but must not be negative"],
    ["a missing folder", [...prior, "--output", "no/y.npz"], "cannot write no/y.npz: its folder does not exist"],
    [
      "a redshift for source-frame masses",
      [...prior, "--redshift", "0.01"],
      "--redshift goes with detector-frame masses",
    ],
    ["unknown noise", [...prior, "--noise", "x"], '--noise is "x", but must be one of one-sided, symmetric'],
    ["a grid with a gap", [...GENERATE, "--grid", "m1=1.4,m2=1.3,lambda1=300"], "--grid gives no lambda2"],
    [
      "a reversed grid",
      [...GENERATE, "--grid", "m1=2:1:0.1,m2=1,lambda1=3,lambda2=3"],
      '--grid "m1=2:1:0.1" runs backwards',
    ],
    ["an unknown flag", [...prior, "--frobnicate"], "unknown option '--frobnicate'"],
    [
      "a negative mass",
      ["curve", "--m1", "-1", "--m2", "1.3", "--lambda1", "300", "--lambda2", "400"],
      "--m1 is -1, but must be positive and finite",
    ],
    [
      "a missing mass",
      ["curve", "--m1", "1", "--m2", "1.3", "--lambda1", "300"],
      "--lambda2 is missing (give all of --m1 --m2 --lambda1 --lambda2)",
    ],
    [
      "an unknown fill",
      ["prepare", "a.npz", "--fill", "x", "--output", "b.npz"],
      '--fill is "x", but must be one of nearest, zero, crop, kilonovaml, mask',
    ],
    [
      "every nought",
      ["prepare", "a.npz", "--every", "0", "--output", "b.npz"],
      "--every is 0, but must be an integer of at least 1",
    ],
    ["a missing dataset", ["check", "a.npz"], "cannot read a.npz: it does not exist"],
  ])("%s", async (_, args, sentence) => {
    const folder = temporaryFolder();
    const { code, stderr, stdout } = await runCli(args, { cwd: folder });
    expect(stderr).toMatch(new RegExp(sentence.replace(/[()[\]?+]/g, "\\$&").replaceAll(". ", "\\. ")));
    expect(stderr).toMatch(/^kiloflow: /);
    expect(stderr).not.toMatch(/please report/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("an existing output without --force", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "y.npz"), "precious");
    const { code, stderr } = await runCli(prior, { cwd: folder });
    expect(stderr).toBe("kiloflow: y.npz exists already (use --force to replace it)\n");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["y.npz"]);
    expect((await runCli([...prior, "--force", "--quiet"], { cwd: folder })).code).toBe(0);
  });

  it("an existing figure without --force, before anything is computed", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "y.svg"), "precious");
    const { code, stderr } = await runCli([...prior, "--figure", "y.svg"], { cwd: folder });
    expect(stderr).toBe("kiloflow: y.svg exists already (use --force to replace it)\n");
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["y.svg"]);
  });

  it("a foreign dataset", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.npz"), "nonsense");
    for (const args of [
      ["check", "a.npz"],
      ["prepare", "a.npz", "--output", "b.npz"],
      ["merge", "a.npz", "--output", "b.npz"],
    ]) {
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect(stderr).toBe("kiloflow: a.npz is not a dataset of kiloflow (.h5, .npz or .csv)\n");
      expect(code).toBe(2);
    }
    expect(readdirSync(folder)).toEqual(["a.npz"]);
  });
});
