/** Parameter sets in `.npz` archives. */

import { encodeTexts } from "../../../src/data/npy.ts";
import { type Members, npy, repacked, zip } from "./archives.ts";
import { column, NAMES, SETS, seedsOf, setTarget } from "./sets.ts";

const names = encodeTexts(["m1", "m2", "lambda1", "lambda2"]);

const ARCHIVES: Readonly<Record<string, Members>> = {
  "columns.npz": new Map([
    ...NAMES.map((name, index) => [`${name}.npy`, npy("<f8", [4], column(index))] as const),
    ["times.npy", npy("<f4", [3], new Float32Array(3))],
  ]),
  "matrix.npz": new Map([
    ["parameters.npy", npy("<f8", [4, 4], Float64Array.from(SETS.flat()))],
    ["parameter_names.npy", npy(names.type, [4], names.bytes)],
  ]),
};

export const npzTarget = setTarget(
  "npz",
  () =>
    seedsOf({
      ...Object.fromEntries(Object.entries(ARCHIVES).map(([name, members]) => [name, zip(members)])),
      "compressed.npz": zip(ARCHIVES["columns.npz"], true),
    }),
  {
    text: 0.1,
    checksummed: true,
    repack: (random) => repacked(random, random.pick(Object.values(ARCHIVES)), "x.npz"),
  },
);
