/**
 * Bundles `kiloflow/browser`. esbuild makes a file for each set of entries that share some code: dozens of small ones, for each
 * of which a page waits. Here entries say what is loaded before them or with them anyway, so that it becomes one file.
 */

import { relative } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./run.mjs";

const ENTRY = "src/index.browser.ts";
const CURVES = "src/library/evaluateCurves.ts";
const FLOW = "src/library/openFlow.ts";
const TRAINING = "src/library/trainOnArrays.ts";
const [DU17, VILLAR2017] = ["src/du17/model.ts", "src/villar2017/model.ts"];

/** What is before the paths of entries, but for the first. */
export const NAMESPACE = "together";

const MODEL = /^src\/\w+\/(model|description)\.ts$/;
/** What is loaded after flows or trainings alone. */
const LATER =
  /^src\/(library\/(openSafetensors|openTable|flowOnDevice)|embed\/parts\/table|flow\/learnedOrder|jobs\/training\/options)\.ts$/;

/**
 * What each lazily loaded file is to import as well: what it shares with others is then in the same file.
 * @param {import("esbuild").Metafile} metafile of a build without
 */
function companions({ outputs }) {
  const entries = Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint?.endsWith(".ts") ? [/** @type {const} */ ([entryPoint, path])] : [],
  );
  const places = new Map(entries);
  /** Modules that an entry loads at once. @param {string} entry @returns {Set<string>} */
  const modulesOf = (entry) => {
    const start = places.get(entry);
    if (start === undefined) throw new Error(`no page loads ${entry}`);
    const files = new Set([start]);
    for (const file of files) {
      for (const { kind, path } of outputs[file].imports) if (kind === "import-statement") files.add(path);
    }
    const modules = [...files].flatMap((file) => Object.keys(outputs[file].inputs));
    return new Set(modules.filter((path) => path.startsWith("src/")));
  };
  /** @param {string} one @param {string} other */
  const shared = (one, other) => [...modulesOf(one)].filter((module) => modulesOf(other).has(module));
  const always = [...modulesOf(ENTRY)];
  const first = [...shared(FLOW, CURVES), ...shared(FLOW, DU17)];
  const ofFlows = shared(FLOW, TRAINING);
  const ofModels = shared(DU17, VILLAR2017);
  return new Map(
    [...places.keys()]
      .filter((entry) => entry !== ENTRY)
      .map((entry) => [
        entry,
        [...always, ...first, ...(LATER.test(entry) ? ofFlows : []), ...(MODEL.test(entry) ? ofModels : [])],
      ]),
  );
}

/**
 * @param {import("esbuild").BuildOptions} options for pages, with the plugins that its files need
 * @returns {Promise<import("esbuild").BuildResult<{ write: false, metafile: true }>>} index.browser.js and browser/
 */
export async function buildBrowser(options) {
  const all = /** @type {const} */ ({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: { "index.browser": ENTRY },
    chunkNames: "browser/[name]-[hash]",
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
  });
  const added = companions((await build(all)).metafile);
  /** @type {import("esbuild").Plugin} */
  const together = {
    name: NAMESPACE,
    setup({ onResolve, onLoad, resolve }) {
      // Entries of their own, since modules that import what imports them would be evaluated too late.
      onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const found = await resolve(path, { kind: "import-statement", importer, resolveDir });
        const file = relative(ROOT, found.path).replaceAll("\\", "/");
        return added.has(file) ? { path: file, namespace: NAMESPACE } : undefined;
      });
      onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => {
        const imports = added.get(path)?.map((module) => `import "./${module}";\n`) ?? [];
        return { contents: `${imports.join("")}export * from "./${path}";`, resolveDir: ROOT };
      });
    },
  };
  return build({
    ...all,
    plugins: [together, ...(options.plugins ?? [])],
    // They have no effects, which is why nothing more than their place comes of these imports.
    logOverride: { "ignored-bare-import": "silent" },
  });
}
