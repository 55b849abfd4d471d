/** The examples in the comments of what the package exports, and of docs/library.md, run and compile in strict TypeScript. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportsOf } from "../support/documentedExports.ts";

/** Those of the page; its section on embedding is run by test/embed/package.slow.test.ts, which has its files. */
const PAGE = [...readFileSync("docs/library.md", "utf8").matchAll(/^```ts\n(.*?)^```$/gms)]
  .map(([, code], at) => ({ name: `the page, block ${at + 1}`, code }))
  .filter(({ code }) => !/"kiloflow\/(embed|physics)"/.test(code));

const EXAMPLES = ["src/index.ts", "src/index.browser.ts", "src/embed/index.ts", "src/physics/index.ts"]
  .flatMap(exportsOf)
  .flatMap(({ name, examples }) => examples.map((code) => ({ name, code })))
  .concat(PAGE)
  .filter(({ code }, at, all) => all.findIndex((one) => one.code === code) === at)
  .map(({ name, code }, at) => ({ name, code, file: `example${at}` }));

/** One process for all: what takes time is the start. */
const RUNNER = `
import { readFileSync, writeFileSync } from "node:fs";
const failures = {};
for (const file of JSON.parse(readFileSync("files.json", "utf8"))) {
  try {
    await import("./" + file + ".mjs");
  } catch (error) {
    failures[file] = String(error?.stack ?? error);
  }
}
writeFileSync("failures.json", JSON.stringify(failures));
`;

let project: string;
let failures: Readonly<Record<string, string>>;
let ended: number | null;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "kiloflow-examples-"));
  mkdirSync(join(project, "node_modules"), { recursive: true });
  symlinkSync(resolve("."), join(project, "node_modules/kiloflow"));
  symlinkSync(resolve("models"), join(project, "models"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  for (const { file, code } of EXAMPLES) {
    writeFileSync(join(project, `${file}.ts`), code);
    const js = transformSync(code, { loader: "ts", target: "node20", format: "esm" }).code;
    writeFileSync(join(project, `${file}.mjs`), js);
  }
  writeFileSync(join(project, "files.json"), JSON.stringify(EXAMPLES.map(({ file }) => file)));
  writeFileSync(join(project, "run.mjs"), RUNNER);
  const run = spawnSync(process.execPath, ["run.mjs"], { cwd: project, encoding: "utf8" });
  ended = run.status;
  failures = JSON.parse(readFileSync(join(project, "failures.json"), "utf8"));
});

afterAll(() => rmSync(project, { recursive: true }));

describe("the examples", () => {
  it.each(EXAMPLES)("of $name runs", ({ file }) => {
    expect(failures[file]).toBeUndefined();
  });

  it("let the process end", () => {
    expect(ended).toBe(0);
  });

  it("compile", () => {
    const flags = ["--ignoreConfig", "--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022"];
    const types = ["--module", "nodenext", "--types", "node", "--typeRoots", resolve("node_modules/@types")];
    const files = EXAMPLES.map(({ file }) => `${file}.ts`);
    const tsc = resolve("node_modules/@typescript/native/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...flags, ...types, ...files], {
      cwd: project,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});
