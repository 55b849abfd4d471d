/** What an HDF5 file can try to do to whom reads it. */

import { readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ForeignHdf5 } from "../../../src/data/hdf5/foreignFile.ts";
import { DU17 } from "../../../src/du17/model.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { pythonForHdf5, writeWithH5py } from "../../support/h5py.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const open = (script: string, table?: string) => openSets(DU17, writeWithH5py(script), { table });

/** A second file beside the first, with values that must not be read. */
const OTHER = `
with h5py.File("other.h5", "w") as other: columns(other.create_group("p"))
np.array(VALUES["lambda_2"]).tofile("raw.bin")
p = f.create_group("p")
columns(p)
del p["lambda_2"]
`;

describe.skipIf(pythonForHdf5 === undefined)("a foreign HDF5 file", () => {
  it.each([
    [
      "an external link",
      `p["lambda_2"] = h5py.ExternalLink("other.h5", "/p/lambda_2")`,
      /p, column lambda_2 is a link into another file, which is not read/,
    ],
    [
      "a soft link through an external one",
      `f["door"] = h5py.ExternalLink("other.h5", "/")\np["lambda_2"] = h5py.SoftLink("/door/p/lambda_2")`,
      /lambda2/,
    ],
    [
      "external storage",
      `c = h5py.h5p.create(h5py.h5p.DATASET_CREATE)\nc.set_external(b"raw.bin", 0, 24)\nh5py.h5d.create(p.id, b"lambda_2", h5py.h5t.NATIVE_DOUBLE, h5py.h5s.create_simple((3,)), c)`,
      /p\/lambda_2 keeps its values in another file \(external storage\)/,
    ],
    [
      "a virtual dataset",
      `l = h5py.VirtualLayout((3,), "f8")\nl[:] = h5py.VirtualSource("other.h5", "p/lambda_2", shape=(3,))\np.create_virtual_dataset("lambda_2", l, fillvalue=5)`,
      /p\/lambda_2 is a virtual dataset of values in other files/,
    ],
    [
      "a virtual dataset of one",
      `l = h5py.VirtualLayout((3,), "f8")\nl[:] = h5py.VirtualSource("other.h5", "p/lambda_2", shape=(3,))\nf.create_virtual_dataset("x", l, fillvalue=5)\nk = h5py.VirtualLayout((3,), "f8")\nk[:] = h5py.VirtualSource(".", "x", shape=(3,))\np.create_virtual_dataset("lambda_2", k)`,
      /p\/lambda_2 is a virtual dataset of values in other files/,
    ],
    [
      "a virtual dataset of itself",
      `l = h5py.VirtualLayout((3,), "f8")\nl[:] = h5py.VirtualSource(".", "p/lambda_2", shape=(3,))\np.create_virtual_dataset("lambda_2", l)`,
      /p\/lambda_2 is a virtual dataset made of itself/,
    ],
  ])("reads no other file by %s", async (_, script, message) => {
    await expect(open(OTHER + script)).rejects.toThrow(message);
  });

  it("says that a table that is named lies elsewhere", async () => {
    const script = `${OTHER}f["there"] = h5py.ExternalLink("other.h5", "/p")`;
    await expect(open(script, "there")).rejects.toThrow("x.h5, there is a link into another file, which is not read");
    await expect(open(script, "there/lambda_1")).rejects.toThrow(/there is a link into another file/);
  });

  it("ends where links lead in circles", async () => {
    const script = `
a = f.create_group("a")
a["hard"] = a["hard2"] = a
a["root"] = f["/"]
a["loop"] = h5py.SoftLink("/a/loop")
g = f.create_group("d")
for i in range(40):
    h = f.create_group(f"d{i}")
    g["x"] = g["y"] = h
    g = h
columns(g)`;
    expect((await open(script)).description).toMatch(/d39 \(HDF5 columns, 3 rows\)$/);
  });

  it("says where there are too many groups, unless a table is named", async () => {
    const script = `
columns(f.create_group("z/p"))
for i in range(51):
    g = f.create_group(f"g{i}")
    for j in range(1000): g[f"h{j}"] = h5py.SoftLink("/none")`;
    const path = writeWithH5py(script);
    await expect(openSets(DU17, path)).rejects.toThrow(/has more groups and arrays than are looked through/);
    expect((await openSets(DU17, path, { table: "/z/p/" })).count).toBe(3);
  });

  it.each([
    [
      "2^60 rows in chunks",
      "(2**60,), 'f8', chunks=(1024,), maxshape=(None,)",
      /declares 115\d+ values, but the file has only/,
    ],
    [
      "2^60 rows, compressed",
      "(2**60,), 'f8', chunks=(1024,), maxshape=(None,), compression='gzip'",
      /declares 115\d+ values/,
    ],
    ["8 GiB that were never written", "(2**30,), 'f8'", /declares 1073741824 values, but the file has only/],
    ["few bytes for a large part", "(2**21,), 'f8', chunks=(2**18,), compression='gzip'", /declares 2097152 values/],
  ])("declares more than it has: %s", async (_, dataset, message) => {
    await expect(
      open(`for n in VALUES: f.create_dataset(n, ${dataset})\nf["much"] = np.random.rand(3000)`),
    ).rejects.toThrow(message);
  });

  it("shows names without what a terminal obeys", async () => {
    const script = `for name in ("\\x1b[2Jx", "y"): f.create_group(name)["parameters"] = MATRIX`;
    await expect(open(script)).rejects.toThrow(/sets: \\u001b\[2Jx\/parameters, y\/parameters/);
  });
});

describe("a damaged HDF5 file", () => {
  it("leaves nothing open, in memory or on the disk", async () => {
    const path = join(temporaryFolder(), "bad.h5");
    writeFileSync(path, Buffer.concat([Buffer.from("894844460d0a1a0a", "hex"), Buffer.alloc(600, 7)]));
    const descriptors = () => readdirSync("/proc/self/fd").length;
    const once = () =>
      expect(ForeignHdf5.open(path)).rejects.toThrow(
        /bad\.h5 is a truncated or damaged HDF5 file|version of the HDF5 format/,
      );
    await once();
    const before = descriptors();
    for (let index = 0; index < 10; index++) await once();
    expect(descriptors()).toBe(before);
    expect(readdirSync(dirname(path))).toEqual(["bad.h5"]);
  });

  it("that is gone or a folder is named", async () => {
    await expect(ForeignHdf5.open(join(temporaryFolder(), "none.h5"))).rejects.toThrow(
      /none\.h5 cannot be read: .*ENOENT/,
    );
  });
});
