/** Bundles src/ into dist/: the command line, the library for Node, the library for browsers, and their types. */

import { execFileSync } from "node:child_process";
import { chmod, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { wasmForEsbuild } from "./lib/wasm.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);
await rm("dist", { recursive: true, force: true });

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  format: "esm",
  target: "node20",
  // Shaders travel inside the bundle as text.
  loader: { ".wgsl": "text" },
  plugins: [wasmForEsbuild],
  outdir: "dist",
  logLevel: "warning",
};

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const types = [
  "--noEmit",
  "false",
  "--emitDeclarationOnly",
  "--declaration",
  "--outDir",
  "dist/types",
  "--rootDir",
  ".",
];
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", ...types], { stdio: "inherit" });

await build({
  ...shared,
  entryPoints: { "index.browser": "src/index.browser.ts" },
  platform: "browser",
  target: "es2022",
  sourcemap: true,
});

// The command line last: its time says how old the whole build is.
await build({
  ...shared,
  entryPoints: { cli: "src/cli/main.ts", index: "src/index.ts" },
  platform: "node",
  packages: "external",
  // Commands load only what they use: a curve needs neither HDF5 nor a device.
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  sourcemap: true,
});
await chmod("dist/cli.js", 0o755);
