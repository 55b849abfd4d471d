/** The packed library in Deno and Bun: the same numbers as in Node. */

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findRuntimes, runtimesAreRequired } from "../../scripts/lib/runtimes.mjs";
import { dependencies, type PackedProject, packedProject } from "../support/packedProject.ts";

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  deno: ["run", "--allow-all", "--node-modules-dir=manual"],
  bun: ["run"],
};

const runtimes = findRuntimes();

it.runIf(runtimesAreRequired())("has both", () => expect(runtimes).toHaveLength(2));

describe.skipIf(runtimes.length === 0)("other runtimes", () => {
  let project: PackedProject;

  beforeAll(() => {
    project = packedProject("examples/embed");
    project.link(...dependencies());
  });

  afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

  it.each(runtimes)("$name computes what Node does", ({ name, program }) => {
    const node = project.run("runtime.mjs");
    expect(node.status).toBe(0);
    expect(node.stdout).toMatch(/^CPU \(WebAssembly SIMD.*: g -5\.59 at 4 d, 5000 magnitudes$/m);
    const { status, stdout, stderr } = spawnSync(program, [...ARGUMENTS[name], "runtime.mjs"], {
      cwd: project.folder,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const numbers = (text: string) => text.replace(/^CPU \(.*?\)/gm, "");
    expect(numbers(stdout)).toBe(numbers(node.stdout));
  });
});
