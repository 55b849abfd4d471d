/**
 * Compiles src/wasm (AssemblyScript) and lets bundlers and tests import the result as bytes. Its module "./generated" is in
 * no file: structs and constants of the kernels' declarations, written by src/engine/native/moduleDeclarations.ts.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT } from "./run.mjs";

const SOURCES = join(ROOT, "src", "wasm");
/** Compiling takes seconds: results are kept by what they were made from. */
const CACHE = join(ROOT, "node_modules", ".cache", "kiloflow-wasm");

const GENERATED = "generated.ts";

/** @type {Promise<string> | undefined} */
let generated;

/** The text of the generated module, from all kernels. @returns {Promise<string>} */
function generatedModule() {
  generated ??= (async () => {
    const { build } = await import("esbuild");
    const entry = `
      import { moduleDeclarations } from "./src/engine/native/moduleDeclarations.ts";
      import { declaredKernels } from "./src/kernels/index.ts";
      export default moduleDeclarations(declaredKernels());`;
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: ROOT, loader: "ts" },
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      loader: { ".wgsl": "text" },
      write: false,
      logLevel: "warning",
    });
    const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
    return (await import(url)).default;
  })();
  return generated;
}

// biome-ignore format: one idea a line
const FLAGS = [
  "-O3", "--noAssert", "--runtime", "stub", "--disableWarning", "201",
  "--importMemory", "--sharedMemory", "--initialMemory", "16", "--maximumMemory", "65536",
  "--enable", "simd", "--enable", "threads", "--enable", "bulk-memory",
];

/**
 * @param {string} path "relaxed/FILE" or "strict/FILE": whether multiplications and additions may fuse (relaxed SIMD), and of
 *   which file of src/wasm a module is made
 * @returns {Promise<Buffer>} the module
 */
async function compileWasm(path) {
  const [kind, entry] = path.split("/");
  const files = readdirSync(SOURCES)
    .filter((name) => name.endsWith(".ts"))
    .sort();
  const flags = [...FLAGS, ...(kind === "relaxed" ? ["--enable", "relaxed-simd"] : [])];
  const { default: asc } = await import("assemblyscript/asc");
  const hash = createHash("sha256").update(JSON.stringify([flags, entry, asc.version]));
  const declarations = await generatedModule();
  hash.update(declarations);
  for (const name of files) hash.update(name).update(readFileSync(join(SOURCES, name)));
  const product = join(CACHE, `${hash.digest("hex").slice(0, 24)}.wasm`);
  if (existsSync(product)) return readFileSync(product);

  mkdirSync(CACHE, { recursive: true });
  const temporary = `${product}.${process.pid}`;
  const { error, stderr } = await asc.main([`${entry}.ts`, "--baseDir", SOURCES, "--outFile", temporary, ...flags], {
    readFile(name, folder) {
      if (name === GENERATED) return declarations;
      const path = resolve(folder, name);
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    },
  });
  if (error) throw new Error(`compiling src/wasm failed:\n${stderr.toString()}`);
  renameSync(temporary, product);
  return readFileSync(product);
}

/**
 * Hexadecimal, which servers compress to a fifth less than base64: equal bytes stay equal text.
 * @param {Buffer} bytes @returns {string} a JavaScript module whose default export is the bytes
 */
const asModule = (bytes) => `
const text = "${bytes.toString("hex")}";
const digit = (at) => text.charCodeAt(at) - (text.charCodeAt(at) > 57 ? 87 : 48);
const bytes = new Uint8Array(text.length / 2);
for (let at = 0; at < bytes.length; at++) bytes[at] = 16 * digit(2 * at) + digit(2 * at + 1);
export default bytes;`;

/** For esbuild: `import bytes from "wasm:relaxed/FILE"` or "wasm:strict/FILE". @type {import("esbuild").Plugin} */
export const wasmForEsbuild = {
  name: "wasm",
  setup(build) {
    build.onResolve({ filter: /^wasm:/ }, ({ path }) => ({ path: path.slice(5), namespace: "wasm" }));
    build.onLoad({ filter: /.*/, namespace: "wasm" }, async ({ path }) => ({
      contents: asModule(await compileWasm(path)),
      loader: "js",
    }));
  },
};

/**
 * For pages: the bytes are a file beside the scripts, a quarter smaller than text in them. @param {string} folder of the output
 * @returns {import("esbuild").Plugin}
 */
export const wasmBeside = (folder) => ({
  name: "wasm",
  setup(build) {
    build.onResolve({ filter: /^wasm:/ }, ({ path }) => ({ path: path.slice(5), namespace: "wasm" }));
    build.onLoad({ filter: /.*/, namespace: "wasm" }, async ({ path }) => {
      const name = path.replace("/", "-");
      mkdirSync(join(folder, "wasm"), { recursive: true });
      writeFileSync(join(folder, "wasm", `${name}.wasm`), await compileWasm(path));
      // From a chunk, which lies one folder deeper.
      const contents = `export default new Uint8Array(await (await fetch(new URL("../wasm/${name}.wasm", import.meta.url))).arrayBuffer());`;
      return { contents, loader: "js" };
    });
  },
});

/** For vitest: the same. */
export const wasmForVite = {
  name: "wasm",
  enforce: /** @type {const} */ ("pre"),
  /** @param {string} id */
  resolveId: (id) => (id.startsWith("wasm:") ? `\0${id}` : undefined),
  /** @param {string} id */
  load: async (id) => (id.startsWith("\0wasm:") ? asModule(await compileWasm(id.slice("\0wasm:".length))) : undefined),
};
