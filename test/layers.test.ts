/** Imports point down the table of docs/architecture.md, and never in a circle. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCE = resolve("src");

/** The folders of each row of the table, from the highest row to the lowest. */
function layers(): string[][] {
  const rows = readFileSync("docs/architecture.md", "utf8").match(/^\| `src\/.*$/gm) ?? [];
  return rows.map((row) => [...row.split("|")[1].matchAll(/`src\/([\w/]+)\/`/g)].map(([, folder]) => folder));
}

/** The row of a file below src/, by its longest folder; -1 for files above all rows. */
function layerOf(file: string, rows: readonly (readonly string[])[]): number {
  let [best, length] = [-1, 0];
  rows.forEach((folders, row) => {
    for (const folder of folders) {
      if (file.startsWith(`${folder}/`) && folder.length > length) [best, length] = [row, folder.length];
    }
  });
  return best;
}

/** Files below src/ that a file imports, types included. AssemblyScript leaves out the names' extension. */
function importsOf(file: string): string[] {
  const text = readFileSync(resolve(SOURCE, file), "utf8");
  return [...text.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)"/g)]
    .map(([, target]) =>
      relative(SOURCE, resolve(SOURCE, dirname(file), target))
        .split(sep)
        .join("/"),
    )
    .map((target) => (file.startsWith("wasm/") ? `${target}.ts` : target));
}

/** The folders of the light-curve models: what src/builtInModels.ts registers. */
const modelFolders = (): string[] =>
  importsOf("builtInModels.ts")
    .filter((target) => target.endsWith("/model.ts"))
    .map((target) => dirname(target));

/** All TypeScript files below src/, AssemblyScript's included. */
const FILES = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(sep).join("/"))
  .filter((file) => file.endsWith(".ts"));

/**
 * Circles in a graph of imports: a depth-first walk that names the path of each import that leads back into it.
 * @param targetsOf what a file imports
 */
function circlesOf(files: readonly string[], targetsOf: (file: string) => readonly string[]): string[] {
  const circles: string[] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): void => {
    if (finished.has(file)) return;
    const at = path.indexOf(file);
    if (at >= 0) {
      circles.push([...path.slice(at), file].join(" -> "));
      return;
    }
    path.push(file);
    for (const target of targetsOf(file)) walk(target);
    path.pop();
    finished.add(file);
  };
  for (const file of files) walk(file);
  return circles;
}

it("imports point down", () => {
  const rows = layers();
  expect(rows.length).toBeGreaterThan(5);
  const files = FILES.filter((file) => file.includes("/"));
  expect(files.filter((file) => layerOf(file, rows) < 0)).toEqual([]);
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter(
        (target) =>
          target.includes("/") && !target.startsWith("../bench/") && layerOf(target, rows) < layerOf(file, rows),
      )
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
  expect(modelFolders()).toContain("du17");
  const apart = [...modelFolders(), "flow"];
  const homeOf = (file: string) => apart.find((folder) => file.startsWith(`${folder}/`));
  const sideways = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => homeOf(file) && homeOf(target) && homeOf(target) !== homeOf(file))
      .map((target) => `${file} imports ${target}`),
  );
  expect(sideways).toEqual([]);
});

describe("circles of imports", () => {
  it("are found, through any number of files", () => {
    const graph: Record<string, string[]> = { a: ["b", "d"], b: ["c"], c: ["a"], d: ["c", "d"], e: ["a"] };
    expect(circlesOf(Object.keys(graph), (file) => graph[file])).toEqual(["a -> b -> c -> a", "d -> d"]);
    expect(importsOf("engine/kernel.ts")).toContain("engine/values.ts");
    expect(importsOf("kernels/index.ts")).toContain("kernels/checks/index.ts");
    expect(importsOf("wasm/index.ts")).toEqual(["wasm/probes.ts", "wasm/range.ts", "wasm/scheduler.ts"]);
  });

  it("do not exist in src/, types included", () => {
    const known = new Set(FILES);
    const inside = (file: string): string[] => importsOf(file).filter((target) => known.has(target));
    expect(FILES.flatMap(inside).length).toBeGreaterThan(FILES.length);
    expect(circlesOf(FILES, inside)).toEqual([]);
  });
});
