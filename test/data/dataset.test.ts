/** Datasets in the three formats: what is written comes back; damaged and foreign files are refused. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Float16Array } from "@petamoriken/float16";
import { describe, expect, it } from "vitest";
import { formatOf } from "../../src/data/dataset/formatNames.ts";
import { openDataset } from "../../src/data/dataset/reader.ts";
import { createDatasetWriter } from "../../src/data/dataset/writer.ts";
import { loadHdf5 } from "../../src/data/hdf5.ts";
import type { DatasetChunk, DatasetLayout } from "../../src/data/types.ts";
import { InputError } from "../../src/engine/errors.ts";
import { testRandom } from "../../src/kernels/checks/du17Cases.ts";
import { temporaryFolder } from "../support/temporary.ts";

const COUNT = 37;

function layoutOf(options: Partial<DatasetLayout> = {}): DatasetLayout {
  return {
    count: COUNT,
    times: Float64Array.from([0, 0.1, 0.3, 1.25]),
    bands: ["g", "J"],
    parameterNames: ["m1", "m2", "lambda1", "lambda2"],
    parameterUnits: ["Msun", "Msun", "1", "1"],
    propertyNames: ["ejecta_mass", "polar_angle"],
    propertyUnits: ["Msun", "rad"],
    propertiesArray: "ejecta",
    statusNames: ["ok", "no-ejecta"],
    magnitudeType: "f32",
    bolometric: false,
    mask: false,
    provenance: { program: "test", options: { alpha: 1.3 }, note: "ünïcode, with a comma" },
    ...options,
  };
}

/** Rows of a dataset, the same whenever they are asked for. */
function rowsOf(layout: DatasetLayout, start: number, rows: number): DatasetChunk {
  const cube = layout.bands.length * layout.times.length;
  const fill = <T extends Float64Array | Float32Array | Uint8Array>(
    array: T,
    width: number,
    value: (random: () => number) => number,
  ): T => {
    for (let row = 0; row < rows; row++) {
      const random = testRandom(1000 * width + start + row);
      for (let index = 0; index < width; index++) array[row * width + index] = value(random);
    }
    return array;
  };
  const magnitudes = fill(new Float32Array(rows * cube), cube, (random) =>
    random() < 0.2 ? Number.NaN : -20 * random(),
  );
  return {
    start,
    rows,
    parameters: fill(new Float64Array(4 * rows), 4, (random) => 1 + 1000 * random()),
    properties: fill(new Float32Array(2 * rows), 2, (random) => (random() < 0.1 ? Number.NaN : random())),
    status: fill(new Uint8Array(rows), 1, (random) => Math.round(random())),
    magnitudes: layout.magnitudeType === "f16" ? new Uint16Array(new Float16Array(magnitudes).buffer) : magnitudes,
    logBolometricLuminosity: layout.bolometric
      ? fill(new Float32Array(rows * layout.times.length), layout.times.length, (random) =>
          random() < 0.1 ? Number.NEGATIVE_INFINITY : 40 + random(),
        )
      : undefined,
    mask: layout.mask ? fill(new Uint8Array(rows * cube), cube, (random) => Math.round(random())) : undefined,
  };
}

async function write(path: string, layout: DatasetLayout): Promise<void> {
  const writer = await createDatasetWriter(path, layout, { force: false, resume: false });
  for (let start = 0; start < COUNT; start += 10)
    await writer.append(rowsOf(layout, start, Math.min(10, COUNT - start)));
  await writer.finish();
}

it("HDF5 attributes hold numbers beyond 32 bits", async () => {
  const path = join(temporaryFolder(), "x.h5");
  await write(path, layoutOf({ provenance: { eps0: 1.58e10, seed: Number.MAX_SAFE_INTEGER, alpha: 1.3 } }));
  const { File } = await loadHdf5();
  const file = new File(path, "r");
  expect(file.attrs.eps0.value).toBe(1.58e10);
  expect(file.attrs.seed.value).toBe(Number.MAX_SAFE_INTEGER);
  expect(file.attrs.alpha.value).toBe(1.3);
  file.close();
});

it("CSV files are read whichever way their lines end", async () => {
  const [path, other] = ["a.csv", "b.csv"].map((name) => join(temporaryFolder(), name));
  await write(path, layoutOf());
  writeFileSync(other, readFileSync(path, "utf8").replaceAll("\n", "\r\n"));
  const [plain, crlf] = await Promise.all([openDataset(path), openDataset(other)]);
  expect(crlf.layout).toEqual(plain.layout);
  expect(await crlf.read(0, COUNT)).toEqual(await plain.read(0, COUNT));
  await Promise.all([plain.close(), crlf.close()]);
});

describe.each(["npz", "h5", "csv"])("%s datasets", (ending) => {
  it.each([
    ["plain", {}],
    ["with half floats", { magnitudeType: "f16" as const }],
    ["with luminosities", { bolometric: true }],
    ["with a mask", { mask: true }],
  ])("come back as they were written, %s", async (_, options) => {
    const path = join(temporaryFolder(), `a.${ending}`);
    const layout = layoutOf(options);
    await write(path, layout);
    const reader = await openDataset(path);
    expect(reader.layout).toEqual(layout);
    for (const [start, rows] of [
      [0, COUNT],
      [5, 1],
      [9, 13],
      [36, 1],
    ]) {
      const expected = rowsOf(layout, start, rows);
      const actual = await reader.read(start, rows);
      const wide =
        expected.magnitudes instanceof Uint16Array
          ? Float32Array.from(new Float16Array(expected.magnitudes.buffer as ArrayBuffer))
          : expected.magnitudes;
      expect(actual).toEqual({ ...expected, magnitudes: wide });
    }
    await reader.close();
  });

  it("refuse rows out of order", async () => {
    const writer = await createDatasetWriter(join(temporaryFolder(), `a.${ending}`), layoutOf(), {
      force: false,
      resume: false,
    });
    await expect(writer.append(rowsOf(layoutOf(), 3, 1))).rejects.toThrow("rows from 3 where 0 is next");
    await writer.abandon(false);
  });

  it("are refused when cut or damaged", async () => {
    const folder = temporaryFolder();
    await write(join(folder, `a.${ending}`), layoutOf());
    const bytes = readFileSync(join(folder, `a.${ending}`));
    const cuts = ending === "csv" ? [0.02, 0.6] : [0.1, 0.5, 0.97];
    for (const share of cuts) {
      const path = join(folder, `cut.${ending}`);
      writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
      const attempt = async () => {
        const reader = await openDataset(path);
        try {
          // A text file may be cut at a line: then the rest of it is a whole dataset.
          if (ending === "csv") await reader.read(0, reader.layout.count);
          else await reader.read(0, COUNT);
        } finally {
          await reader.close();
        }
      };
      await expect(attempt(), `${share}`).rejects.toBeInstanceOf(InputError);
    }
  });
});

describe("datasets of others", () => {
  it("need no more than parameters, times, bands and magnitudes", async () => {
    const folder = temporaryFolder();
    const layout = layoutOf({ propertyNames: [], propertyUnits: [], statusNames: [], provenance: {} });
    const writer = await createDatasetWriter(join(folder, "a.npz"), layout, { force: false, resume: false });
    await writer.append({ ...rowsOf(layout, 0, COUNT), properties: new Float32Array(0) });
    await writer.finish();
    const reader = await openDataset(join(folder, "a.npz"));
    expect(reader.layout.count).toBe(COUNT);
    await reader.close();
    const { File } = await loadHdf5();
    const file = new File(join(folder, "b.h5"), "w");
    file.create_dataset({ name: "x", data: [1, 2] });
    file.close();
    await expect(openDataset(join(folder, "b.h5"))).rejects.toThrow(
      'b.h5 is no dataset of kiloflow: it has no "parameters"',
    );
  });
});

it("with magnitudes of an unknown type are refused, and without a type are f32", async () => {
  const path = join(temporaryFolder(), "a.csv");
  await write(path, layoutOf());
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace('"magnitude_type":"f32"', '"magnitude_type":"f64"'));
  await expect(openDataset(path)).rejects.toThrow(
    'a.csv has magnitudes of the unknown type "f64": its description must say f32 or f16',
  );
  writeFileSync(path, text.replace('"magnitude_type":"f32",', ""));
  const reader = await openDataset(path);
  expect(reader.layout.magnitudeType).toBe("f32");
  await reader.close();
});

it("chooses the format by the ending", () => {
  expect(["a.h5", "a.HDF5", "b.npz", "c.csv"].map((path) => formatOf(path))).toEqual(["hdf5", "hdf5", "npz", "csv"]);
  expect(() => formatOf("a.fits")).toThrow("`output` a.fits must end in .h5, .hdf5, .npz, .csv");
});
