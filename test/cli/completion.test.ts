import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";

let script: string;

beforeAll(async () => {
  script = (await runCli(["completion", "bash"])).stdout;
});

/** What bash would offer after these words. */
function offered(...words: string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(" ");
  const run = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _kiloflow; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", run], { encoding: "utf8", cwd: "test/fixtures" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter(Boolean);
}

describe("kiloflow completion", () => {
  it("completes commands, flags and choices in bash", () => {
    expect(offered("kiloflow", "gen")).toEqual(["generate"]);
    expect(offered("kiloflow", "")).toContain("completion");
    expect(offered("kiloflow", "generate", "--redsh")).toEqual(["--redshift"]);
    expect(offered("kiloflow", "generate", "--format", "")).toEqual(["h5", "npz", "csv"]);
    expect(offered("kiloflow", "completion", "z")).toEqual(["zsh"]);
    expect(offered("kiloflow", "fit", "--model", "v")).toEqual(["villar2017"]);
  });

  it("completes files elsewhere", () => {
    const files = offered("kiloflow", "generate", "--input", "");
    expect(files.length).toBeGreaterThan(0);
    expect(files.some((file) => file.startsWith("--"))).toBe(false);
  });

  it("names every command for zsh and fish too, and says which shells it knows", async () => {
    const zsh = (await runCli(["completion", "zsh"])).stdout;
    expect(zsh).toContain("bashcompinit");
    expect(zsh).toContain(script);
    const fish = (await runCli(["completion", "fish"])).stdout;
    expect(fish).toContain("-a generate -d");
    expect(fish).toContain("__fish_seen_subcommand_from completion' -a 'bash zsh fish'");
    const { code, stderr } = await runCli(["completion", "csh"]);
    expect(code).toBe(2);
    expect(stderr).toContain("bash, zsh, fish");
  });
});
