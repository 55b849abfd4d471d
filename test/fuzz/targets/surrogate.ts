/** Files of a surrogate: fiesta's pickles, and the one that is made of them. */

import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { IMPORTED_FILES } from "../../../src/possis/importedFiles.ts";
import type { Surrogate } from "../../../src/possis/physics/surrogate.ts";
import { encodeSurrogate, parseSurrogate } from "../../../src/possis/weightsFile.ts";
import { fiestaFiles, smallSurrogate } from "../../support/smallSurrogate.ts";
import { notFinite } from "../oracles.ts";
import type { Accepted, Seed, Target } from "../target.ts";
import { seedsOf } from "./sets.ts";

/** All numbers of a surrogate. */
function numbersOf({ times, inputMinimum, inputMaximum, filters }: Surrogate): Accepted {
  return new Map<string, ArrayLike<number>>([
    ...[...filters].flatMap(([name, { layers, basis, minimum, maximum }]): [string, ArrayLike<number>][] => [
      [`${name} basis`, basis],
      [`${name} minimum`, minimum],
      [`${name} maximum`, maximum],
      ...layers.flatMap(({ weight, bias }, layer): [string, ArrayLike<number>][] => [
        [`${name} weight ${layer}`, weight],
        [`${name} bias ${layer}`, bias],
      ]),
    ]),
    ["times", times],
    ["minimum", inputMinimum],
    ["maximum", inputMaximum],
  ]);
}

const problem = (accepted: Accepted): string | undefined => notFinite(accepted, [...accepted.keys()]);

export const surrogateTarget: Target = {
  name: "surrogate",
  makeSeeds: async () => seedsOf({ "w.safetensors": encodeSurrogate(smallSurrogate()) }),
  read: async (path) => numbersOf(parseSurrogate(await readFile(path), path)),
  ...{ problem, checksummed: false, text: 0.5 },
};

/** The folder around the first file, as `kiloflow import` reads it. */
async function readFolder(path: string): Promise<Accepted> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => IMPORTED_FILES.reads(name));
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
  const { bytes } = await IMPORTED_FILES.convert(files, basename(folder));
  return numbersOf(parseSurrogate(bytes, "w.safetensors"));
}

/** The metadata and the networks, one file of which comes first and is damaged most. */
function fiestaSeeds(): Seed[] {
  const files = [...fiestaFiles()].map(([name, bytes]) => ({ name, bytes }));
  const some = files.slice(0, 2);
  return [some, [...some].reverse()];
}

export const fiestaTarget: Target = {
  name: "fiesta",
  makeSeeds: async () => fiestaSeeds(),
  read: readFolder,
  ...{ problem, checksummed: false, text: 0.1 },
};
