/** Figures by the real program: what is in them, and when there are none. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";
import { textsOf } from "../support/figures.ts";
import { temporaryFolder } from "../support/temporary.ts";

const BINARY = ["--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"];
/** Compact and equal stars: no ejecta. */
const DARK = ["--m1", "2.5", "--m2", "2.4", "--lambda1", "10", "--lambda2", "10"];

describe("figures of curves", () => {
  it("shade the times without values and end at AB 26", async () => {
    const folder = temporaryFolder();
    await runCli(["curve", ...BINARY, "--distance", "40", "--output", "a.svg"], { cwd: folder });
    const texts = textsOf(readFileSync(join(folder, "a.svg"), "utf8"));
    expect(texts).toContain("cut at 26 mag; shaded: DU17 has no values");
    expect(texts).toContain("26");
    expect(texts).not.toContain("28");
  });

  it("are refused with the reason where there is nothing to draw", async () => {
    const folder = temporaryFolder();
    const dark = await runCli(["curve", ...DARK, "--output", "a.svg"], { cwd: folder });
    expect(dark).toMatchObject({ code: 2, stderr: expect.stringContaining("the set has no values (no-ejecta)") });
    const early = await runCli(["curve", ...BINARY, "--times", "0:1:0.1", "--output", "a.png"], { cwd: folder });
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining("DU17 has no values at these times") });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("figures of datasets", () => {
  const generate = ["--times", "0:11:0.5", "--backend", "cpu", "--output", "d.npz", "--figure", "d.svg"];

  it("show sets with values alone, and no folders", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "secret place"));
    const input = join(folder, "secret place", "sets.csv");
    writeFileSync(input, "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n2.5,2.4,10,10\n1.4,1.3,400,700\n");
    const { code } = await runCli(["generate", "--input", input, ...generate], { cwd: folder });
    expect(code).toBe(0);
    const texts = textsOf(readFileSync(join(folder, "d.svg"), "utf8"));
    expect(texts).toContain("2 of 3 sets");
    expect(texts.filter((text) => text.startsWith("m1 "))).toHaveLength(2);
    expect(texts.join()).toMatch("sets.csv (");
    expect(texts.join()).not.toMatch("secret");
  });

  it("are not drawn where no set has values; the dataset stays", async () => {
    const folder = temporaryFolder();
    const grid = ["generate", "--grid", "m1=2.5,m2=2.4,lambda1=10,lambda2=10"];
    const { code, stdout } = await runCli([...grid, ...generate], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain("no set of d.npz, which is complete, has a value (1 looked at)");
    expect(existsSync(join(folder, "d.npz"))).toBe(true);
    expect(existsSync(join(folder, "d.svg"))).toBe(false);
  });
});
