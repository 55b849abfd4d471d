/** Builds the page (web/) into dist/web. */

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { allModels } from "./all-models.mjs";
import { bundled } from "./bundled.mjs";
import { ROOT } from "./run.mjs";
import { withShortNames, writeTexts } from "./short-names.mjs";
import { wasmBeside } from "./wasm.mjs";
import { shadersApart } from "./wgsl.mjs";
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

/**
 * What no call of the page asks for, by its file: learned permutations, what reads flows that are no `.bin`, flows for
 * programs that keep their data on the device, and what reads weights in Python's pickles.
 */
const ABSENT = {
  "src/flow/learnedOrder.ts": "learnedOrders",
  "src/library/openSafetensors.ts": "openSafetensors",
  "src/library/flowOnDevice.ts": "NetworkOnDevice",
  "src/possis/convertFiles.ts": "convertFiles",
};

/**
 * Leaves files out of a bundle: what they export throws. A file that the bundle would not have anyway, as one that was moved,
 * is an error.
 * @param {Readonly<Record<string, string>>} absent by a file's path in the repository, what it exports
 * @returns {import("esbuild").Plugin}
 */
export const without = (absent) => ({
  name: "without",
  setup(build) {
    const left = new Set(Object.keys(absent));
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = relative(ROOT, path).replaceAll("\\", "/");
      if (!Object.hasOwn(absent, file)) return undefined;
      left.delete(file);
      return { contents: `export function ${absent[file]}() { throw new Error("the page has no ${absent[file]}"); }` };
    });
    build.onEnd(({ errors }) => ({
      errors: errors.length
        ? []
        : [...left].map((file) => ({ text: `${file} is listed to be left out of the page, which does not import it` })),
    }));
  },
});

/**
 * For each file of browsers, some of which have no `Symbol.dispose` yet: `using` looks for this one, and methods that were
 * named before it was there would not be found.
 */
export const WITH_DISPOSE = { js: 'Symbol.dispose??=Symbol.for("Symbol.dispose");' };

/** @returns {Promise<import("esbuild").Metafile>} what the page is made of */
export async function buildWeb() {
  const target = join(ROOT, "dist", "web");
  await rm(target, { recursive: true, force: true });
  const result = await build({
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
    minify: true,
    plugins: [shadersApart, wasmBeside(target), workersForEsbuild, allModels, without(ABSENT)],
    preserveSymlinks: true,
    legalComments: "none",
    banner: WITH_DISPOSE,
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const { texts, metafile } = withShortNames(result, "chunks", true);
  await writeTexts(texts);
  for (const [to, from] of Object.entries(FILES)) {
    await mkdir(join(target, to, ".."), { recursive: true });
    await cp(join(ROOT, from), join(target, to));
  }
  await preload(join(target, "index.html"), target, metafile.outputs);
  await mkdir(join(target, "models"));
  await writeFile(join(target, "models", "marginal.bin"), await smallModel("marginal"));
  return metafile;
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

/**
 * Bits that are taken from the ten of float16's fraction, so that the file compresses to three quarters. Of `marginal`, ends of
 * intervals move by 0.3 % of their width in the median and by 1.5 % in the worst hundredth.
 */
const ROUNDED_BITS = 4;

/** A flow that kiloflow brings, small enough to be fetched by a page. @param {string} name @returns {Promise<Uint8Array>} */
async function smallModel(name) {
  const { encodeBinary, parseModel } = await bundled(`
    import "./src/models.ts";
    export { encodeBinary } from "./src/flow/formats/binary/encode.ts";
    export { parseModel } from "./src/flow/modelFile.ts";`);
  const model = parseModel(await readFile(join(ROOT, "models", `${name}.safetensors`)), name);
  const bytes = encodeBinary(model, true);
  const numbers = model.state.parameters.length + model.state.moments.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = 1 << ROUNDED_BITS;
  for (let at = bytes.length - 2 * numbers; at < bytes.length; at += 2) {
    // Adding half a step may carry into the exponent, which is right; the sign is the highest bit and stays.
    view.setUint16(at, (view.getUint16(at, true) + step / 2) & ~(step - 1), true);
  }
  return bytes;
}
