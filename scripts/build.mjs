/** Bundles src/ into dist/: the command line, the library for Node, the library for browsers, what programs embed, and their types. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { allModels } from "./lib/all-models.mjs";
import { buildBrowser } from "./lib/browser.mjs";
import { keepReachableDeclarations } from "./lib/declarations.mjs";
import { buildEmbed } from "./lib/embed.mjs";
import { licenceFiles, packageFolder } from "./lib/licences.mjs";
import { withShortNames, writeTexts } from "./lib/short-names.mjs";
import { wasmForEsbuild } from "./lib/wasm.mjs";
import { buildWeb, WITH_DISPOSE } from "./lib/web.mjs";
import { minifiedWgsl, shadersApart } from "./lib/wgsl.mjs";
import { workersForEsbuild } from "./lib/workers.mjs";

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
  plugins: [wasmForEsbuild, workersForEsbuild],
  outdir: "dist",
  // node_modules may be a link to a folder elsewhere.
  preserveSymlinks: true,
  logLevel: "warning",
};

/** Packages that users install, all of them or some: the rest of what the program uses is part of dist/. */
const { dependencies, peerDependencies, exports: exported } = JSON.parse(readFileSync("package.json", "utf8"));

/** Copies the licences of the packages that a bundle contains. @param {import("esbuild").Metafile} metafile */
async function keepLicences({ outputs }) {
  const contained = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => path.startsWith("node_modules/") && bytesInOutput > 0)
    .map(([path]) => packageFolder(path));
  for (const folder of new Set(contained)) {
    const target = join("dist", "licences", folder.slice("node_modules/".length));
    await mkdir(target, { recursive: true });
    for (const licence of licenceFiles(folder)) await cp(licence, join(target, basename(licence)));
  }
}

const tsc = join(dirname(createRequire(import.meta.url).resolve("@typescript/native/package.json")), "bin", "tsc");
const types = [
  "--noEmit",
  "false",
  "--emitDeclarationOnly",
  "--declaration",
  "--stripInternal",
  "--outDir",
  "dist/types",
  "--rootDir",
  ".",
];
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", ...types], { stdio: "inherit" });
const typed = [...JSON.stringify(exported).matchAll(/"types":"\.\/dist\/types\/([^"]+)"/g)].map(([, path]) => path);
keepReachableDeclarations("dist/types", typed);

/** For pages: what a call needs comes with the first. @type {import("esbuild").BuildOptions} */
const page = {
  ...shared,
  plugins: [minifiedWgsl, wasmForEsbuild, workersForEsbuild],
  platform: "browser",
  target: "es2022",
  splitting: true,
  banner: WITH_DISPOSE,
};
const browser = await buildBrowser({ ...page, plugins: [shadersApart, wasmForEsbuild, workersForEsbuild] });
const pages = withShortNames(browser, "browser", false);
await writeTexts(pages.texts);
await keepLicences(pages.metafile);
// Bundlers leave out files that a program does not use: those of each export are apart. They shorten them themselves.
const modules = readFileSync("src/library/everywhere.ts", "utf8").matchAll(
  /^export (?:\{[^}]*\}|\*) from "(.*)\.ts";$/gm,
);
const bundler = await build({
  ...page,
  entryPoints: {
    "index.bundler": "src/index.bundler.ts",
    ...Object.fromEntries(
      Array.from(modules, ([, path]) => [
        `bundler/${path.replace(/^\.+\//, "").replaceAll("/", "-")}`,
        `${join("src/library", path)}.ts`,
      ]),
    ),
  },
  chunkNames: "bundler/[name]-[hash]",
  // Not white space, with which the marks of calls without effects would go.
  minifyIdentifiers: true,
  minifySyntax: true,
  metafile: true,
});
await keepLicences(bundler.metafile);

/** What programs embed: small, and without a map. @type {import("esbuild").BuildOptions} */
const small = { ...shared, platform: "neutral", target: "es2022", minify: true };
await buildEmbed(small);
// A file for each model, so that bundlers leave the others out.
const models = ["du17", "metzger2017", "villar2017"];
await build({
  ...small,
  entryPoints: {
    physics: "src/physics/index.ts",
    ...Object.fromEntries(models.map((name) => [`physics/${name}`, `src/physics/${name}.ts`])),
  },
  splitting: true,
  chunkNames: "physics/[name]-[hash]",
});

// The page that `kiloflow page` serves.
await keepLicences(await buildWeb());

/** @type {import("esbuild").BuildOptions} */
const node = {
  ...shared,
  platform: "node",
  // gpu.js is measured where the user has installed it.
  external: [...Object.keys({ ...dependencies, ...peerDependencies }), "gpu.js"],
  // Commands load only what they use: a curve needs neither HDF5 nor a device.
  splitting: true,
  sourcemap: true,
  // A third less to install; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
};
// Apart from the command line, whose many commands would cut the library into hundreds of files: programs would wait. They
// would wait for all of valibot too, of which a part is needed.
const library = await build({
  ...node,
  entryPoints: { index: "src/index.ts" },
  external: node.external?.filter((name) => name !== "valibot"),
  plugins: [allModels, ...(shared.plugins ?? [])],
  chunkNames: "library/[name]-[hash]",
  metafile: true,
});
await keepLicences(library.metafile);
// The command line last: its time says how old the whole build is.
const program = await build({
  ...node,
  entryPoints: { cli: "src/cli/main.ts", coverageThread: "src/cli/coverageThread.ts" },
  chunkNames: "chunks/[name]-[hash]",
  metafile: true,
});
await keepLicences(program.metafile);
await chmod("dist/cli.js", 0o755);
