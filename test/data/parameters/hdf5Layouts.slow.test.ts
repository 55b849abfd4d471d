/** Layouts and types of HDF5 files that other programs write. */

import { renameSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DU17 } from "../../../src/du17/model.ts";
import { openSets } from "../../../src/lightcurves/openSets.ts";
import { pythonForHdf5, SETS, writeWithH5py } from "../../support/h5py.ts";

const open = (script: string, table?: string) => openSets(DU17, writeWithH5py(script), { table });

async function sets(script: string, table?: string): Promise<number[][]> {
  const source = await open(script, table);
  const values = source.read(0, source.count);
  return Array.from({ length: source.count }, (_, row) => [...values.subarray(4 * row, 4 * row + 4)]);
}

describe.skipIf(pythonForHdf5 === undefined)("HDF5 files of other programs", () => {
  it.each([
    ["column vectors", "columns(f, lambda v: v.reshape(3, 1))"],
    ["row vectors", "columns(f, lambda v: v.reshape(1, 3))"],
    ["big-endian arrays", "columns(f, lambda v: v.astype('>f8'))"],
    ["big-endian records", "f['t'] = TABLE.astype([(n, '>f8') for n in VALUES])"],
    ["gzip, shuffle and checksums", "columns(f, compression='gzip', shuffle=True, fletcher32=True)"],
    [
      "a virtual dataset of its own arrays",
      "columns(f.create_group('p'), lambda v: v)\nl = h5py.VirtualLayout((3,), 'f8')\nl[:] = h5py.VirtualSource('.', 'p/lambda_1', shape=(3,))\nf.copy('p/lambda_1', 'x')\ndel f['p/lambda_1']\nl = h5py.VirtualLayout((3,), 'f8')\nl[:] = h5py.VirtualSource('.', 'x', shape=(3,))\nf['p'].create_virtual_dataset('lambda_1', l)",
    ],
    [
      "names beside samples",
      "g = f.create_group('posterior_samples/run')\ng['parameter_names'] = np.array(list(VALUES), 'S13')\ng['samples'] = MATRIX",
    ],
    [
      "pandas' fixed format",
      "g = f.create_group('posterior')\ng['axis0'] = g['block0_items'] = np.array(list(VALUES), 'S13')\ng['axis1'] = np.arange(3)\ng['block0_values'] = MATRIX",
    ],
    ["a link back to its group", "g = f.create_group('p')\ncolumns(g)\ng['again'] = g\ng['up'] = h5py.SoftLink('/')"],
    [
      "names of JavaScript's own",
      "g = f.create_group('__proto__')\ncolumns(g)\ng['__proto__'] = np.zeros(3)\ng['constructor'] = np.zeros(2)",
    ],
    ["groups 200 deep", "columns(f.create_group('/'.join(['g'] * 200)))"],
    [
      "columns of other types and lengths around",
      "g = f.create_group('p')\ncolumns(g)\ng['name'] = np.array(['a', 'b'], 'S1')\ng['flags'] = np.zeros(7, bool)\ng['phase'] = np.zeros(3, complex)\ng['long'] = np.zeros(2, np.longdouble)\ng['empty'] = h5py.Empty('f8')",
    ],
  ])("%s", async (_, script) => {
    expect(await sets(script)).toEqual(SETS);
  });

  it("turns the bytes of each column round as it is stored", async () => {
    for (const types of [
      ["<f8", ">f8", "<f8", ">f8"],
      [">f8", ">f8", ">f8", ">f8"],
    ]) {
      const members = types.map((type, index) => `(list(VALUES)[${index}], "${type}")`).join(", ");
      const script = `t = np.zeros(3, [${members}, ("name", "S5"), ("flag", "?")])\nfor n in VALUES: t[n] = VALUES[n]\nf["t"] = t`;
      expect(await sets(script)).toEqual(SETS);
    }
  });

  it("reads records with texts of any length, blocks of a table and integers", async () => {
    const script = `
n = 300000
t = np.zeros(n, RECORD + [("name", h5py.string_dtype()), ("count", "u4")])
for k in VALUES: t[k] = np.resize(VALUES[k], n)
t["name"] = "text"
f.create_dataset("t", data=t, chunks=(1000,), compression="gzip")`;
    const source = await open(script);
    expect(source.count).toBe(300000);
    expect([...source.read(299_997, 3)]).toEqual(SETS.flat());
    expect(await sets("columns(f, lambda v: v.astype('u8') + 1)")).toEqual([
      [2, 2, 251, 701],
      [2, 2, 381, 471],
      [2, 2, 141, 1011],
    ]);
  });

  it("reads half floats", async () => {
    expect((await sets("columns(f, lambda v: v.astype('f2'))"))[0]).toEqual([1.48046875, 1.259765625, 250, 700]);
  });

  it("flattens walkers and steps, and says so", async () => {
    const arrays = await open("columns(f.create_group('samples'), lambda v: np.stack([v, v]))");
    expect([...arrays.read(0, 6)]).toEqual([...SETS, ...SETS].flat());
    expect(arrays.notes).toContain("arrays of 2 x 3 values (walkers, steps) are read as 6 sets");
    const table = await open("f['post'] = np.stack([TABLE, TABLE])");
    expect([...table.read(0, 6)]).toEqual([...SETS, ...SETS].flat());
    const matrix = await open("f['parameters'] = np.stack([MATRIX, MATRIX])");
    expect([...matrix.read(0, 6)]).toEqual([...SETS, ...SETS].flat());
    await expect(open("columns(f)\ndel f['lambda_1']\nf['lambda_1'] = np.ones((2, 3))")).rejects.toThrow(
      /different lengths: mass_1_source 3, mass_2_source 3, lambda_1 2 x 3, lambda_2 3/,
    );
  });

  it("reads a single record", async () => {
    expect(await sets("f['injection'] = TABLE[0]")).toEqual([SETS[0]]);
    expect(await sets("columns(f, lambda v: v[0])")).toEqual([SETS[0]]);
  });

  it.each([512, 4096])("finds HDF5 behind a user block of %d bytes", async (bytes) => {
    const path = writeWithH5py(`f.close()\nf = h5py.File("x.h5", "w", userblock_size=${bytes})\ncolumns(f)`);
    renameSync(path, `${path}.mat`);
    expect((await openSets(DU17, `${path}.mat`)).count).toBe(3);
  });

  it("takes the posterior of a file that has priors, injections and weighted samples too", async () => {
    const source = await open(
      "columns(f.create_group('posterior'))\nfor name in ('priors/samples', 'injection'): columns(f.create_group(name), lambda v: v + 1)\nn = f.create_group('other')\ncolumns(n)\nn['weights'] = np.ones(3)",
    );
    expect([...source.read(0, 3)]).toEqual(SETS.flat());
    expect(source.notes.at(-1)).toBe(
      "injection (injection), other (weighted samples), priors/samples (prior) in the same file are not read",
    );
    const several = open("for name in ('prior', 'a', 'b'): columns(f.create_group(name))");
    await expect(several).rejects.toThrow(/several tables of parameter sets: a, b, prior \(prior\)$/);
    const weighted = await open("columns(f)\nf['weights'] = np.ones(3)");
    expect(weighted.notes.at(-1)).toMatch(/has weighted samples, whose weights are not used$/);
  });

  it.each([
    ["texts", "columns(f, lambda v: v.astype('S5'))", /column mass_1_source holds texts, but must hold numbers/],
    [
      "long doubles",
      "columns(f, lambda v: v.astype(np.longdouble))",
      /mass_1_source holds numbers of 16 bytes \(long double\)/,
    ],
    [
      "a matrix of long doubles",
      "f['parameters'] = MATRIX.astype(np.longdouble)",
      /parameters holds numbers of 16 bytes/,
    ],
    [
      "lzf",
      "columns(f.create_group('p'), compression='lzf')",
      /p\/mass_1_source is compressed with lzf \(HDF5 filter 32000\), which is not read: repack/,
    ],
    [
      "several values a row",
      "f['t'] = np.zeros(3, [('m1', 'f8', 2), ('m2', 'f8'), ('lambda1', 'f8'), ('lambda2', 'f8')])",
      /column m1 holds several values a row/,
    ],
    [
      "packed integers",
      "columns(f, lambda v: v.astype('i2'))\nf['mass_2_source'].attrs['scale_factor'] = 0.01",
      /mass_2_source is packed \(its attribute scale_factor\)/,
    ],
    [
      "names that do not fit",
      "f['block0_items'] = np.array(list(VALUES), 'S13')\nf['block0_values'] = MATRIX[:, :3]",
      /block0_values, which is no array of numbers of shape \(n, 4\)/,
    ],
  ])("names what is not read: %s", async (_, script, message) => {
    await expect(open(script)).rejects.toThrow(message);
  });

  it("finds a table by its name, by that of its group, and beside the names of its columns", async () => {
    const script =
      "for run in ('a', 'b'):\n    g = f.create_group(run)\n    g['names'] = np.array(list(VALUES), 'S13')\n    g['samples'] = MATRIX";
    await expect(open(script)).rejects.toThrow(/several tables of parameter sets: a\/samples, b\/samples/);
    for (const table of ["a", "b/samples", "/a/samples/"]) expect(await sets(script, table)).toEqual(SETS);
  });

  it("names pandas where names of columns are pickled", async () => {
    const error = await open("f['p/table'] = np.zeros(3, [('index', 'i8'), ('values_block_0', 'f8', 4)])").catch(
      (caught) => caught,
    );
    expect(error.hint).toMatch(/^p\/table was written by pandas.to_hdf\(format="table"\).*data_columns=True/);
  });
});
