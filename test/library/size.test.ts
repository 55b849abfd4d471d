/** What kiloflow/browser weighs in a page: gates, in bytes minified and gzipped, of what loads at once and with the first calls. */

import { brotliCompressSync, gzipSync } from "node:zlib";
import relaxed from "wasm:relaxed";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { wasmForEsbuild } from "../../scripts/lib/wasm.mjs";
import { minifiedWgsl } from "../../scripts/lib/wgsl.mjs";

/** What a file brings, with what it imports at once. */
interface Weight {
  readonly minified: number;
  readonly gzipped: number;
  readonly inputs: readonly string[];
}

let weightOf: (entry: string) => Weight;

beforeAll(async () => {
  // As scripts/build.mjs does.
  const { outputFiles, metafile } = await build({
    entryPoints: ["src/index.browser.ts"],
    ...{ bundle: true, minify: true, splitting: true, write: false, metafile: true, outdir: "dist" },
    ...{ format: "esm", platform: "browser", target: "es2022", preserveSymlinks: true },
    plugins: [minifiedWgsl, wasmForEsbuild],
  });
  const { outputs } = metafile;
  weightOf = (entry) => {
    const [first] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry)!;
    const needed = new Set<string>();
    const need = (path: string): void => {
      if (needed.has(path)) return;
      needed.add(path);
      for (const { kind, path: target } of outputs[path].imports) if (kind === "import-statement") need(target);
    };
    need(first);
    const files = [...needed].map((path) => outputFiles.find((file) => file.path.endsWith(path))!.contents);
    return {
      minified: files.reduce((sum, { length }) => sum + length, 0),
      gzipped: files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0),
      inputs: [...needed].flatMap((path) => Object.keys(outputs[path].inputs)),
    };
  };
});

it.each([
  ["at once", "src/index.browser.ts", 13_000, 6_000],
  ["with the first curves", "src/library/evaluateCurves.ts", 170_000, 67_000],
  ["with the first flow", "src/library/openFlow.ts", 265_000, 100_000],
])("loads little %s", (_, entry, minified, gzipped) => {
  const weight = weightOf(entry);
  expect(weight.minified).toBeLessThan(minified);
  expect(weight.gzipped).toBeLessThan(gzipped);
});

it("carries no checks, no ways back and nothing of training where a page only computes", () => {
  for (const entry of ["src/library/evaluateCurves.ts", "src/library/openFlow.ts"]) {
    const { inputs } = weightOf(entry);
    expect(inputs.length).toBeGreaterThan(50);
    expect(
      inputs.filter((path) => /kernels\/checks|ackward|flow\/training|^package\.json|petamoriken/.test(path)),
    ).toEqual([]);
  }
});

it("has a small WebAssembly module", () => {
  expect(brotliCompressSync(relaxed).length).toBeLessThan(25_500);
});
