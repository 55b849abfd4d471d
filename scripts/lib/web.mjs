/** Builds the page (web/) into dist/web. */

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { bundled } from "./bundled.mjs";
import { ROOT } from "./run.mjs";
import { wasmForEsbuild } from "./wasm.mjs";
import { workersForEsbuild } from "./workers.mjs";

/** What most visitors see first. */
const FIRST_VIEW = "web/src/views/explore.ts";

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
  const { metafile } = await build({
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
    // Its entry is one CommonJS file, of which nothing could be left out.
    alias: { "ml-matrix": join(ROOT, "node_modules/ml-matrix/src/index.js") },
    plugins: [wasmForEsbuild, workersForEsbuild],
    preserveSymlinks: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  for (const [to, from] of Object.entries(FILES)) {
    await mkdir(join(target, to, ".."), { recursive: true });
    await cp(join(ROOT, from), join(target, to));
  }
  await preload(join(target, "index.html"), target, metafile.outputs);
  await mkdir(join(target, "models"));
  await writeFile(join(target, "models", "marginal.bin"), await halfModel("marginal"));
  return target;
}

/**
 * Lets the page fetch the first view's modules at once, not one after the other.
 * @param {string} page @param {string} folder @param {import("esbuild").Metafile["outputs"]} outputs
 */
async function preload(page, folder, outputs) {
  const first = Object.keys(outputs).find((file) => outputs[file].entryPoint === FIRST_VIEW);
  /** @type {Set<string>} */
  const needed = new Set();
  /** @param {string} file */
  const add = (file) => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const { path, kind } of outputs[file].imports) if (kind === "import-statement") add(path);
  };
  if (first) add(first);
  const links = [...needed].map((file) => `<link rel="modulepreload" href="${relative(folder, join(ROOT, file))}" />`);
  const html = await readFile(page, "utf8");
  await writeFile(page, html.replace("</head>", `${links.join("")}</head>`));
}

/** A flow that kiloflow brings, in float16: half as large. @param {string} name @returns {Promise<Uint8Array>} */
async function halfModel(name) {
  const { encodeBinary, parseModel } = await bundled(`
    import "./src/models.ts";
    export { encodeBinary } from "./src/flow/formats/binary/encode.ts";
    export { parseModel } from "./src/flow/modelFile.ts";`);
  return encodeBinary(parseModel(await readFile(join(ROOT, "models", `${name}.safetensors`)), name), true);
}
