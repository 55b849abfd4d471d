/** Datasets in the three formats. */

import { join } from "node:path";
import { datasetBlocks } from "../../../src/data/dataset/blocks.ts";
import { openDataset } from "../../../src/data/dataset/reader.ts";
import { createDatasetWriter } from "../../../src/data/dataset/writer.ts";
import type { DatasetChunk, DatasetLayout } from "../../../src/data/types.ts";
import type { Accepted, Seed, Target } from "../target.ts";
import { repacked, unzip } from "./archives.ts";
import { SETS, seedAt } from "./sets.ts";

const LAYOUT: DatasetLayout = {
  count: 8,
  times: Float64Array.of(1, 2.5, 4),
  bands: ["g", "r"],
  parameterNames: ["m1", "m2", "lambda1", "lambda2"],
  parameterUnits: ["Msun", "Msun", "1", "1"],
  propertyNames: ["ejecta_mass", "polar_angle"],
  propertyUnits: ["Msun", "rad"],
  propertiesArray: "properties",
  statusNames: ["ok", "no-ejecta"],
  magnitudeType: "f32",
  bolometric: true,
  mask: true,
  provenance: { model: "du17", variant: "paper", seed: 7 },
};

/** Numbers without a pattern that a mutation could hit. */
const wave = (length: number, first: number): Float32Array =>
  Float32Array.from({ length }, (_, at) => first + Math.sin(at + first));

function rows(layout: DatasetLayout): DatasetChunk {
  const { count, bands, times } = layout;
  const cube = count * bands.length * times.length;
  return {
    start: 0,
    rows: count,
    parameters: Float64Array.from([...SETS, ...SETS].flat()),
    properties: wave(count * layout.propertyNames.length, 0.1),
    status: new Uint8Array(count).fill(1, count - 2),
    magnitudes: layout.magnitudeType === "f16" ? new Uint16Array(cube).fill(0xcc00) : wave(cube, -15),
    logBolometricLuminosity: layout.bolometric ? wave(count * times.length, 40) : undefined,
    mask: layout.mask ? new Uint8Array(cube).fill(1, 3) : undefined,
  };
}

const LAYOUTS = [LAYOUT, { ...LAYOUT, magnitudeType: "f16" as const, bolometric: false, mask: false }];

async function makeSeeds(folder: string, ending: string): Promise<Seed[]> {
  const seeds: Seed[] = [];
  for (const [index, layout] of LAYOUTS.entries()) {
    const path = join(folder, `${index}${ending}`);
    const writer = await createDatasetWriter(path, layout, { force: false, resume: false });
    await writer.append(rows(layout));
    await writer.finish();
    seeds.push(await seedAt(path));
  }
  return seeds;
}

/** Values of a damaged file may be many: what is compared is the start. */
const MOST = 100_000;

async function read(path: string): Promise<Accepted> {
  const reader = await openDataset(path);
  try {
    const { count, times, bands, parameterNames } = reader.layout;
    const parts: [string, ArrayLike<number>][][] = [];
    for await (const block of datasetBlocks(reader)) {
      parts.push([
        ["parameters", block.parameters],
        ["magnitudes", block.magnitudes],
        ["properties", block.properties],
        ["status", block.status],
        ["luminosities", block.logBolometricLuminosity ?? []],
        ["mask", block.mask ?? []],
      ]);
      if (parts.length * block.magnitudes.length > MOST) break;
    }
    const joined = (parts[0] ?? []).map(([name], index) => {
      const values = parts.flatMap((part) => Array.from(part[index][1]));
      return [name, values] as const;
    });
    return new Map<string, ArrayLike<number> | readonly string[]>([
      ["shape", [count, bands.length, times.length, parameterNames.length]],
      ["times", times],
      ["bands", bands],
      ...joined,
    ]);
  } finally {
    await reader.close();
  }
}

function problem(accepted: Accepted): string | undefined {
  const get = (name: string) => accepted.get(name) as ArrayLike<number>;
  const [count, bands, times, width] = Array.from(get("shape"));
  if (![count, bands, times, width].every((length) => Number.isSafeInteger(length) && length >= 0)) return "lengths";
  const ascending = Array.from(get("times")).every(
    (time, at, all) => Number.isFinite(time) && (at === 0 || time > all[at - 1]),
  );
  if (times === 0 || bands === 0 || !ascending) return "times or bands are none";
  if (!(accepted.get("bands") as string[]).every((band) => typeof band === "string" && band !== "")) return "bands";
  if (count * bands * times > MOST || count === 0) return undefined;
  if (get("parameters").length !== count * width) return "parameters are not complete";
  if (get("magnitudes").length !== count * bands * times) return "magnitudes are not complete";
  return get("status").length === count ? undefined : "status is not complete";
}

const dataset = (
  name: string,
  ending: string,
  options: Pick<Target, "text" | "checksummed" | "repack" | "slow">,
): Target => ({
  name,
  makeSeeds: (folder) => makeSeeds(folder, ending),
  read,
  problem,
  ...options,
});

export const hdf5Dataset = dataset("hdf5-dataset", ".h5", { text: 0.1, checksummed: false, slow: true });
export const csvDataset = dataset("csv-dataset", ".csv", { text: 0.8, checksummed: false });
export const npzDataset = dataset("npz-dataset", ".npz", {
  text: 0.1,
  checksummed: true,
  repack: (random, [{ name, bytes }]) => repacked(random, unzip(bytes), name),
});
