/** The files that commands of the documents take, small ones of our own making. */

import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadHdf5 } from "../../src/data/hdf5.ts";
import { ROOT } from "../support/cli.ts";
import { sharedFolder } from "../support/environment.ts";
import { succeed, writeMatrix } from "../support/inProcess.ts";

/** Makes a file at a path. */
type Maker = (path: string) => Promise<unknown> | unknown;

const TIMES = "0.5:11:0.5";
const generate = (path: string, ...more: string[]) =>
  succeed("generate", "--prior", "eos", "--count", "60", "--times", TIMES, "--seed", "1", "--output", path, ...more);

/** A table of numbers with a header. */
const table = (columns: readonly string[], row: (at: number) => readonly number[], rows = 60) => {
  const lines = Array.from({ length: rows }, (_, at) => row(at).join(","));
  return (path: string) => writeFileSync(path, `${[columns.join(","), ...lines].join("\n")}\n`);
};

async function train(path: string, band: string): Promise<void> {
  const data = join(dirname(path), `of-${band}.npz`);
  await MATERIALS["training.npz"](data);
  await succeed("train", data, "--bands", band, "--compress", "points:1", "--epochs", "1", "--output", path);
}

/** A binary like that of GW170817, and others around it. */
const binary = (at: number) => [1.48 + 0.01 * (at % 7), 1.26 - 0.01 * (at % 5), 250 + at, 700 + 3 * at];
const SETS: Readonly<Record<string, number>> = {
  ...{ ejecta_mass: 0.03, ejecta_velocity: 0.15, beta: 3, opacity: 5 },
  ...{ ejecta_mass_1: 0.02, ejecta_velocity_1: 0.266, opacity_1: 0.5, temperature_floor_1: 674 },
  ...{ ejecta_mass_2: 0.047, ejecta_velocity_2: 0.152, opacity_2: 3, temperature_floor_2: 1308 },
  ...{ ejecta_mass_3: 0.011, ejecta_velocity_3: 0.137, opacity_3: 10, temperature_floor_3: 3745 },
};
const EVENT = ["mass", "tilt", "snr", "distance", ...[0, 1, 2, 3, 4].map((at) => `mag[${at}]`)];
/** Every tenth event lacks its magnitudes. */
const event = (at: number) => [
  ...[20 + 10 * Math.sin(at), 90 + 80 * Math.cos(3 * at), 8 + (at % 9), 100 + 50 * Math.sin(2 * at)],
  ...[0, 1, 2, 3, 4].map((band) => (at % 10 ? 20 + Math.sin(at + band) : Number.NaN)),
];
const photometry = (path: string) => cpSync(join(ROOT, "examples", "data", "at2017gfo.csv"), path);
const shared = (...file: string[]) => (sharedFolder === undefined ? undefined : join(sharedFolder, ...file));

/** By the names that documents use. */
const MATERIALS: Readonly<Record<string, Maker>> = {
  "kilonovae.h5": (path) => generate(path),
  "mass_lambda_distributions.h5": (path) => generate(path, "--bands", "g"),
  "training.npz": async (path) => {
    const curves = `${path}.h5`;
    await generate(curves);
    await succeed("prepare", curves, "--every", "2", "--fill", "nearest", "--output", path);
  },
  "g.safetensors": (path) => train(path, "g"),
  "r.safetensors": (path) => train(path, "r"),
  "recipe.json": (path) => writeFileSync(path, '{"compress": "points:11", "bands": "gri", "noise": 0.02}'),
  "posterior.dat": (path) => {
    const header = "m1_detector_frame_Msun m2_detector_frame_Msun lambda1 lambda2 luminosity_distance_Mpc";
    const rows = Array.from({ length: 40 }, (_, at) => [...binary(at), 40 + 0.1 * at].join(" "));
    writeFileSync(path, `${[header, ...rows].join("\n")}\n`);
  },
  "posterior.h5": async (path) => {
    const { File } = await loadHdf5();
    const file = new File(path, "w");
    const sets = Array.from({ length: 40 }, (_, at) => [...binary(at), 40 + 0.1 * at]);
    const names = ["mass_1_source", "mass_2_source", "lambda_1", "lambda_2", "luminosity_distance"];
    for (const [column, name] of names.entries()) {
      file.create_dataset({ name, data: Float64Array.from(sets, (set) => set[column]) });
    }
    file.close();
  },
  "sets.csv": table(Object.keys(SETS), (at) => Object.values(SETS).map((value) => value * (1 + 0.01 * at)), 3),
  "events.csv": table(EVENT, event, 400),
  "new.csv": table(EVENT.slice(2), (at) => event(at).slice(2), 3),
  "points.csv": photometry,
  "at2017gfo.csv": photometry,
  "examples/data/at2017gfo.csv": photometry,
  "c.npy": (path) => writeMatrix(path, [0, 1, 2].map(binary)),
  // As many points as training.npz has.
  "x.npy": (path) =>
    writeMatrix(
      path,
      [0, 1, 2].map((row) => Array.from({ length: 10 }, (_, at) => -15 + at / 2 + row)),
    ),
};

/** Files of ../shared, undefined where there is none. */
const PUBLISHED: Readonly<Record<string, string | undefined>> = {
  Bu2025: shared("possis", "Bu2025.safetensors"),
  "model_g.pth": shared("seed", "models", "G4_g.pth"),
};

/** Whether all files that a command needs can be there. */
export const available = (words: readonly string[]): boolean =>
  words.every((word) => !Object.hasOwn(PUBLISHED, word) || PUBLISHED[word] !== undefined);

/** Puts the files that the words of a command name into the working folder, unless earlier commands left them there. */
export async function provide(words: readonly string[]): Promise<void> {
  for (const word of words.filter((name) => !existsSync(name))) {
    if (Object.hasOwn(PUBLISHED, word)) cpSync(PUBLISHED[word]!, word);
    if (!Object.hasOwn(MATERIALS, word)) continue;
    mkdirSync(dirname(word), { recursive: true });
    await MATERIALS[word](word);
  }
}
