/** Trainings that are killed, refused, or asked for more: `kiloflow train --resume`. */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodeSafetensors, parseSafetensors } from "../../src/data/safetensors.ts";
import { type CliOptions, PROGRAM, runCli, startCli } from "../support/cli.ts";
import { held, killWhenSaid } from "../support/heldRun.ts";

const TRAIN = [
  "--compress",
  "points:1",
  "--couplings",
  "2",
  "--hidden",
  "8",
  "--blocks",
  "1",
  "--batch",
  "40",
  "--backend",
  "cpu",
];
const EPOCHS = 40;
const ROWS = 240;
let home = "";

/** Sets of a file, the ones at two places swapped. */
function parameterFile(path: string, [a, b]: readonly [number, number]): void {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const share = row / ROWS;
    return `${1.5 + 0.2 * share},${1.2 + 0.1 * ((7 * share) % 1)},${200 + 300 * ((3 * share) % 1)},${400 + 500 * share}`;
  });
  [lines[a], lines[b]] = [lines[b], lines[a]];
  writeFileSync(path, `m1,m2,lambda1,lambda2\n${lines.join("\n")}\n`);
}

beforeAll(async () => {
  const { mkdtempSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  home = mkdtempSync(join(tmpdir(), "kiloflow-resume-"));
  // Rows 97 apart: version 0.1.0 weighted values by their places modulo 97.
  for (const [name, swap] of [["d", [0, 0]] as const, ["swapped", [5, 102]] as const]) {
    parameterFile(join(home, "p.csv"), swap);
    const generate = ["generate", "--input", "p.csv", "--times", "3:8:1", "--bands", "r", "--backend", "cpu"];
    expect(await runCli([...generate, "--output", `${name}.npz`, "--quiet"], { cwd: home })).toMatchObject({ code: 0 });
  }
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A folder with the datasets. */
function folderOf(name: string): string {
  const folder = join(home, name);
  mkdirSync(folder);
  for (const file of ["d.npz", "swapped.npz"]) copyFileSync(join(home, file), join(folder, file));
  return folder;
}

const training = (epochs: number, ...more: string[]) => [
  "train",
  "d.npz",
  ...TRAIN,
  "--epochs",
  String(epochs),
  "--output",
  "m.safetensors",
  ...more,
];

/** Every file that a training left, by name; not the lock of one that was killed. */
const filesOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.startsWith("m.") && !name.endsWith(".lock"))
      .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]),
  );

/** Kills a training of m.safetensors that is held so. @param when what it says then */
async function killed(
  args: readonly string[],
  options: CliOptions,
  hold: NodeJS.ProcessEnv,
  when: string,
): Promise<void> {
  const { child, result } = startCli(args, { ...options, env: { ...options.env, ...hold } });
  killWhenSaid(child, when, "SIGKILL");
  expect(await result).toMatchObject({ signal: "SIGKILL" });
}

/** Kills a training before its first epoch. */
const killedAtOnce = (args: readonly string[], options: CliOptions) =>
  killed(args, options, held("m.safetensors", { until: join(home, "never") }), "backend:");

/** Kills a training that has kept this many epochs, and no more. */
const killedAfter = (epochs: number, args: readonly string[], options: CliOptions) =>
  killed(args, options, held("m.safetensors", { epochs }), "held\n");

it("ends with the same files when killed and resumed, with any number of threads", async () => {
  const [whole, resumed] = ["whole", "resumed"].map(folderOf);
  const threads = (count: number, cwd = resumed) => ({ cwd, env: { KILOFLOW_THREADS: String(count) } });
  expect(await runCli(training(EPOCHS), threads(1, whole))).toMatchObject({ code: 0 });
  await killedAtOnce(training(EPOCHS), threads(2));
  await killedAfter(1, training(EPOCHS, "--resume"), threads(2));
  await killedAfter(4, training(EPOCHS, "--resume"), threads(3));
  await killedAfter(EPOCHS, training(EPOCHS, "--resume"), threads(2));
  expect(await runCli(training(EPOCHS, "--resume"), threads(8))).toMatchObject({ code: 0 });
  expect(Object.keys(filesOf(resumed))).toHaveLength(7);
  expect(filesOf(resumed)).toEqual(filesOf(whole));

  // Once it has ended there is nothing to do, and nothing is touched.
  const times = () => readdirSync(resumed).map((name) => statSync(join(resumed, name)).mtimeMs);
  const before = times();
  const again = await runCli(training(EPOCHS, "--resume"), { cwd: resumed });
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toBe(`the training of m.safetensors has ended already, after ${EPOCHS} epochs: nothing to do\n`);
  expect(times()).toEqual(before);

  // A model that was lost or damaged since is written again.
  writeFileSync(join(resumed, "m.safetensors"), "torn");
  expect(await runCli(training(EPOCHS, "--resume"), { cwd: resumed })).toMatchObject({ code: 0 });
  expect(filesOf(resumed)).toEqual(filesOf(whole));
});

it("ends with the same files on simulations that each epoch has anew, with any number of threads", async () => {
  const [whole, stopped] = ["simulated", "simulated-killed"].map(folderOf);
  const args = training(EPOCHS, "--no-figures", "--simulate", "--prior", "uniform", "--count", "300");
  // Without the dataset.
  args.splice(1, 1);
  args.push("--compress", "representation");
  expect(await runCli(args, { cwd: whole, env: { KILOFLOW_THREADS: "1" } })).toMatchObject({ code: 0 });
  await killedAfter(4, args, { cwd: stopped });
  const resumed = await runCli([...args, "--resume"], { cwd: stopped, env: { KILOFLOW_THREADS: "3" } });
  expect(resumed).toMatchObject({ code: 0 });
  expect(resumed.stderr).toContain("going on after epoch 4");
  expect(filesOf(stopped)).toEqual(filesOf(whole));
});

it("is refused with other contents or other flags, which it names, and with damaged states", async () => {
  const folder = folderOf("other");
  const refused = async (args: string[], message: RegExp) => {
    const before = filesOf(folder);
    const { code, stderr } = await runCli(args, { cwd: folder });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(filesOf(folder)).toEqual(before);
  };
  await killedAfter(3, training(EPOCHS, "--no-figures"), { cwd: folder });
  const resume = (...more: string[]) => training(EPOCHS, "--no-figures", "--resume", ...more);
  await refused(
    resume("--seed", "9", "--batch", "50"),
    /began with --batch 40 --seed 1, not with --batch 50 --seed 9 /,
  );
  await refused(
    resume("--conditions", "properties"),
    /began with --conditions inputs, not with --conditions properties /,
  );
  await refused(resume("--compress", "pca:3"), /began with --compress points:1, not with --compress pca:3 /);
  await refused(resume("--bands", "r"), /began with no --bands, not with --bands r /);
  await refused(resume("--epochs", "50"), /began with --epochs 40, not with --epochs 50 /);
  const other = resume();
  other[1] = "swapped.npz";
  await refused(other, /^kiloflow: swapped\.npz does not hold what the training of m\.last\.safetensors began with \(/);

  // The same contents under another name.
  copyFileSync(join(folder, "d.npz"), join(folder, "moved.npz"));
  rmSync(join(folder, "d.npz"));
  other[1] = "moved.npz";
  expect(await runCli(other, { cwd: folder })).toMatchObject({ code: 0 });

  const last = join(folder, "m.last.safetensors");
  const bytes = readFileSync(last);
  const flipped = Buffer.from(bytes);
  flipped[bytes.length - 100] ^= 4;
  for (const [damaged, message] of [
    [flipped, /m\.last\.safetensors is damaged: its contents do not have the checksum/],
    [bytes.subarray(0, bytes.length / 2), /m\.last\.safetensors is truncated/],
    [Buffer.alloc(bytes.length), /m\.last\.safetensors is not a safetensors file/],
  ] as const) {
    writeFileSync(last, damaged);
    await refused(other, message);
  }
});

it("compares the sums by which version 0.1.0 knew data", async () => {
  const folder = folderOf("earlier");
  await killedAfter(2, training(EPOCHS, "--no-figures"), { cwd: folder });
  const last = join(folder, "m.last.safetensors");
  const { tensors, metadata } = parseSafetensors(readFileSync(last), last);
  const { request, ...described } = JSON.parse(metadata.description);
  const asked = JSON.parse(request);
  const state = (sums: number[]) => {
    const description = JSON.stringify({ ...described, request: JSON.stringify({ ...asked, dataset: sums }) });
    const { sha256: _, ...others } = metadata;
    writeFileSync(last, encodeSafetensors(tensors, { ...others, format_version: "1", description }));
  };
  state([1, 2]);
  const refused = await runCli(training(EPOCHS, "--no-figures", "--resume"), { cwd: folder });
  expect(refused.stderr).toMatch(/d\.npz does not hold what the training of m\.last\.safetensors began with/);
});

it("trains for more epochs where it has ended, and says what that means", async () => {
  const [once, twice] = ["once", "twice"].map(folderOf);
  const constant = (epochs: number, ...more: string[]) =>
    training(epochs, "--no-figures", "--schedule", "constant", ...more);
  expect(await runCli(constant(7), { cwd: once })).toMatchObject({ code: 0 });
  expect(await runCli(constant(4), { cwd: twice })).toMatchObject({ code: 0 });
  const more = await runCli(constant(7, "--resume"), { cwd: twice });
  expect(more).toMatchObject({ code: 0 });
  expect(more.stderr).toMatch(/epoch 5\/7/);
  expect(more.stderr).not.toMatch(/warning/);
  expect(filesOf(twice)["m.safetensors"]).toBe(filesOf(once)["m.safetensors"]);
  expect(filesOf(twice)["m.log.jsonl"]).toBe(filesOf(once)["m.log.jsonl"]);
  const fewer = await runCli(constant(5, "--resume"), { cwd: twice });
  expect(fewer.stderr).toMatch(
    /--epochs 5 is asked for, but the training of m\.last\.safetensors has done 7 epochs already/,
  );
  expect(fewer.code).toBe(2);

  const cosine = ["--no-figures", "--force"];
  expect(await runCli(training(4, ...cosine), { cwd: twice })).toMatchObject({ code: 0 });
  const longer = await runCli(training(6, "--no-figures", "--resume"), { cwd: twice });
  expect(longer).toMatchObject({ code: 0 });
  expect(longer.stderr).toMatch(
    /warning: the first 4 epochs had the learning rates of a training of 4, the others have those of one of 6/,
  );
  const step = ["--no-figures", "--schedule", "step"];
  expect(await runCli(training(3, ...step, "--force"), { cwd: twice })).toMatchObject({ code: 0 });
  const dropped = await runCli(training(6, ...step, "--resume"), { cwd: twice });
  expect(dropped).toMatchObject({ code: 0 });
  expect(dropped.stderr).toMatch(/warning: the first 3 epochs had the learning rates/);
});

it("keeps its last state where no more can be written, and goes on when it can", async () => {
  const [whole, full] = ["roomy", "full"].map(folderOf);
  const args = training(EPOCHS, "--no-figures");
  expect(await runCli(args, { cwd: whole })).toMatchObject({ code: 0 });
  // The state grows when the second stage of the evolution is kept: room for the first epoch's alone.
  const shell = (limit: string, ...more: string[]) =>
    spawnSync("bash", ["-c", `ulimit -f ${limit}; exec "$@"`, "bash", process.execPath, PROGRAM, ...args, ...more], {
      cwd: full,
      encoding: "utf8",
    });
  await killedAfter(1, args, { cwd: full });
  const room = Math.ceil(statSync(join(full, "m.last.safetensors")).size / 1024) + 1;
  const { status, stderr } = shell(String(room), "--resume");
  expect(stderr).toMatch(
    /^kiloflow: cannot write m\.last\.safetensors: .*; m\.last\.safetensors holds the state after epoch \d+ \(run the same with --resume to go on\)$/m,
  );
  expect(status).toBe(2);
  expect(await runCli([...args, "--resume"], { cwd: full })).toMatchObject({ code: 0 });
  expect(filesOf(full)).toEqual(filesOf(whole));
});

it("does not go on from the state of a training that was replaced by force", async () => {
  const folder = folderOf("forced");
  expect(await runCli(training(2, "--no-figures"), { cwd: folder })).toMatchObject({ code: 0 });
  await killedAfter(1, training(EPOCHS, "--no-figures", "--seed", "5", "--force"), { cwd: folder });
  expect(await runCli(training(EPOCHS, "--no-figures", "--seed", "5", "--resume"), { cwd: folder })).toMatchObject({
    code: 0,
  });
});
