/** HDF5 datasets of any layout, as our reader, h5wasm, h5py and HDF5's tools see them. */

import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descriptionText } from "../../../src/data/dataset/arrays.ts";
import { openHdf5Dataset } from "../../../src/data/dataset/hdf5Reader.ts";
import { openOwnHdf5 } from "../../../src/data/hdf5/ownFile.ts";
import { planHdf5 } from "../../../src/data/hdf5/plan.ts";
import { type Hdf5Dataset, loadHdf5 } from "../../../src/data/hdf5.ts";
import type { DatasetLayout } from "../../../src/data/types.ts";
import { fromHalfFloats } from "../../../src/engine/halfFloats.ts";
import { describeWithPython, python } from "../../support/environment.ts";
import { allRows, layouts, plainLayout, rowsOf, writeCompressed, writePlanned } from "../../support/hdf5Files.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** Layouts that a random choice would not meet. */
const SPECIAL: readonly (readonly [string, DatasetLayout])[] = [
  ["one set", plainLayout({ count: 1 })],
  ["more names than an attribute holds", manyNames(5000)],
  ["a provenance of 300 kB", plainLayout({ provenance: { text: "ü".repeat(150_000) } })],
  [
    "no axes at all",
    plainLayout({
      count: 2,
      bands: [],
      times: new Float64Array(),
      parameterNames: [],
      parameterUnits: [],
      provenance: {},
    }),
  ],
];

function manyNames(count: number): DatasetLayout {
  const parameterNames = Array.from({ length: count }, (_, index) => `parameter ${index}`);
  return plainLayout({ count: 2, parameterNames, parameterUnits: parameterNames.map(() => "") });
}

const WRITERS = [
  ["plain", writePlanned],
  ["compressed", writeCompressed],
] as const;

async function checkOwnReader(path: string, layout: DatasetLayout): Promise<void> {
  const reader = await openHdf5Dataset(path);
  try {
    // -0 is no number of JSON.
    expect(reader.layout).toEqual({ ...layout, provenance: JSON.parse(JSON.stringify(layout.provenance)) });
    for (const [start, rows] of [
      [0, layout.count],
      [Math.floor(layout.count / 2), Math.ceil(layout.count / 3)],
    ]) {
      const expected = rowsOf(layout, start, rows);
      const { magnitudes } = expected;
      expect(await reader.read(start, rows)).toEqual({
        ...expected,
        magnitudes: magnitudes instanceof Uint16Array ? fromHalfFloats(magnitudes) : magnitudes,
      });
    }
  } finally {
    await reader.close();
  }
}

async function checkLibrary(path: string, layout: DatasetLayout): Promise<void> {
  const { File } = await loadHdf5();
  const file = new File(path, "r");
  const dataset = (name: string) => file.get(name) as Hdf5Dataset;
  try {
    expect(file.attrs.description.value).toBe(descriptionText(layout));
    expect(dataset("bands").value).toEqual(layout.bands);
    expect(Array.from(dataset("times").value as Float64Array)).toEqual(Array.from(layout.times));
    for (const { array, bytes } of allRows(layout)) {
      const found = dataset(array.name);
      expect(found.shape).toEqual([layout.count, ...array.rowShape]);
      expect(found.attrs.axes.value).toEqual(array.axes);
      if (array.type !== "<f2") expect(bytesOfView(found.value as Float32Array).equals(bytes)).toBe(true);
    }
    if (layout.parameterNames.length < 4000) {
      expect(dataset("parameters").attrs.names.value).toEqual(layout.parameterNames);
      expect(dataset("parameters").attrs.units.value).toEqual(layout.parameterUnits);
    }
  } finally {
    file.close();
  }
}

const bytesOfView = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

describe.each(WRITERS)("%s HDF5 datasets", (_, write) => {
  it("come back to us and to h5wasm, whatever their layout", async () => {
    const path = join(temporaryFolder(), "a.h5");
    const check = fc.asyncProperty(layouts, async (layout) => {
      await write(path, layout);
      await checkOwnReader(path, layout);
      await checkLibrary(path, layout);
    });
    await fc.assert(check, { numRuns: 40 });
  });

  it.each(SPECIAL)("come back with %s", async (_, layout) => {
    const path = join(temporaryFolder(), "a.h5");
    await write(path, layout);
    const own = await openOwnHdf5(path);
    expect(own, "is read without the library").toBeDefined();
    await own!.close();
    await checkOwnReader(path, layout);
    await checkLibrary(path, layout);
  });

  it("have equal bytes for equal data", async () => {
    const [a, b] = ["a.h5", "b.h5"].map((name) => join(temporaryFolder(), name));
    for (const path of [a, b]) await write(path, plainLayout());
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
  });
});

it("texts are found in every collection of the heap", async () => {
  const path = join(temporaryFolder(), "a.h5");
  const layout = manyNames(35_000);
  writePlanned(path, layout);
  const reader = await openHdf5Dataset(path);
  expect(reader.layout.parameterNames).toEqual(layout.parameterNames);
  await reader.close();
  const { File } = await loadHdf5();
  const file = new File(path, "r");
  expect((file.get("parameters_names") as Hdf5Dataset).value).toEqual(layout.parameterNames);
  file.close();
});

it("plans reach beyond 4 GiB, with rows at whole pages", () => {
  const { bytes, rows } = planHdf5(plainLayout({ count: 2 ** 31 }));
  expect(bytes).toBeGreaterThan(2 ** 35);
  for (const { position } of rows) expect(position % 4096).toBe(0);
  expect(rows.at(-1)!.position + 2 ** 31 * 6).toBe(bytes);
});

/** What h5py has of a file, as JSON. */
const DESCRIBE = `
import h5py, json, sys
def plain(value):
    return value.tolist() if hasattr(value, "tolist") else value
def attributes(source):
    return {name: plain(value) for name, value in source.attrs.items()}
def array(data):
    values = data.asstr()[()].tolist() if data.dtype == object else data[()].tobytes().hex()
    return {"type": data.dtype.str, "shape": data.shape, "values": values, "attributes": attributes(data)}
for path in sys.argv[1:]:
    with h5py.File(path, "r") as file:
        print(json.dumps({"attributes": attributes(file), "arrays": {name: array(file[name]) for name in file}}))
`;

interface Described {
  readonly attributes: Record<string, unknown>;
  readonly arrays: Record<
    string,
    { type: string; shape: number[]; values: unknown; attributes: Record<string, unknown> }
  >;
}

/** What h5py is to have. @param plain whether rows have a checksum: those of chunks are in the deflated data */
function expectedOf(layout: DatasetLayout, plain: boolean): Described {
  const provenance = Object.entries(layout.provenance).filter(
    ([name]) => name !== "" && name !== "format" && name !== "description",
  );
  const listed = (values: readonly string[]) => values.length < 4000;
  const arrays: Described["arrays"] = {
    times: {
      type: "<f8",
      shape: [layout.times.length],
      values: bytesOfView(layout.times).toString("hex"),
      attributes: { units: "d" },
    },
    bands: { type: "|O", shape: [layout.bands.length], values: layout.bands, attributes: {} },
  };
  const named: Record<string, Record<string, string | readonly string[]>> = {
    parameters: { names: layout.parameterNames, units: layout.parameterUnits },
    ejecta: { names: layout.propertyNames, units: layout.propertyUnits },
    status: { meanings: layout.statusNames },
    magnitudes: { units: "mag" },
  };
  for (const { array, bytes } of allRows(layout)) {
    const attributes: Record<string, unknown> = { axes: array.axes };
    if (plain) attributes.crc32 = crc32(bytes);
    for (const [name, value] of Object.entries(named[array.name] ?? {})) {
      if (typeof value === "string" || listed(value)) attributes[name] = value;
      else arrays[`${array.name}_${name}`] = { type: "|O", shape: [value.length], values: value, attributes: {} };
    }
    const shape = [layout.count, ...array.rowShape];
    arrays[array.name] = { type: array.type, shape, values: Buffer.from(bytes).toString("hex"), attributes };
  }
  return {
    attributes: {
      format: "kiloflow dataset 1",
      description: descriptionText(layout),
      ...Object.fromEntries(
        provenance.map(([name, value]) => [
          name,
          typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value),
        ]),
      ),
    },
    arrays,
  };
}

describeWithPython("other programs", () => {
  it.each(WRITERS)(
    "read %s HDF5 datasets: h5py all values, h5dump and h5stat without a complaint",
    async (kind, write) => {
      const folder = temporaryFolder();
      const all = [...SPECIAL.map(([, layout]) => layout), ...fc.sample(layouts, 25)];
      const paths = all.map((_, index) => join(folder, `${index}.h5`));
      for (const [index, layout] of all.entries()) await write(paths[index], layout);
      const run = (program: string, args: readonly string[]) =>
        execFileSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "pipe"] });
      const lines = run(python!, ["-c", DESCRIBE, ...paths])
        .trim()
        .split("\n");
      for (const [index, layout] of all.entries())
        expect(JSON.parse(lines[index])).toEqual(expectedOf(layout, kind === "plain"));
      for (const path of paths.slice(0, 10)) {
        expect(run("h5dump", ["-H", path])).toContain('DATASET "magnitudes"');
        expect(run("h5stat", [path])).toContain("# of unique datasets");
      }
    },
  );

  it("rewrite HDF5 datasets without a loss: h5repack's copies are read", async () => {
    const folder = temporaryFolder();
    for (const [index, layout] of [manyNames(5000), plainLayout({ magnitudeType: "f16" })].entries()) {
      for (const [kind, write] of WRITERS) {
        const [path, copy] = ["", "-copy"].map((ending) => join(folder, `${kind}${index}${ending}.h5`));
        await write(path, layout);
        for (const options of [[], ["-f", "GZIP=1"]]) {
          execFileSync("h5repack", [...options, path, copy]);
          expect(statSync(copy).size).toBeGreaterThan(0);
          await checkOwnReader(copy, layout);
        }
      }
    }
  });
});
