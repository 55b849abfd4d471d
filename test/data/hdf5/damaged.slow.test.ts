/** Damaged, foreign and hostile HDF5 datasets: a sentence, or the right values. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descriptionText, rowArrays, rowBytes } from "../../../src/data/dataset/arrays.ts";
import { datasetBlocks } from "../../../src/data/dataset/blocks.ts";
import { openHdf5Dataset } from "../../../src/data/dataset/hdf5Reader.ts";
import { planHdf5 } from "../../../src/data/hdf5/plan.ts";
import { type Hdf5Dataset, loadHdf5 } from "../../../src/data/hdf5.ts";
import type { DatasetLayout } from "../../../src/data/types.ts";
import { InputError } from "../../../src/engine/errors.ts";
import { fromHalfFloats } from "../../../src/engine/halfFloats.ts";
import { describeWithPython, python } from "../../support/environment.ts";
import { allRows, plainLayout, rowsOf, writeCompressed, writePlanned } from "../../support/hdf5Files.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const LAYOUT = plainLayout();

/** All of a dataset. */
async function readAll(path: string) {
  const reader = await openHdf5Dataset(path);
  try {
    const blocks = [];
    for await (const block of datasetBlocks(reader)) blocks.push(block);
    return { layout: reader.layout, blocks };
  } finally {
    await reader.close();
  }
}

/** A file with some bytes changed. */
function changed(path: string, change: (bytes: Buffer) => Buffer | undefined): string {
  const bytes = readFileSync(path);
  const other = join(temporaryFolder(), "changed.h5");
  writeFileSync(other, change(bytes) ?? bytes);
  return other;
}

it.each([{}, { magnitudeType: "f16" as const }])(
  "plain files with any bit of a row flipped are refused: %j",
  async (options) => {
    const layout = plainLayout(options);
    const path = join(temporaryFolder(), "a.h5");
    writePlanned(path, layout);
    for (const { array, position } of planHdf5(layout).rows.filter(({ array }) => rowBytes(array) > 0)) {
      for (const at of [0, rowBytes(array) * layout.count - 1]) {
        const damaged = changed(path, (bytes) => {
          bytes[position + at] ^= 1;
          return bytes;
        });
        await expect(readAll(damaged)).rejects.toThrow(`"${array.name}" does not match its checksum`);
      }
    }
  },
);

describe.each([
  ["plain", writePlanned],
  ["compressed", writeCompressed],
] as const)("%s files", (kind, write) => {
  it("are refused where they were cut or extended", async () => {
    const path = join(temporaryFolder(), "a.h5");
    await write(path, LAYOUT);
    const { length } = readFileSync(path);
    const cuts = fc.asyncProperty(fc.noBias(fc.integer({ min: 48, max: length - 1 })), async (size) => {
      const cut = changed(path, (bytes) => bytes.subarray(0, size));
      await expect(readAll(cut)).rejects.toThrow(`it has ${size} of ${length} bytes`);
    });
    await fc.assert(cuts, { numRuns: 20 });
    const extended = changed(path, (bytes) => Buffer.concat([bytes, Buffer.alloc(4096)]));
    await expect(readAll(extended)).rejects.toThrow("is damaged: it has 4096 bytes behind its end");
  });

  it("never give other names or shapes where a bit of their head is flipped", async () => {
    const path = join(temporaryFolder(), "a.h5");
    await write(path, LAYOUT);
    const whole = await readAll(path);
    // What comes after is numbers: rows, or deflated chunks with a checksum.
    const end = planHdf5(LAYOUT).rows[0].position;
    const check = fc.asyncProperty(fc.noBias(fc.nat(8 * end - 1)), async (bit) => {
      const flipped = changed(path, (bytes) => {
        bytes[bit >> 3] ^= 1 << (bit & 7);
        return bytes;
      });
      try {
        const { layout } = await readAll(flipped);
        // Texts and times have no checksum.
        expect(layout.count).toBe(whole.layout.count);
        expect(layout.times.length).toBe(whole.layout.times.length);
        expect(layout.parameterNames.length).toBe(whole.layout.parameterNames.length);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).toContain("changed.h5");
      }
    });
    await fc.assert(check, { numRuns: 200 });
  });

  if (kind === "compressed") {
    it("are refused where a bit of a chunk or its index is flipped", async () => {
      const path = join(temporaryFolder(), "a.h5");
      await write(path, LAYOUT);
      const whole = await readAll(path);
      const start = planHdf5(LAYOUT).rows[0].position;
      const check = fc.asyncProperty(fc.nat(8 * (readFileSync(path).length - start) - 1), async (bit) => {
        const flipped = changed(path, (bytes) => {
          bytes[start + (bit >> 3)] ^= 1 << (bit & 7);
          return bytes;
        });
        // Nodes have unused room, where nothing changes.
        const found = await readAll(flipped).catch((error) => error);
        if (!(found instanceof InputError)) expect(found).toEqual(whole);
      });
      await fc.assert(check, { numRuns: 200 });
    });
  }
});

/** A file as version 0.1.0 wrote it: chunks by h5wasm, half floats as their bits. */
async function writeOldFile(path: string, layout: DatasetLayout): Promise<void> {
  const { File } = await loadHdf5();
  const file = new File(path, "w");
  const dataset = (name: string) => file.get(name) as Hdf5Dataset;
  file.create_attribute("description", descriptionText(layout));
  file.create_dataset({ name: "times", data: layout.times });
  file.create_dataset({ name: "bands", data: [...layout.bands] });
  const chunk = rowsOf(layout, 0, layout.count);
  for (const array of rowArrays(layout)) {
    const shape = [layout.count, ...array.rowShape];
    const chunks = [Math.ceil(layout.count / 2), ...array.rowShape];
    file.create_dataset({ name: array.name, data: array.pick(chunk), shape, maxshape: shape, chunks });
  }
  dataset("parameters").create_attribute("names", [...layout.parameterNames]);
  dataset("ejecta").create_attribute("names", [...layout.propertyNames]);
  dataset("status").create_attribute("meanings", [...layout.statusNames]);
  if (layout.magnitudeType === "f16")
    dataset("magnitudes").create_attribute("encoding", "IEEE 754 half floats as their bits");
  file.close();
}

it.each(["f32", "f16"] as const)("files of version 0.1.0 are read, %s", async (magnitudeType) => {
  const layout = plainLayout({ magnitudeType });
  const path = join(temporaryFolder(), "old.h5");
  await writeOldFile(path, layout);
  const found = await readAll(path);
  expect(found.layout).toEqual(layout);
  const expected = rowsOf(layout, 0, layout.count);
  const { magnitudes } = expected;
  expect(found.blocks).toEqual([
    { ...expected, magnitudes: magnitudes instanceof Uint16Array ? fromHalfFloats(magnitudes) : magnitudes },
  ]);
});

/** Makes a dataset in which \`magnitudes\` is what a line of Python makes it. */
const MAKE = `
import h5py, numpy as np, os, sys
path, description, line = sys.argv[1:]
values = np.arange(24).reshape(4, 2, 3)
with h5py.File(path, "w") as file:
    file.attrs["description"] = description
    file["times"] = np.arange(3.0)
    file["bands"] = ["g", "r"]
    file["parameters"] = np.ones((4, 2))
    exec(line)
`;

function made(line: string): string {
  const path = join(temporaryFolder(), "made.h5");
  execFileSync(python!, ["-c", MAKE, path, descriptionText(LAYOUT), line]);
  return path;
}

describeWithPython("files of h5py", () => {
  it.each([
    ["float32", `file["magnitudes"] = values.astype("f4")`],
    ["big-endian", `file["magnitudes"] = values.astype(">f4")`],
    ["float64", `file["magnitudes"] = values.astype("f8")`],
    ["half floats", `file["magnitudes"] = values.astype("f2")`],
    ["big-endian half floats", `file["magnitudes"] = values.astype(">f2")`],
    ["integers", `file["magnitudes"] = values`],
    [
      "compressed half floats",
      `file.create_dataset("magnitudes", data=values.astype("f2"), chunks=(3, 1, 2), compression=4, shuffle=True)`,
    ],
    ["checksums", `file.create_dataset("magnitudes", data=values, fletcher32=True)`],
    [
      "links that nobody asks for",
      `file["magnitudes"] = values; file["x"] = h5py.SoftLink("/x"); file["y"] = h5py.ExternalLink("/etc/passwd", "/y")`,
    ],
    ["the newest format", `file["magnitudes"] = values`],
  ])("are read with %s", async (name, line) => {
    const path = made(
      name.includes("newest") ? `file.close(); file = h5py.File(path, "a", libver="latest"); ${line}` : line,
    );
    const { layout, blocks } = await readAll(path);
    expect(layout.magnitudeType).toBe(name.includes("half") ? "f16" : "f32");
    expect(layout.parameterNames).toEqual(["column 1", "column 2"]);
    expect(blocks[0].magnitudes).toEqual(Float32Array.from({ length: 24 }, (_, index) => index));
    expect(blocks[0].parameters).toEqual(new Float64Array(8).fill(1));
  });

  it.each([
    [
      "external links",
      `h5py.File(path + ".other", "w")["m"] = values; file["magnitudes"] = h5py.ExternalLink(path + ".other", "/m")`,
      "is a link",
    ],
    ["links into themselves", `file["magnitudes"] = h5py.SoftLink("/magnitudes")`, 'it has no "magnitudes"'],
    [
      "external storage",
      `open(path + ".raw", "wb").write(values.astype("f4").tobytes()); file.create_dataset("magnitudes", (4, 2, 3), "f4", external=[(path + ".raw", 0, 96)])`,
      "keeps its values in another file",
    ],
    [
      "virtual values",
      `v = h5py.VirtualLayout((4, 2, 3), "f4"); v[...] = h5py.VirtualSource(path + ".other", "m", (4, 2, 3)); file.create_virtual_dataset("magnitudes", v)`,
      "is a virtual dataset of values in other files",
    ],
    [
      "a filter that is not read",
      `file.create_dataset("magnitudes", data=values, compression="lzf")`,
      "is compressed with lzf (HDF5 filter 32000)",
    ],
    [
      "texts for numbers",
      `file["magnitudes"] = np.full((4, 2, 3), b"x", "S1")`,
      '"magnitudes" holds texts, but must hold numbers',
    ],
    [
      "another number of times",
      `file["magnitudes"] = values[:, :, :2]`,
      '"magnitudes" has the shape (4,2,2), not (4,2,3)',
    ],
    ["another number of sets", `file["magnitudes"] = values[:3]`, '"parameters" has the shape (4,2), not (3,2)'],
    [
      "a status of another length",
      `file["magnitudes"] = values; file["status"] = np.zeros(5, "u1")`,
      '"status" has the shape (5), not (4)',
    ],
    [
      "a size that is only claimed",
      `file.create_dataset("magnitudes", (10**12, 2, 3), "f4", chunks=(1, 2, 3)); del file["parameters"]; file.create_dataset("parameters", (10**12, 2), "f8", chunks=(1, 2))`,
      "values, but the file has only",
    ],
    ["no magnitudes", "pass", 'it has no "magnitudes"'],
    [
      "no description",
      `file["magnitudes"] = values; del file.attrs["description"]`,
      'it has no attribute "description"',
    ],
  ])("are refused with %s", async (_, line, sentence) => {
    const path = made(line);
    const error = await readAll(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(sentence);
    expect((error as InputError).message).toContain(path);
  });
});

it("files hold what their arrays need, and no more", () => {
  const { bytes, rows } = planHdf5(LAYOUT);
  const needed = allRows(LAYOUT).reduce((sum, array) => sum + array.bytes.length, 0);
  expect(bytes - rows[0].position).toBeLessThan(needed + 4096 * rows.length);
});
