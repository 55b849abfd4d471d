/** Results on disk: a folder with results.json, report.md and the figures, or the JSON alone. */

import { existsSync } from "node:fs";
import { access, constants, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError } from "../../src/data/fileErrors.ts";
import { writeFileWhole } from "../../src/data/output/writeFileWhole.ts";
import { InputError } from "../../src/engine/errors.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { benchFigures } from "./figures.ts";
import { benchReport } from "./report.ts";
import { type BenchResults, type Environment, parseResults } from "./results.ts";

const RESULTS = "results.json";

/** Finds out before minutes of measuring whether a result could be written. @throws InputError */
export async function checkPlace(path: string, flag: string, force: boolean): Promise<void> {
  if (existsSync(path)) {
    if (!force) throw new InputError(`${path} exists already`, { hint: "use --force to replace it" });
    // A folder that is replaced goes with all that is in it: only one that a run left may.
    if ((await stat(path)).isDirectory() && !existsSync(join(path, RESULTS))) {
      throw new InputError(`${flag} ${path} is a folder that holds no result of the benchmarks; it is left as it is`);
    }
  }
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw fileError(error, "write", `${flag} ${path}`);
  }
}

/** `2026-11-24-llvmpipe`: date and adapter, or the CPU where there is none. */
export function runName({ date, backends }: Environment): string {
  const name = (backends.find(({ choice }) => choice === "webgpu") ?? { name: "cpu" }).name;
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${date.slice(0, 10)}-${plain.replace(/^-|-$/g, "")}`;
}

/** A folder of this name, or the first free one after it. */
export function freeFolder(parent: string, name: string): string {
  let folder = join(parent, name);
  for (let number = 2; existsSync(folder); number++) folder = join(parent, `${name}-${number}`);
  return folder;
}

export async function writeJson(run: BenchResults, path: string): Promise<void> {
  await writeFileWhole(path, `${JSON.stringify(run, null, 1)}\n`);
}

/** Writes everything about a run; the folder appears whole or not at all. @throws InputError where that fails */
export async function writeRun(run: BenchResults, folder: string): Promise<void> {
  const temporary = `${folder}.partial`;
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    const figures = benchFigures(run);
    for (const { file, spec } of figures) await writeFileWhole(join(temporary, file), await renderSvg(spec));
    const links = new Map(figures.map(({ section, file }) => [section, [file]]));
    await writeFileWhole(join(temporary, "report.md"), benchReport(run, links));
    await writeJson(run, join(temporary, RESULTS));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw fileError(error, "write", folder);
  }
}

/** Reads a run from its folder or its JSON file. @throws InputError */
export async function readRun(path: string): Promise<BenchResults> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, RESULTS) : path;
    return parseResults(await readFile(file, "utf8"), file);
  } catch (error) {
    throw fileError(error, "read", path);
  }
}
