/**
 * The plan of a dataset in HDF5: rows have their place from the start, so they are written once, and a killed run goes
 * on. h5wasm, with chunks as large as the blocks that are written, took 2.0 times as long as writing the bytes alone
 * (793 MB of float32: 0.39 to 0.43 s against 0.17 to 0.22 s), and what it writes is lost when the process is killed.
 */

import { rowArrays, rowBytes } from "../dataset/arrays.ts";
import type { FilePlan } from "../dataset/filePlan.ts";
import type { DatasetLayout } from "../types.ts";
import { aligned } from "./bytes.ts";
import { contentsOf } from "./contents.ts";
import { encodeHead, PAGE_BYTES } from "./head.ts";

/** Plans the file of a layout. Equal layouts have equal plans. */
export function planHdf5(layout: DatasetLayout): FilePlan {
  const arrays = rowArrays(layout);
  const sizes = arrays.map((array) => layout.count * rowBytes(array));
  const placed = (headBytes: number) => {
    let end = headBytes;
    return sizes.map((bytes) => {
      const address = aligned(end, PAGE_BYTES);
      end = bytes > 0 ? address + bytes : end;
      return { kind: "contiguous", address, bytes, end } as const;
    });
  };
  const fileBytes = (headBytes: number) => placed(headBytes).at(-1)!.end;
  // The checksums of the rows are numbers of eight bytes: the head's length does not depend on them.
  const headOf = (crcs: readonly number[]) =>
    encodeHead(contentsOf(layout, arrays, crcs), layout.count, placed, fileBytes);
  const head = headOf(arrays.map(() => 0));
  const rows = placed(head.length);
  // Also what is between the arrays is written, so that every byte of the file is vouched for.
  const ends = [head.length, ...rows.map(({ end }) => end)];
  const paddings = rows.map(({ address, bytes }, index) => ({
    position: ends[index],
    bytes: new Uint8Array(bytes > 0 ? address - ends[index] : 0),
  }));
  return {
    bytes: fileBytes(head.length),
    fixed: paddings.filter(({ bytes }) => bytes.length > 0),
    rows: rows.map(({ address }, index) => ({ array: arrays[index], position: address })),
    closing: (crcs) => [{ position: 0, bytes: headOf(crcs) }],
  };
}
