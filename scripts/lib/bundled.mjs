/** Runs TypeScript of src/ before there is a build. */

import { build } from "esbuild";
import { ROOT } from "./run.mjs";
import { wasmForEsbuild } from "./wasm.mjs";
import { workersForEsbuild } from "./workers.mjs";

/**
 * A module of the repository's sources. @param {string} code what it is, with imports such as "./src/models.ts"
 * @returns {Promise<any>} its exports
 */
export async function bundled(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    loader: { ".wgsl": "text" },
    plugins: [wasmForEsbuild, workersForEsbuild],
    write: false,
    logLevel: "warning",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
