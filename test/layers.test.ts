/** Imports point down the table of docs/architecture.md. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { expect, it } from "vitest";

const SOURCE = resolve("src");

/** The folders of each row of the table, from the highest row to the lowest. */
function layers(): string[][] {
  const rows = readFileSync("docs/architecture.md", "utf8").match(/^\| `src\/.*$/gm) ?? [];
  return rows.map((row) => [...row.split("|")[1].matchAll(/`src\/([\w/]+)\/`/g)].map(([, folder]) => folder));
}

/** The row of a file below src/, by its longest folder; -1 for files that stand above all. */
function layerOf(file: string, rows: readonly (readonly string[])[]): number {
  let [best, length] = [-1, 0];
  rows.forEach((folders, row) => {
    for (const folder of folders) {
      if (file.startsWith(`${folder}/`) && folder.length > length) [best, length] = [row, folder.length];
    }
  });
  return best;
}

/** Files below src/ that a file imports, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(resolve(SOURCE, file), "utf8");
  return [...text.matchAll(/(?:from|import\() ?\s*"(\.[^"]+)"/g)].map(([, target]) =>
    relative(SOURCE, resolve(SOURCE, dirname(file), target))
      .split(sep)
      .join("/"),
  );
}

it("imports point down", () => {
  const rows = layers();
  expect(rows.length).toBeGreaterThan(5);
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith(".ts") && file.includes("/"));
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
  const sideways = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => /^(du17|flow)\//.test(target) && /^(du17|flow)\//.test(file))
      .filter((target) => !target.startsWith("du17/physics/") && target.split("/")[0] !== file.split("/")[0])
      .map((target) => `${file} imports ${target}`),
  );
  expect(sideways).toEqual([]);
});
