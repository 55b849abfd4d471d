/** What kiloflow/embed and kiloflow/physics weigh in somebody's page: these are gates, in bytes minified and gzipped. */

import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** A program's imports as a bundler for pages packs them. */
async function bundleOf(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: resolve("src") },
    ...{ bundle: true, minify: true, write: false, metafile: true },
    ...{ format: "esm", platform: "browser", target: "es2022" },
  });
  const [{ contents: bytes }] = outputFiles;
  const [{ inputs, imports }] = Object.values(metafile.outputs);
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    minified: bytes.length,
    gzipped: gzipSync(bytes, { level: 9 }).length,
    files: used.map(([path]) => path).filter((path) => path !== "<stdin>"),
    imports,
  };
}

it.each([
  ["kiloflow/embed", 'export { loadFlow } from "./embed/index.ts";', 26_000, 10_200],
  ["du17 of kiloflow/physics", 'export { du17 } from "./physics/index.ts";', 9_200, 4_700],
  ["villar2017 of kiloflow/physics", 'export { villar2017 } from "./physics/index.ts";', 13_300, 6_700],
  ["metzger2017 of kiloflow/physics", 'export { metzger2017 } from "./physics/index.ts";', 16_900, 8_200],
])("%s is small, and needs nothing", async (_, contents, minified, gzipped) => {
  const bundle = await bundleOf(contents);
  expect(bundle.minified).toBeLessThan(minified);
  expect(bundle.gzipped).toBeLessThan(gzipped);
  expect(bundle.imports).toEqual([]);
  expect(bundle.files.filter((path) => !path.startsWith("src/"))).toEqual([]);
});
