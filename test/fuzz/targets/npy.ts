/** Parameter sets in `.npy` files. */

import { npyHeader } from "../../../src/data/npy.ts";
import { npy } from "./archives.ts";
import { NAMES, SETS, seedsOf, setTarget } from "./sets.ts";

/** The header of a version with other texts in it. */
function headed(text: string, body: Uint8Array, version = 1): Buffer {
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + text.length + 1) / 64) * 64 - start;
  const head = Buffer.alloc(start + length, 0x20);
  Buffer.from(npyHeader("<f8", [])).copy(head, 0, 0, 8);
  head[6] = version;
  if (version === 1) head.writeUInt16LE(length, 8);
  else head.writeUInt32LE(length, 8);
  head.write(text, start, "latin1");
  head[head.length - 1] = 0x0a;
  return Buffer.concat([head, body]);
}

const rows = Float64Array.from(SETS.flat());
const bytes = Buffer.from(rows.buffer);
const table = NAMES.map((name) => `('${name}', '<f8')`).join(", ");

export const npyTarget = setTarget(
  "npy",
  () =>
    seedsOf({
      "rows.npy": npy("<f8", [4, 4], rows),
      "short.npy": npy("<f4", [4, 4], Float32Array.from(rows)),
      "walkers.npy": npy("<f8", [2, 2, 4], rows),
      "fortran.npy": headed("{'descr': '<f8', 'fortran_order': True, 'shape': (4, 4), }", bytes),
      "table.npy": headed(`{'descr': [${table}], 'fortran_order': False, 'shape': (4,), }`, bytes),
      "wide.npy": headed(`{'descr': [${table}], 'fortran_order': False, 'shape': (4,), }`, bytes, 3),
      "big.npy": headed("{'descr': '>f8', 'fortran_order': False, 'shape': (4, 4), }", Buffer.from(bytes).swap64()),
    }),
  { text: 0.4 },
);
