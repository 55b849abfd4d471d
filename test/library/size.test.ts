/** What kiloflow/browser weighs in a page: gates, in bytes minified and gzipped, of what loads at once and with the first calls. */

import { brotliCompressSync, gzipSync } from "node:zlib";
import curves from "wasm:relaxed/curves";
import du17 from "wasm:relaxed/du17";
import flows from "wasm:relaxed/flows";
import core from "wasm:relaxed/index";
import training from "wasm:relaxed/training";
import { beforeAll, expect, it } from "vitest";
import { buildBrowser, NAMESPACE } from "../../scripts/lib/browser.mjs";
import { withShortNames } from "../../scripts/lib/short-names.mjs";
import { wasmForEsbuild } from "../../scripts/lib/wasm.mjs";
import { shadersApart } from "../../scripts/lib/wgsl.mjs";

/** What a file brings, with what it imports at once. */
interface Weight {
  readonly files: number;
  readonly minified: number;
  readonly gzipped: number;
  /** Files of which more than a constant is there. */
  readonly inputs: readonly string[];
}

let weightOf: (...entries: string[]) => Weight;

beforeAll(async () => {
  const result = await buildBrowser({
    ...{ bundle: true, outdir: "dist", format: "esm", platform: "browser", target: "es2022", preserveSymlinks: true },
    plugins: [shadersApart, wasmForEsbuild],
  });
  const { texts, metafile } = withShortNames(result, "browser", false);
  const { outputs } = metafile;
  weightOf = (...entries) => {
    const needed = new Set<string>();
    const need = (path: string): void => {
      if (needed.has(path)) return;
      needed.add(path);
      for (const { kind, path: target } of outputs[path].imports) if (kind === "import-statement") need(target);
    };
    for (const entry of entries) {
      const names = [entry, `${NAMESPACE}:${entry}`];
      need(Object.entries(outputs).find(([, { entryPoint }]) => names.includes(entryPoint!))![0]);
    }
    const files = [...needed].map((path) => Buffer.from(texts.get(path)!));
    return {
      files: files.length,
      minified: files.reduce((sum, { length }) => sum + length, 0),
      gzipped: files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0),
      inputs: [...needed].flatMap((path) =>
        Object.entries(outputs[path].inputs).flatMap(([input, { bytesInOutput }]) =>
          bytesInOutput > 50 ? [input] : [],
        ),
      ),
    };
  };
});

const ENTRY = "src/index.browser.ts";
const CURVES = "src/library/evaluateCurves.ts";
const TRAINING = "src/library/trainOnArrays.ts";
const FLOW = "src/library/openFlow.ts";
const SAFETENSORS = "src/library/openSafetensors.ts";

it.each([
  ["at once", [ENTRY], 3, 14_000, 6_000],
  ["with the first curves of du17", [ENTRY, CURVES, "src/du17/model.ts"], 9, 72_000, 30_700],
  ["with the first curves of villar2017", [ENTRY, CURVES, "src/villar2017/model.ts"], 15, 82_600, 37_300],
  ["with the first curves of metzger2017", [ENTRY, CURVES, "src/metzger2017/model.ts"], 15, 84_400, 37_900],
  ["with the first curves of possis", [ENTRY, CURVES, "src/possis/model.ts"], 14, 77_500, 35_000],
  ["with the first training", [ENTRY, TRAINING], 15, 168_000, 63_400],
  ["with the first flow of magnitudes, of .bin", [ENTRY, FLOW], 8, 92_800, 36_300],
  ["with the first flow of du17, of .bin", [ENTRY, FLOW, "src/du17/description.ts"], 12, 116_000, 47_000],
  ["with the first flow of villar2017, of .bin", [ENTRY, FLOW, "src/villar2017/description.ts"], 15, 125_300, 51_800],
  ["with the first flow of metzger2017, of .bin", [ENTRY, FLOW, "src/metzger2017/description.ts"], 15, 126_500, 52_300],
  [
    "with the first flow of du17, of .safetensors",
    [ENTRY, FLOW, SAFETENSORS, "src/du17/description.ts"],
    ...[17, 141_500, 56_300],
  ],
] as [string, string[], number, number, number][])("loads little %s", (_, entries, files, minified, gzipped) => {
  const weight = weightOf(...entries);
  expect(weight.files).toBeLessThanOrEqual(files);
  expect(weight.minified).toBeLessThan(minified);
  expect(weight.gzipped).toBeLessThan(gzipped);
});

it("carries no checks, no ways back and nothing of training where a page only computes", () => {
  const { inputs } = weightOf(CURVES, FLOW, SAFETENSORS, "src/du17/model.ts");
  expect(inputs.length).toBeGreaterThan(50);
  expect(
    inputs.filter((path) => /kernels\/checks|ackward|flow\/training|^package\.json|petamoriken/.test(path)),
  ).toEqual([]);
});

it("carries for flows of .bin no kernels of light curves, no schemas and nothing of other files", () => {
  const { inputs } = weightOf(FLOW, "src/du17/description.ts");
  expect(inputs).toContain("src/du17/numbers.ts");
  expect(
    inputs.filter((path) => /valibot|kernels\/du17|kilonovaml|afetensors|modelFile|deviceFlow|flow\/table/.test(path)),
  ).toEqual([]);
});

it.each([
  ["flows", [core, flows], 4_800],
  ["curves of du17", [core, du17], 3_750],
  ["curves of other models", [core, curves], 6_700],
  ["trainings", [core, flows, training], 10_500],
])("has little WebAssembly for %s", (_, parts, bytes) => {
  expect(parts.reduce((sum, part) => sum + brotliCompressSync(part).length, 0)).toBeLessThan(bytes);
});
