/** Columns of HDF5 files that other programs write. */

import { describe, expect, it } from "vitest";
import { pythonForHdf5, writeWithH5py } from "../../support/h5py.ts";
import { columns } from "../../support/tableColumns.ts";

describe.skipIf(pythonForHdf5 === undefined)("HDF5 files", () => {
  const script =
    "g = f.create_group('g')\ncolumns(g)\ng['matrix'] = MATRIX\nf['t'] = TABLE\nf['lambda_1'] = np.arange(3.)\n" +
    "f['p'] = MATRIX[:, :2]\nf['p'].attrs.create('names', ['one', 'two'], dtype=h5py.string_dtype())";

  it("give arrays, tables of records and named columns", async () => {
    const path = writeWithH5py(script);
    expect(await columns(path, ["g/lambda_1", "matrix[1:3]"])).toEqual({
      lambda_1: [250, 380, 140],
      "matrix[1]": [1.26, 1.35, 1.17],
      "matrix[2]": [250, 380, 140],
    });
    expect(await columns(path, ["two"])).toEqual({ two: [1.26, 1.35, 1.17] });
    expect(await columns(path, ["lambda_2"], "t")).toEqual({ lambda_2: [700, 470, 1010] });
  });

  it("refuse a name that several columns have, and a table that is not there", async () => {
    const path = writeWithH5py(script);
    await expect(columns(path, ["lambda_2"])).rejects.toThrow(
      /several columns "lambda_2": (g\/lambda_2, t|t\/lambda_2, g)\/lambda_2/,
    );
    await expect(columns(path, ["x"], "q")).rejects.toThrow(/has no table "q"/);
  });
});
