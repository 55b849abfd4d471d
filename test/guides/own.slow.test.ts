/** The programs of docs/own.md run as they are printed, on every backend, and compile in strict TypeScript. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasAdapter } from "../support/environment.ts";

const PROGRAMS = [...readFileSync("docs/own.md", "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
const NAMES = ["kernel", "transform", "model"];

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "kiloflow-own-"));
  mkdirSync(join(project, "node_modules"), { recursive: true });
  symlinkSync(resolve("."), join(project, "node_modules/kiloflow"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  NAMES.forEach((name, at) => {
    writeFileSync(join(project, `${name}.ts`), PROGRAMS[at]);
    const { code } = transformSync(PROGRAMS[at], { loader: "ts", target: "node20", format: "esm" });
    writeFileSync(join(project, `${name}.mjs`), code);
  });
});
afterAll(() => rmSync(project, { recursive: true }));

describe.each(hasAdapter ? ["cpu", "webgpu"] : ["cpu"])("on %s", (choice) => {
  /** What a program prints. */
  function numbersOf(name: string): number[] {
    const env = { ...process.env, KILOFLOW_BACKEND: choice };
    const { stdout, stderr, status } = spawnSync(process.execPath, [`${name}.mjs`], {
      ...{ cwd: project, encoding: "utf8", env },
    });
    expect(stderr.replace(/^Warning: maxDynamic.*\n/gm, "")).toBe("");
    expect(status).toBe(0);
    return stdout.trim().split(/\s+/).map(Number);
  }

  it("the kernel gives flux densities", () => {
    const fluxes = numbersOf("kernel");
    expect(fluxes).toHaveLength(3);
    [1, 10, 36307.8].forEach((expected, at) => {
      expect(fluxes[at] / expected).toBeCloseTo(1, 5);
    });
  });

  it("the model gives a decline", () => {
    expect(numbersOf("model")).toEqual([-15.5, -15, -14]);
  });

  it("the transform is trained", () => {
    const [density] = numbersOf("transform");
    expect(density).toBeLessThan(5);
    expect(density).toBeGreaterThan(-20);
  });
});

it("they compile", () => {
  const flags = ["--ignoreConfig", "--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022"];
  const types = ["--module", "nodenext", "--types", "node", "--typeRoots", resolve("node_modules/@types")];
  const files = NAMES.map((name) => `${name}.ts`);
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, ...flags, ...types, ...files], {
    ...{ cwd: project, encoding: "utf8" },
  });
  expect(stdout).toBe("");
});
