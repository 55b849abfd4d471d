/** Parameter sets in HDF5 files. */

import { join } from "node:path";
import { loadHdf5 } from "../../../src/data/hdf5.ts";
import { column, NAMES, SETS, seedAt, setTarget } from "./sets.ts";

export const hdf5Target = setTarget(
  "hdf5",
  async (folder) => {
    const { File } = await loadHdf5();
    const rows = Float64Array.from(SETS.flat());
    const paths = ["matrix.h5", "columns.h5", "chunks.h5"].map((name) => join(folder, name));
    const matrix = new File(paths[0], "w");
    matrix.create_dataset({ name: "parameters", data: rows, shape: [4, 4] });
    matrix.close();
    const columns = new File(paths[1], "w");
    const group = columns.create_group("posterior_samples");
    for (const [index, name] of NAMES.entries()) group.create_dataset({ name, data: column(index) });
    columns.create_attribute("version", "1");
    columns.close();
    const chunks = new File(paths[2], "w");
    chunks.create_dataset({
      ...{ name: "labels", shape: [4, 4], chunks: [2, 4], compression: "gzip", compression_opts: 4 },
      data: rows.map((value, index) => (index % 4 < 2 ? value : Math.log(value))),
    });
    chunks.close();
    return Promise.all(paths.map(seedAt));
  },
  { text: 0.05, slow: true },
);
