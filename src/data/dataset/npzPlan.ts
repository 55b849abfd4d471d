/** Datasets as uncompressed NumPy archives, one `.npy` an array. */

import { crc32 } from "node:zlib";
import { extendCrc, joinCrc } from "../crc32.ts";
import { encodeTexts, npyHeader } from "../npy.ts";
import type { DatasetLayout } from "../types.ts";
import { centralDirectory, localHeader, planMembers } from "../zip.ts";
import { descriptionText, type RowArray, rowArrays, rowBytes } from "./arrays.ts";
import type { FilePlan } from "./filePlan.ts";

/** A member of the archive: the header of an array, and its values where they are no rows. */
interface Part {
  readonly name: string;
  readonly head: Uint8Array;
  readonly rows?: RowArray;
  readonly bytes: number;
}

const fixedPart = (name: string, header: Uint8Array, values: Uint8Array): Part => {
  const head = Buffer.concat([header, values]);
  return { name, head, bytes: head.length };
};

function textPart(name: string, texts: readonly string[]): Part {
  const { type, bytes } = encodeTexts(texts);
  return fixedPart(name, npyHeader(type, [texts.length]), bytes);
}

function partsOf(layout: DatasetLayout): Part[] {
  const { times } = layout;
  const timeBytes = new Uint8Array(times.buffer, times.byteOffset, times.byteLength);
  return [
    textPart("parameter_names", layout.parameterNames),
    fixedPart("times", npyHeader("<f8", [times.length]), timeBytes),
    textPart("bands", layout.bands),
    textPart(`${layout.propertiesArray}_names`, layout.propertyNames),
    textPart("status_names", layout.statusNames),
    textPart("provenance", [descriptionText(layout)]),
    ...rowArrays(layout).map((rows): Part => {
      const head = npyHeader(rows.type, [layout.count, ...rows.rowShape]);
      return { name: rows.name, head, rows, bytes: head.length + layout.count * rowBytes(rows) };
    }),
  ];
}

/** Lays the archive out: only the members' checksums, in their headers and in the directory, wait for the rows. */
export function planNpz(layout: DatasetLayout): FilePlan {
  const parts = partsOf(layout);
  const members = planMembers(parts.map(({ name, bytes }) => ({ name: `${name}.npy`, bytes })));
  const end = members.at(-1)!.dataOffset + members.at(-1)!.bytes;
  const directoryOf = (crcs: readonly number[]) => centralDirectory(members, crcs);
  return {
    bytes: end + directoryOf(parts.map(() => 0)).length,
    fixed: parts.map(({ head }, index) => ({ position: members[index].dataOffset, bytes: head })),
    rows: parts.flatMap(({ head, rows }, index) =>
      rows ? [{ array: rows, position: members[index].dataOffset + head.length }] : [],
    ),
    closing(rowCrcs) {
      let next = 0;
      const crcs = parts.map(({ head, rows, bytes }) =>
        rows ? joinCrc(crc32(head), rowCrcs[next++], bytes - head.length) : extendCrc(0, head),
      );
      return [
        ...members.map((member, index) => ({ position: member.headerOffset, bytes: localHeader(member, crcs[index]) })),
        { position: end, bytes: directoryOf(crcs) },
      ];
    },
  };
}
