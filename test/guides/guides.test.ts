/** The guides of CONTRIBUTING.md and the README's program do what they say: what is printed there is run here. */

import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/openBackend.ts";
import { checkCase } from "../../src/engine/runCase.ts";
import * as kiloflow from "../../src/index.ts";
import { hasAdapter } from "../support/environment.ts";
import { fluxCheck } from "./fluxCheck.ts";

/** Code blocks of a document, without their fences. */
function blocksOf(document: string, language: string): string[] {
  const text = readFileSync(document, "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, code]) => code);
}

/** A file of this folder as it would be at its place in src/kernels/, where the shader's import comes first. */
function asKernel(file: string): string {
  return readFileSync(`test/guides/${file}`, "utf8")
    .replaceAll('"../../src/kernels/', '"./')
    .replaceAll('"../../src/', '"../')
    .replace(/import source from "\.\/(\w+\.wgsl)";\n/, 'import source from "../wgsl/$1";\n');
}

/** Its checks, as they would be in src/kernels/checks/. */
function asCheck(file: string): string {
  return readFileSync(`test/guides/${file}`, "utf8")
    .replace(/(import .*\/compare\.ts";\n)(import .*"\.\/flux\.ts";\n)/, "$2$1")
    .replace('"./flux.ts"', '"../flux.ts"')
    .replaceAll('"../../src/kernels/checks/', '"./')
    .replaceAll('"../../src/', '"../../');
}

describe("the guide to a kernel", () => {
  it("prints the kernel that is tested here", () => {
    expect(blocksOf("CONTRIBUTING.md", "wgsl")).toContain(asKernel("flux.wgsl"));
    expect(blocksOf("CONTRIBUTING.md", "ts")).toContain(asKernel("flux.ts"));
    expect(blocksOf("CONTRIBUTING.md", "ts")).toContain(asCheck("fluxCheck.ts"));
  });

  for (const choice of ["cpu", "webgpu"] as const) {
    it.skipIf(choice === "webgpu" && !hasAdapter)(`gives a kernel that is like its twin on ${choice}`, async () => {
      using backend = await openBackend(choice);
      for (const one of fluxCheck.oracle.cases(backend.capabilities)) {
        expect(await checkCase(backend, fluxCheck, one)).toBeUndefined();
      }
    });
  }
});

describe("the README's program", () => {
  it("runs", async () => {
    const [program] = blocksOf("README.md", "ts");
    const [, names] = /^import \{(.*)\} from "kiloflow";$/m.exec(program)!;
    const body = program.replace(/^import.*$/m, "");
    const { code } = transformSync(`export default async ({ ${names} }) => { ${body}; return [magnitudes, curves]; }`, {
      loader: "ts",
      target: "node20",
      format: "cjs",
    });
    const module = { exports: {} as { default: (library: unknown) => Promise<[Float32Array, ArrayLike<number>]> } };
    new Function("module", "exports", code)(module, module.exports);
    const [magnitudes, curves] = await module.exports.default(kiloflow);
    expect(magnitudes.length).toBe(9 * 111);
    expect(magnitudes.some((value) => value < -10)).toBe(true);
    expect(curves.length % 100).toBe(0);
  });
});
