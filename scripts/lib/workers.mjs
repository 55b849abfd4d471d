/** Lets bundlers and tests import a file that a thread runs as text: a bundle has no file of its own for it. */

import { join } from "node:path";
import { ROOT } from "./run.mjs";

/** One script, with what it imports. @param {string} path below src/, without its ending @returns {Promise<string>} */
async function bundled(path) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "src", `${path}.ts`)],
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/** For esbuild: `import code from "worker:data/hdf5/foreignWorker"`. @type {import("esbuild").Plugin} */
export const workersForEsbuild = {
  name: "workers",
  setup(build) {
    build.onResolve({ filter: /^worker:/ }, ({ path }) => ({ path: path.slice(7), namespace: "worker" }));
    build.onLoad({ filter: /.*/, namespace: "worker" }, async ({ path }) => ({
      contents: await bundled(path),
      loader: "text",
    }));
  },
};

/** For vitest: the same. */
export const workersForVite = {
  name: "workers",
  enforce: /** @type {const} */ ("pre"),
  /** @param {string} id */
  resolveId: (id) => (id.startsWith("worker:") ? `\0${id}` : undefined),
  /** @param {string} id */
  load: async (id) =>
    id.startsWith("\0worker:") ? `export default ${JSON.stringify(await bundled(id.slice(8)))};` : undefined,
};
