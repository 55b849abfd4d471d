/**
 * Short names for the files that a build for pages shares out: names by their contents are what compresses worst, and every
 * import says one.
 */

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { ROOT } from "./run.mjs";

/** What esbuild names `[name]-[hash]`. From the beginning of a word on: in WebAssembly as text all letters would begin one. */
const NAMED = /(?<![\w.])([\w.]+)-[A-Z0-9]{8}\.js/g;

/**
 * Short names for the chunks of what `build` of esbuild gives with `write: false`.
 * @param {import("esbuild").BuildResult<{ write: false, metafile: true }>} result
 * @param {string} chunks folder of the chunks, relative to that of the output
 * @param {boolean} byContent whether the folder is to be named by what is in it, so that browsers may keep its files for ever
 * @returns {{ texts: Map<string, string>, metafile: import("esbuild").Metafile }} texts by paths from the repository's root
 */
export function withShortNames({ outputFiles, metafile }, chunks, byContent) {
  const digest = createHash("sha256");
  for (const { contents } of outputFiles) digest.update(contents);
  const folder = byContent ? `${chunks}-${digest.digest("hex").slice(0, 8)}` : chunks;
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const { path } of outputFiles) {
    const [file, name] = [...path.matchAll(NAMED)][0] ?? [];
    if (file !== undefined) names.set(file, `${name === "chunk" ? "" : name}${names.size.toString(36)}.js`);
  }
  const inFolder = new RegExp(`\\b${chunks}/(?=[\\w.]+\\.js)`, "g");
  const short = (/** @type {string} */ text) =>
    text.replace(NAMED, (file) => names.get(file) ?? file).replace(inFolder, `${folder}/`);
  const texts = outputFiles.map(({ path, text }) => /** @type {const} */ ([short(relative(ROOT, path)), short(text)]));
  return { texts: new Map(texts), metafile: JSON.parse(short(JSON.stringify(metafile))) };
}

/** Writes files below the repository's root. @param {Map<string, string>} texts by path */
export async function writeTexts(texts) {
  for (const [path, text] of texts) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), text);
  }
}
