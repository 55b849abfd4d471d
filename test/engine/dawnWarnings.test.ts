/** Two warnings of Dawn do not reach standard error; everything else does. On Linux alone is there anything to hide. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe.runIf(process.platform === "linux")("standard error", () => {
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
  const program = join(folder, "program.mjs");
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    const contents = `
      import { writeSync } from "node:fs";
      import { hideDawnWarnings, withoutDawnWarnings } from "./src/engine/webgpu/dawnWarnings.ts";
      // Straight to the descriptor, as native code writes.
      const warn = () => {
        for (const kind of ["Uniform", "Storage"]) {
          writeSync(2, \`Warning: maxDynamic\${kind}BuffersPerPipelineLayout artificially reduced from 1000000 to 16 to fit\\n\`);
        }
        writeSync(2, "a driver's message\\n");
        return "result";
      };
      process.stderr.on("error", () => {});
      console.error("before");
      if (process.argv[2] === "hide") hideDawnWarnings();
      console.log(withoutDawnWarnings(warn));
      console.error("after");
      withoutDawnWarnings(warn);
      try {
        if (process.argv[2] === "hide") hideDawnWarnings();
        withoutDawnWarnings(() => {
          throw new Error("what the action throws");
        });
      } catch (error) {
        console.error(error.message);
      }`;
    await build({
      stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile: program,
      logLevel: "error",
    });
  });

  /** Runs the program in a shell, with `$0` for it. */
  const run = (script: string): string =>
    execFileSync("sh", ["-c", script, `${process.execPath} ${program}`], { encoding: "utf8" });
  const count = (text: string) => text.match(/artificially reduced/g)?.length ?? 0;

  it("is a pipe: the first call's warnings are gone, in order is what remains", () => {
    const lines = run("$0 hide 2>&1 | cat").trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("Warning"))).toEqual([
      ...["before", "a driver's message", "result", "after", "a driver's message", "what the action throws"],
    ]);
    expect(lines.slice(0, 4).join("\n")).not.toContain("Warning");
    expect(count(lines.join("\n"))).toBe(2);
  });

  it("is a file: appended to, it keeps what it had; written from its start, it is left alone", () => {
    const log = join(folder, "log");
    writeFileSync(log, "earlier\n");
    run(`$0 hide 2>>'${log}' && echo later >>'${log}'`);
    const appended = readFileSync(log, "utf8");
    expect(appended.startsWith("earlier\nbefore\na driver's message\nafter\n")).toBe(true);
    expect(appended.endsWith("what the action throws\nlater\n")).toBe(true);
    expect(count(appended)).toBe(2);
    run(`{ $0 hide; echo later; } >'${log}' 2>&1`);
    const together = readFileSync(log, "utf8");
    expect(together.endsWith("what the action throws\nlater\n")).toBe(true);
    expect(count(together)).toBe(4);
  });

  it("is left alone unless a program asks", () => {
    expect(count(run("$0 2>&1 | cat"))).toBe(4);
  });

  it("is a pipe without a reader: nothing waits for one", () => {
    const log = join(folder, "ended");
    run(`{ sleep 0.3; $0 hide 2>&1 >/dev/null; echo ended >'${log}'; } | true`);
    expect(readFileSync(log, "utf8")).toBe("ended\n");
  });
});
