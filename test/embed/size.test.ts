/** What kiloflow/embed and kiloflow/physics weigh in somebody's page: these are gates, in bytes minified and gzipped. */

import { relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { expect, it } from "vitest";
import { buildEmbed } from "../../scripts/lib/embed.mjs";

const SMALL: BuildOptions = {
  ...{ bundle: true, minify: true, write: false, metafile: true },
  ...{ format: "esm", target: "es2022", preserveSymlinks: true },
};

const sizesOf = (bytes: Uint8Array) => ({ minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length });

/** A program's imports as a bundler for pages packs them. */
async function bundleOf(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: resolve("src") },
    ...SMALL,
    platform: "browser",
  });
  const [{ contents: bytes }] = outputFiles!;
  const [{ inputs, imports }] = Object.values(metafile!.outputs);
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    ...sizesOf(bytes),
    files: used.map(([path]) => path).filter((path) => path !== "<stdin>"),
    imports,
  };
}

it("kiloflow/embed is small, in all and at once", async () => {
  const outputs = (await buildEmbed({ ...SMALL, platform: "neutral", outdir: "dist" })).flatMap(
    ({ outputFiles, metafile }) =>
      (outputFiles ?? []).map(({ path, contents }) => {
        const { imports, inputs } = metafile!.outputs[relative("", path)];
        return { file: relative("dist", path), ...sizesOf(contents), imports, files: Object.keys(inputs) };
      }),
  );
  const [entry, ...parts] = outputs;
  expect(entry.file).toBe("embed.js");
  expect(entry.minified).toBeLessThan(7_800);
  expect(entry.gzipped).toBeLessThan(4_000);
  expect(entry.imports.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
  // Flows of curves with affine and spline couplings are drawn by the entry alone (pages.slow.test.ts).
  const loaded = entry.imports.map(({ path }) => path.replace("./", ""));
  expect(parts.map(({ file }) => file)).toEqual(expect.arrayContaining(loaded));
  expect(loaded.sort()).toEqual(["embed/careful.js", "embed/density.js", "embed/others.js", "embed/read.js"]);
  for (const { imports } of parts) {
    for (const { path } of imports) expect(path).toMatch(/^dist\/embed\/[\w-]+\.js$|^\.\.\/embed\.js$/);
  }
  expect(outputs.flatMap(({ files }) => files.filter((path) => !path.startsWith("src/")))).toEqual([]);
  const weightOf = (...names: string[]) => {
    const needed = new Set<string>();
    const need = (file: string) => {
      if (needed.has(file)) return;
      needed.add(file);
      for (const { kind, path } of outputs.find((one) => one.file === file)!.imports)
        if (kind === "import-statement" && !path.endsWith("/embed.js")) need(relative("dist", path));
    };
    for (const name of names) need(name);
    const files = outputs.filter(({ file }) => needed.has(file));
    return {
      minified: files.reduce((sum, { minified }) => sum + minified, 0),
      gzipped: files.reduce((sum, { gzipped }) => sum + gzipped, 0),
      sources: files.flatMap(({ files }) => files),
    };
  };
  const others = outputs.map(({ file }) => file).filter((file) => !/chunk|representation|17\.js$/.test(file));
  const all = weightOf(...others);
  expect(all.minified).toBeLessThan(27_200);
  expect(all.gzipped).toBeLessThan(14_300);
  const models = ["du17", "metzger2017", "villar2017"];
  // Of a representation in a .safetensors file, with its light-curve model and no other.
  for (const model of models) {
    const { minified, gzipped, sources } = weightOf(
      ...["embed.js", "embed/others.js", "embed/representation.js", `embed/${model}.js`],
    );
    expect(minified).toBeLessThan(model === "du17" ? 40_200 : 48_700);
    expect(gzipped).toBeLessThan(model === "du17" ? 20_200 : 24_400);
    expect(sources.filter((path) => models.some((other) => other !== model && path.includes(`/${other}/`)))).toEqual(
      [],
    );
  }
});

it.each([
  ["du17 of kiloflow/physics", 'export { du17 } from "./physics/index.ts";', 6_800, 3_500],
  ["villar2017 of kiloflow/physics", 'export { villar2017 } from "./physics/index.ts";', 12_450, 6_300],
  ["metzger2017 of kiloflow/physics", 'export { metzger2017 } from "./physics/index.ts";', 15_950, 7_700],
])("%s is small, and needs nothing", async (_, contents, minified, gzipped) => {
  const bundle = await bundleOf(contents);
  expect(bundle.minified).toBeLessThan(minified);
  expect(bundle.gzipped).toBeLessThan(gzipped);
  expect(bundle.imports).toEqual([]);
  expect(bundle.files.filter((path) => !path.startsWith("src/"))).toEqual([]);
});
