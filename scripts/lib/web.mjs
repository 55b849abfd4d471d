/** Builds the page (web/) into dist/web. */

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundled } from "./bundled.mjs";
import { ROOT } from "./run.mjs";
import { wasmForEsbuild } from "./wasm.mjs";
import { workersForEsbuild } from "./workers.mjs";

/** Files that the page fetches as they are, by their places below dist/web. */
const FILES = {
  "index.html": "web/index.html",
  "style.css": "web/style.css",
  "icon.svg": "web/icon.svg",
  "data/at2017gfo.csv": "examples/data/at2017gfo.csv",
};

/** @param {{ minify?: boolean, target?: string }} [options] @returns {Promise<string>} the folder */
export async function buildWeb({ minify = true, target = join(ROOT, "dist", "web") } = {}) {
  await rm(target, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    // Page and Worker share chunks.
    entryPoints: { main: "web/src/main.ts", worker: "web/src/compute/worker.ts" },
    outdir: target,
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify,
    loader: { ".wgsl": "text" },
    plugins: [wasmForEsbuild, workersForEsbuild],
    preserveSymlinks: true,
    legalComments: "none",
    logLevel: "warning",
  });
  for (const [to, from] of Object.entries(FILES)) {
    await mkdir(join(target, to, ".."), { recursive: true });
    await cp(join(ROOT, from), join(target, to));
  }
  await mkdir(join(target, "models"));
  await writeFile(join(target, "models", "marginal.bin"), await halfModel("marginal"));
  return target;
}

/** A flow that kiloflow brings, in float16: half as large. @param {string} name @returns {Promise<Uint8Array>} */
async function halfModel(name) {
  const { encodeBinary, parseModel } = await bundled(`
    import "./src/models.ts";
    export { encodeBinary } from "./src/flow/formats/binary/encode.ts";
    export { parseModel } from "./src/flow/modelFile.ts";`);
  return encodeBinary(parseModel(await readFile(join(ROOT, "models", `${name}.safetensors`)), name), true);
}
