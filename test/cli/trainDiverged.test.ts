/** Trainings that diverge leave no model behind: neither of their own good epochs nor of an earlier training. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";

const SHAPE = [
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
  "--warmup",
  "0",
  "--clip",
  "0",
];
/** Rates that no flow stands, from the first epoch or from the second on. */
const AT_ONCE = ["--learning-rate", "1e12"];
const LATER = ["--schedule", "step", "--drop-every", "1", "--drop-factor", "1e15"];
const folder = mkdtempSync(join(tmpdir(), "kiloflow-diverged-"));

const train = (...more: string[]) =>
  runCli(["train", "d.npz", ...SHAPE, "--backend", "cpu", "--epochs", "4", "--output", "m.safetensors", ...more], {
    cwd: folder,
  });

/** The sentence on standard error, without the lines of progress. */
const sentence = (stderr: string) => stderr.split("\n").filter((line) => line.startsWith("kiloflow: "));

beforeAll(async () => {
  const sets = Array.from({ length: 240 }, (_, row) => `${1.5 + row / 1200},1.3,${200 + row},${400 + 2 * row}`);
  writeFileSync(join(folder, "p.csv"), `m1,m2,lambda1,lambda2\n${sets.join("\n")}\n`);
  const generate = ["generate", "--input", "p.csv", "--times", "3:8:1", "--bands", "r", "--backend", "cpu"];
  expect(await runCli([...generate, "--output", "d.npz"], { cwd: folder })).toMatchObject({ code: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a training that diverges", () => {
  it("in its first epoch leaves no file of another training", async () => {
    expect(await train()).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, "m.safetensors"))).toBe(true);
    const { code, stderr } = await train(...AT_ONCE, "--force");
    expect(code).toBe(3);
    expect(sentence(stderr)).toEqual([
      expect.stringMatching(
        /^kiloflow: the loss became \S+ (in|after) .* row \d+ of d\.npz, .*: m\.safetensors is not written; no epoch was good \(use a smaller --batch, --learning-rate or --clip, or a longer --warmup\)$/,
      ),
    ]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".safetensors"))).toEqual([]);
  });

  it("in a later epoch leaves its last good state, from which it diverges again", async () => {
    const first = await train(...LATER, "--force");
    expect(first.code).toBe(3);
    const [said] = sentence(first.stderr);
    expect(said).toMatch(/m\.safetensors is not written; the last good state \(epoch 1\) is in m\.last\.safetensors/);
    const models = () => readdirSync(folder).filter((name) => name.endsWith(".safetensors"));
    expect(models()).toEqual(["m.last.safetensors"]);
    const kept = readFileSync(join(folder, "m.last.safetensors"));

    const again = await train(...LATER, "--resume");
    expect(again.code).toBe(3);
    expect(sentence(again.stderr)).toEqual([said]);
    expect(models()).toEqual(["m.last.safetensors"]);
    expect(readFileSync(join(folder, "m.last.safetensors"))).toEqual(kept);
  });
});
