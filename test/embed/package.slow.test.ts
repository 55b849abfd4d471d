/** The packed package in an empty project: what examples/embed has runs and compiles there, without any other package. */

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeBinary } from "../../src/flow/formats/binary/encode.ts";
import { dependencies, type PackedProject, packedProject } from "../support/packedProject.ts";
import { smallModel } from "../support/smallModel.ts";

let project: PackedProject;

beforeAll(() => {
  project = packedProject("examples/embed");
});

afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

const run = (...args: string[]) => project.run(...args);

it("has code, but neither maps nor pictures", () => {
  for (const file of ["cli.js", "index.js", "index.browser.js", "embed.js", "embed/density.js", "physics.js"]) {
    expect(project.packed).toContain(`dist/${file}`);
  }
  // But the page's icon.
  expect(project.packed.filter((path) => /\.(map|png|svg|pdf)$/.test(path))).toEqual(["dist/web/icon.svg"]);
});

it("weighs less than 15 MB with what it depends on", () => {
  const bytesIn = (folder: string): number =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const folders = ["kiloflow", ...dependencies()].map((name) =>
    name === "kiloflow" ? join(project.folder, "node_modules", name) : join("node_modules", name),
  );
  expect(folders.reduce((sum, folder) => sum + bytesIn(folder), 0)).toBeLessThan(15e6);
});

describe("the program where only what all need is installed", () => {
  beforeAll(() => project.link(...dependencies()));

  const kiloflow = (...args: string[]) => run("node_modules/kiloflow/dist/cli.js", ...args);
  const BINARY = ["--m1", "1.48", "--m2", "1.26", "--lambda1", "250", "--lambda2", "700"];
  const GENERATE = ["--count", "3", "--prior", "uniform", "--times", "1,2"];

  it("computes", () => {
    const { status, stdout, stderr } = kiloflow("curve", ...BINARY, "--times", "1,2", "--bands", "g");
    expect(stderr).not.toContain("not installed");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# ejecta_mass = 0\.00675/m);
    const written = kiloflow("generate", ...GENERATE, "--output", "x.h5", "--backend", "cpu");
    expect(written.status).toBe(0);
    const library = run(
      "--input-type=module",
      "-e",
      'console.log(typeof (await import("kiloflow")).evaluateLightCurves)',
    );
    expect(library.stdout).toBe("function\n");
  });

  it.each([
    ["figures need vega, which is not installed", ["curve", ...BINARY, "--times", "1,2", "--output", "x.svg"]],
    [
      "HDF5 files need h5wasm, which is not installed",
      ["generate", "--input", "x.h5", "--times", "1,2", "--output", "x.npz", "--backend", "cpu"],
    ],
    ["the package webgpu is not installed", ["generate", ...GENERATE, "--output", "x.npz", "--backend", "webgpu"]],
  ])("says that %s", (message, args) => {
    const { status, stderr } = kiloflow(...args);
    expect(stderr).toContain(message);
    expect(stderr).toContain("npm install");
    expect([2, 3]).toContain(status);
  });
});

describe("the examples in an empty project", () => {
  it("draw from a flow", () => {
    const { stdout, stderr } = run("sample.mjs");
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^ejecta_mass, ejecta_velocity, beta, opacity: 100 samples of 252 magnitudes\nmean log-density [-\d.]+\n$/,
    );
    writeFileSync(join(project.folder, "own.bin"), encodeBinary(smallModel()));
    expect(run("sample.mjs", "own.bin").stdout).toContain("m1, m2, lambda1, lambda2: 100 samples of 4 magnitudes");
  });

  it("evaluate a light curve", () => {
    const { stdout, stderr } = run("curve.mjs");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^2 d: g \d\d\.\d\d, K \d\d\.\d\d$/m);
  });

  it("are what docs/library.md prints, which runs too", () => {
    const [, section] = /^## Embedding$(.*?)^## /ms.exec(readFileSync("docs/library.md", "utf8"))!;
    const blocks = [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
    expect(blocks).toHaveLength(2);
    writeFileSync(join(project.folder, "g.bin"), encodeBinary(smallModel()));
    for (const code of blocks) {
      writeFileSync(join(project.folder, "block.mjs"), transformSync(code, { loader: "ts", target: "es2022" }).code);
      const { status, stderr } = run("block.mjs");
      expect(stderr).toBe("");
      expect(status).toBe(0);
    }
  });

  it.each([
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("compile in strict TypeScript with module %s and its resolution %s", (module, resolution) => {
    // So do the whole library's types, in Node and in pages, without what is optional.
    const names = ["kiloflow", "kiloflow/browser"];
    writeFileSync(
      join(project.folder, "library.ts"),
      names
        .map(
          (name, at) =>
            `export { openBackend as open${at}, lightCurves as curves${at}, loadFlow as load${at} } from "${name}";`,
        )
        .join("\n"),
    );
    const tsc = resolve("node_modules/@typescript/native/bin/tsc");
    const flags = ["--ignoreConfig", "--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022"];
    const files = ["program.ts", "library.ts"];
    const { stdout, status } = run(tsc, ...flags, "--module", module, "--moduleResolution", resolution, ...files);
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("are as small from the package, each model alone", async () => {
    const sizeOf = async (contents: string) => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: project.folder },
        ...{ bundle: true, minify: true, write: false, format: "esm", platform: "browser" },
      });
      return outputFiles[0].contents.length;
    };
    expect(readFileSync(join(project.folder, "node_modules", "kiloflow", "dist", "embed.js")).length).toBeLessThan(
      7_800,
    );
    // In one file with all parts, those of the light-curve models too.
    expect(await sizeOf('export { loadFlow } from "kiloflow/embed";')).toBeLessThan(73_000);
    expect(await sizeOf('export { du17 } from "kiloflow/physics";')).toBeLessThan(6_800);
  });
});
