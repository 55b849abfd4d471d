/** HDF5 files by h5py. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pythonWith } from "./python.ts";
import { temporaryFolder } from "./temporary.ts";

/** The Python that writes them, undefined where there is none. */
export const pythonForHdf5 = pythonWith("h5py", "numpy");

/** Four columns of three sets, and `columns(group)`, which writes them as arrays of a group. */
const PREAMBLE = `
import h5py, numpy as np
VALUES = dict(mass_1_source=[1.48, 1.4, 1.62], mass_2_source=[1.26, 1.35, 1.17], lambda_1=[250., 380., 140.], lambda_2=[700., 470., 1010.])
RECORD = [(name, "f8") for name in VALUES]
TABLE = np.array(list(zip(*VALUES.values())), dtype=RECORD)
MATRIX = np.array(list(VALUES.values())).T
def columns(group, change=lambda values: values, **more):
    for name, values in VALUES.items():
        group.create_dataset(name, data=change(np.array(values)), **more)
f = h5py.File("x.h5", "w")
`;

/** What `columns` writes. */
export const SETS = [
  [1.48, 1.26, 250, 700],
  [1.4, 1.35, 380, 470],
  [1.62, 1.17, 140, 1010],
];

/** Runs a script in a new folder, with the open file `f` named `x.h5`. @returns the file's path */
export function writeWithH5py(script: string): string {
  const folder = temporaryFolder();
  execFileSync(pythonForHdf5!, ["-c", `${PREAMBLE}${script}\nf.close()\n`], { cwd: folder });
  return join(folder, "x.h5");
}
