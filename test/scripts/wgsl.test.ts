/** Shaders as bundles carry them: short, and the same. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { expect, it, onTestFinished } from "vitest";
import { minifiedWgsl, minifyWgsl, shadersApart } from "../../scripts/lib/wgsl.mjs";

it("drops comments and white space, and nothing that means something", () => {
  const text = `
    // A line.
    const HALF = 0.5; /* and
    more */ fn twice(amount: f32) -> f32 {
      return amount - -amount * 1e-3; // the minus signs stay two
    }`;
  expect(minifyWgsl(text)).toBe("const HALF=0.5;fn twice(a:f32)->f32{return a- -a*1e-3;}");
});

it("shortens what functions declare, and leaves members, attributes and names of the module", () => {
  const text = `
    fn main(@builtin(global_invocation_id) global_invocation_id: vec3<u32>) {
      let row = global_invocation_id.x + offsets.row;
      for (var index = 0u; index < settings.count; index++) { store(row, index, values[index].row); }
    }
    fn other(row: u32) -> u32 { return row; }`;
  expect(minifyWgsl(text)).toBe(
    "fn main(@builtin(global_invocation_id)a:vec3<u32>){let b=a.x+offsets.row;" +
      "for(var c=0u;c<settings.count;c++){store(b,c,values[c].row);}}fn other(a:u32)->u32{return a;}",
  );
});

it("gives no name that is another's there", () => {
  expect(minifyWgsl("fn area(width: f32) -> f32 { return a * width; }")).toBe("fn area(b:f32)->f32{return a*b;}");
  // Here the name is the module's first and then the function's own.
  const shadowing =
    "fn f() -> f32 { let first = scale; if (first > 0.0) { let scale = 2.0; return scale; } return first; }";
  expect(minifyWgsl(shadowing)).toContain("let scale=2.0;return scale;");
});

const PROGRAM = `
  export { loadShaderTexts } from "./src/engine/webgpu/shaderTexts.ts";
  export async function shaders() {
    const { declaredKernels } = await import("./src/kernels/index.ts");
    // Those whose text does not depend on a specialisation.
    const kernels = declaredKernels().filter(({ source }) => source.length === 0);
    return kernels.map(({ source }) => source().map(({ text }) => String(text)).join("\\n"));
  }`;

/** The program as a bundle with one of the plugins. */
async function bundled(plugin: Plugin): Promise<{ loadShaderTexts(): Promise<void>; shaders(): Promise<string[]> }> {
  const outdir = mkdtempSync(join(tmpdir(), "kiloflow-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  await build({
    stdin: { contents: PROGRAM, resolveDir: ".", loader: "ts" },
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "es2022", outdir },
    ...{ outExtension: { ".js": ".mjs" }, plugins: [plugin] },
  });
  return import(pathToFileURL(join(outdir, "stdin.mjs")).href);
}

it("has the same shaders where they come with the first GPU, or after it", async () => {
  const expected = await (await bundled(minifiedWgsl)).shaders();
  expect(expected.length).toBeGreaterThan(20);

  const before = await bundled(shadersApart);
  await expect(before.shaders()).rejects.toThrow("is not loaded");
  await before.loadShaderTexts();
  expect(await before.shaders()).toEqual(expected);

  const after = await bundled(shadersApart);
  await after.loadShaderTexts();
  expect(await after.shaders()).toEqual(expected);
});
