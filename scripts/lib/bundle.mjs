/** Bundles programs of the project that are no part of the build: benchmarks, the fuzzer. */

import { build } from "esbuild";
import { wasmForEsbuild } from "./wasm.mjs";
import { workersForEsbuild } from "./workers.mjs";

/** @param {string[]} entryPoints @param {string} outdir beside the build, so that they find their packages */
export async function bundlePrograms(entryPoints, outdir) {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    loader: { ".wgsl": "text" },
    plugins: [wasmForEsbuild, workersForEsbuild],
    logLevel: "warning",
  });
}
