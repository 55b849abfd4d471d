/** `run-all` of the bundle, with a program that fails in chosen ways. */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeScripts } from "../../../scripts/lib/portable/bundle.mjs";
import { temporaryFolder } from "../../support/temporary.ts";

/** Code of the program for each of its commands; the default succeeds. */
type Behaviour = Record<string, string>;

/** Runs the bundle's script in an empty folder. */
function runAll(behaviour: Behaviour, args: readonly string[] = []) {
  const bundle = temporaryFolder();
  writeScripts(bundle);
  writeFileSync(join(bundle, "runtime", "node"), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  chmodSync(join(bundle, "runtime", "node"), 0o755);
  mkdirSync(join(bundle, "app", "dist"), { recursive: true });
  writeFileSync(
    join(bundle, "app", "dist", "cli.js"),
    `const command = process.argv.slice(2, process.argv[2] === "selftest" ? 5 : 3).join(" ");
     const behaviour = ${JSON.stringify({
       info: 'console.log("{}")',
       "selftest --backend webgpu":
         'console.log(JSON.stringify({ backends: [{ backend: { name: "GPU X-1 (fast)" } }] }))',
       "selftest --backend cpu": 'console.log("{}")',
       bench:
         'require("node:fs").mkdirSync("bench"); require("node:fs").writeFileSync("bench/table.md", process.argv.slice(3).join())',
       ...behaviour,
     })};
     new Function("require", behaviour[command])(require);`,
  );
  const folder = temporaryFolder();
  const { status, stdout, stderr } = spawnSync(join(bundle, "run-all"), args, { cwd: folder, encoding: "utf8" });
  const files = readdirSync(folder);
  const results = (name: string) => {
    const { stdout: text } = spawnSync("tar", ["-xzOf", files[0], `${files[0].replace(".tar.gz", "")}/${name}`], {
      cwd: folder,
      encoding: "utf8",
    });
    return text;
  };
  return { status, stdout, stderr, files, results };
}

describe("run-all", () => {
  it("leaves one file with everything, named after the adapter", () => {
    const { status, stdout, files, results } = runAll({}, ["--quick"]);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^kiloflow-gpu-x-1-fast-\d{8}T\d{6}\.tar\.gz$/);
    expect(stdout).toMatch(new RegExp(`\\nResults: ${files[0]}\\n$`));
    expect(JSON.parse(results("selftest-webgpu.json")).backends).toHaveLength(1);
    expect(results("bench/table.md")).toBe("--output,bench,--quick");
    const { machine, steps } = JSON.parse(results("run.json"));
    expect(machine.processors).toBeGreaterThan(0);
    expect(steps.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["done", "done", "done", "done"]);
    expect(status).toBe(0);
  });

  it("goes on after a step that crashes or is wrong, and says so", () => {
    const { status, stdout, stderr, results } = runAll({
      info: 'process.kill(process.pid, "SIGSEGV")',
      "selftest --backend webgpu": 'console.error("blend is off"); console.log("half of it"); process.exit(1)',
    });
    expect(stdout).toContain("FAILED (SIGSEGV)");
    expect(stdout).toContain("FAILED: the machine, every kernel on the adapter.");
    expect(stderr).toContain("blend is off");
    expect(results("selftest-webgpu.json.messages")).toBe("blend is off\n");
    expect(results("bench/table.md")).toBe("--output,bench");
    expect(status).toBe(1);
  });

  it("does not call a machine without adapter a failure", () => {
    const { status, stdout, files } = runAll({ "selftest --backend webgpu": "process.exit(3)" });
    expect(stdout).toContain("No adapter: only the CPU was tested.");
    expect(files[0]).toMatch(/^kiloflow-cpu-/);
    expect(status).toBe(0);
  });

  it("ends a step at the time that it is given, and packs what the step leaves then", () => {
    const write = 'require("node:fs").mkdirSync("bench"); require("node:fs").writeFileSync("bench/table.md", "half")';
    const waiting = `process.on("SIGINT", () => { ${write}; process.exit(130); }); setTimeout(() => {}, 1e6)`;
    // Ten seconds of it are kept for the farewell.
    const { status, stdout, results } = runAll({ bench: waiting }, ["--minutes", "0.25"]);
    expect(stdout).toMatch(/FAILED \(cut after \d s\) .*\n\nFAILED: benchmarks\./);
    expect(results("bench/table.md")).toBe("half");
    expect(status).toBe(1);
  });

  it.each([
    [["--fast"], "Unknown option '--fast'; there are --quick, for shorter benchmarks, and --minutes N"],
    [["quick"], "Unexpected argument 'quick'"],
    [["--minutes", "none"], '--minutes is "none", but must be a number above 0'],
  ])("refuses %j before it begins", (args, message) => {
    const { status, stdout, stderr, files } = runAll({}, args);
    expect(stderr).toMatch(/^run-all: .*\n$/);
    expect(stderr).toContain(message);
    expect([stdout, files, status]).toEqual(["", [], 2]);
  });
});
