/** Which files of dist/ and node_modules the program reads at run time on Linux x64. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { licenceFiles, packageFolder } from "../licences.mjs";
import { ROOT } from "../run.mjs";

/** Files that the program finds by a path, which following its imports does not show. */
const BY_PATH = [
  "node_modules/webgpu/dist/linux-x64/dawn.node",
  // A thread loads it by its address: src/data/hdf5/foreignFile.ts.
  "node_modules/h5wasm/dist/esm/hdf5_hl.js",
  "node_modules/h5wasm/dist/esm/hdf5_util.js",
  "node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
  "node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
];

/**
 * The files of dist/ that are for running: no source maps, no types, nothing for browsers and other programs.
 * @returns {string[]} relative to the root
 */
function builtFiles() {
  return readdirSync(join(ROOT, "dist"), { recursive: true, encoding: "utf8" })
    .filter((path) => !/^(types|browser|bundler|embed|physics)\b|\.map$|^index\.(browser|bundler)\./.test(path))
    .map((path) => join("dist", path))
    .filter((path) => statSync(join(ROOT, path)).isFile());
}

/**
 * Follows the imports of built files into node_modules, as Node resolves them.
 * @param {readonly string[]} built relative to the root
 * @returns {Promise<string[]>} relative to the root
 */
async function importedFiles(built) {
  // The page needs nothing but its own files.
  const programs = built.filter((path) => /\.[cm]?js$/.test(path) && !path.startsWith(join("dist", "web")));
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { metafile } = await build({
    absWorkingDir: ROOT,
    stdin: { contents: programs.map((path) => `import(${JSON.stringify(`./${path}`)});`).join("\n"), resolveDir: ROOT },
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    // Without a list of its own esbuild would also take the condition "module", which Node does not know.
    conditions: [],
    // node_modules may be a link to a folder elsewhere.
    preserveSymlinks: true,
    loader: { ".node": "empty" },
    // Peers of the benchmarks, which do without those that are not there; the program's own optional ones travel along.
    external: Object.keys(devDependencies).filter((name) => !(name in peerDependencies)),
    logLevel: "error",
  });
  // Packages that are not installed here (other platforms' binaries) do not appear.
  return Object.keys(metafile.inputs).filter((path) => path.startsWith("node_modules/"));
}

/**
 * The descriptions that Node reads to understand a file (each package.json from its folder up), and the licence.
 * @param {string} path relative to the root
 * @returns {string[]}
 */
function companions(path) {
  const top = packageFolder(path);
  const found = licenceFiles(top);
  for (let folder = dirname(path); folder.length >= top.length; folder = dirname(folder)) {
    const description = join(folder, "package.json");
    if (existsSync(join(ROOT, description))) found.push(description);
  }
  return found;
}

/**
 * Everything that the program needs to run from a folder of its own, after a build.
 * @returns {Promise<string[]>} relative to the root, sorted
 */
export async function programFiles() {
  const built = builtFiles();
  const packages = [...(await importedFiles(built)), ...BY_PATH];
  return [...new Set([...built, "package.json", "LICENSE", ...packages, ...packages.flatMap(companions)])].sort();
}
