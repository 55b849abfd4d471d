/** The fuzzer of test/fuzz/, bundled: its processes are Node's own, without a test runner. */

import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./run.mjs";
import { wasmForEsbuild } from "./wasm.mjs";
import { workersForEsbuild } from "./workers.mjs";

/** Bundles the fuzzer beside the build, so that it finds its packages. @returns {Promise<string>} the folder */
export async function bundleFuzzer() {
  const folder = join(ROOT, "dist", "fuzz");
  await build({
    entryPoints: ["main", "worker"].map((name) => join(ROOT, "test", "fuzz", `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    loader: { ".wgsl": "text" },
    plugins: [wasmForEsbuild, workersForEsbuild],
    logLevel: "warning",
  });
  return folder;
}
