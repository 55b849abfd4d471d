/** Scripts of bash and fish; zsh: completionZsh.slow.test.ts. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Shell } from "../../src/cli/completionScripts.ts";
import { runCli } from "../support/cli.ts";

/** Of all tests here. */
const folder = mkdtempSync(join(tmpdir(), "kiloflow-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  for (const shell of ["bash", "fish"])
    writeFileSync(join(folder, shell), (await runCli(["completion", shell])).stdout);
  writeFileSync(join(folder, "two words.csv"), "");
  mkdirSync(join(folder, "generate"));
});

const run = (shell: Shell, args: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(shell, args, { encoding: "utf8", cwd: folder, timeout: 30_000 });
  expect(stderr).toBe("");
  return stdout;
};

/** What bash's function offers after a line; the rest, files, is readline's. Words are split as bash does it. */
function inBash(line: string): string[] {
  const words = line.split(/(=)| +/).filter((word, at, all) => word || at === all.length - 1);
  if (line.endsWith("=")) words.pop();
  const list = words.map((word) => `'${word}'`).join(" ");
  return run("bash", [
    "--norc",
    "-c",
    `source ./bash; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _kiloflow; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ])
    .split("\n")
    .filter(Boolean);
}

/** What fish offers. */
const inFish = (line: string): string[] =>
  run("fish", ["--no-config", "-c", `source ./fish; complete -C '${line}'`])
    .split("\n")
    .filter(Boolean)
    .map((offer) => offer.split("\t")[0]);

const missing = (shell: Shell): boolean => spawnSync(shell, ["--version"]).error !== undefined;

describe("kiloflow completion", () => {
  it.each([
    ["kiloflow gen", ["generate"]],
    ["kiloflow generate --redsh", ["--redshift"]],
    ["kiloflow generate --format ", ["h5", "npz", "csv"]],
    ["kiloflow generate --format n", ["npz"]],
    ["kiloflow completion z", ["zsh"]],
    ["kiloflow models v", ["villar2017"]],
    ["kiloflow fit --model v", ["villar2017"]],
    ["kiloflow fit --model du17,v", ["du17,villar2017"]],
    ["kiloflow bench j", ["join"]],
    ["kiloflow info --js", ["--json"]],
    ["kiloflow --ver", ["--version"]],
  ])("completes %s", (line, offered) => {
    expect(inBash(line)).toEqual(offered);
    if (!missing("fish")) expect(inFish(line).sort()).toEqual([...offered].sort());
  });

  it("completes what comes after an equals sign", () => {
    expect(inBash("kiloflow generate --format=")).toEqual(["h5", "npz", "csv"]);
    expect(inBash("kiloflow generate --format=n")).toEqual(["npz"]);
  });

  it.each(["kiloflow generate --input ", "kiloflow fit ", "kiloflow fit tw", "kiloflow generate --input tw"])(
    "leaves files to the shell after %s",
    (line) => {
      expect(inBash(line)).toEqual([]);
      if (!missing("fish")) expect(inFish(line)).toContain("two words.csv");
    },
  );

  it("offers no files where a command is wanted", () => {
    const offered = inBash("kiloflow ");
    expect(offered).toContain("completion");
    expect(offered).not.toContain("two words.csv");
    if (!missing("fish")) expect(inFish("kiloflow ")).not.toContain("two words.csv");
  });

  it("says which shells it knows", async () => {
    const { code, stderr } = await runCli(["completion", "csh"]);
    expect(code).toBe(2);
    expect(stderr).toContain("bash, zsh, fish");
  });
});
