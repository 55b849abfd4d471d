/**
 * Bundles `kiloflow/embed`: one file with all that loading and sampling a flow of curves need, and parts beside it that load
 * when a flow or a call needs one. Parts have the entry's errors, and copies of whatever else they share with it, so that the
 * entry waits for no second file.
 */

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const PARTS = "src/embed/parts";

/** @type {import("esbuild").Plugin} */
const partsApart = {
  name: "parts-apart",
  setup: (build) =>
    build.onResolve({ filter: /^\.\/parts\// }, ({ path }) => ({
      path: `./embed/${basename(path, ".ts")}.js`,
      external: true,
    })),
};

/** @type {import("esbuild").Plugin} */
const errorsOfEntry = {
  name: "errors-of-entry",
  setup(build) {
    build.onResolve({ filter: /^\.\.\/embed\.js$/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /[\\/]src[\\/]engine[\\/]errors\.ts$/ }, () => ({
      contents: 'export { InputError } from "../embed.js"; export { argument } from "./argument.ts";',
      resolveDir: "src/engine",
      loader: "ts",
    }));
  },
};

/**
 * @param {import("esbuild").BuildOptions} options with `outdir`: gets embed.js and embed/
 * @returns what esbuild tells of the entry, and of the parts
 */
export async function buildEmbed(options) {
  const entry = await build({ ...options, entryPoints: { embed: "src/embed/index.ts" }, plugins: [partsApart] });
  const parts = await build({
    ...options,
    entryPoints: Object.fromEntries(
      readdirSync(PARTS).map((file) => [`embed/${basename(file, ".ts")}`, join(PARTS, file)]),
    ),
    plugins: [errorsOfEntry],
    splitting: true,
    chunkNames: "embed/[name]-[hash]",
  });
  return [entry, parts];
}
