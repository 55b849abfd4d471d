/** How numbers lie in the records that HDF5 gives, by h5wasm's description of the type. */

import type { Metadata } from "h5wasm";
import type { ForeignColumn, NumberType } from "./foreignProtocol.ts";

/** HDF5's numbers of the classes of types. */
export const CLASS = { integer: 0, float: 1, text: 3, compound: 6, enumeration: 8, vlen: 9, array: 10 } as const;

/** The columns of a type: the members of a compound type, or the one of a plain array. */
export function columnsOf(type: Metadata): ForeignColumn[] {
  const swapped = byteOrder(type) === "big";
  if (type.type !== CLASS.compound) return [columnOf(type, "", 0, swapped)];
  return type.compound_type!.members.map((member) => columnOf(member, member.name, member.offset, swapped));
}

/** @param swapped whether h5wasm turns its bytes round */
function columnOf(type: Metadata, name: string, offset: number, swapped: boolean): ForeignColumn {
  const littleEndian = swapped || type.littleEndian;
  const { size } = type;
  const none = { name, offset, numbers: undefined };
  const holding = (numbers: NumberType) => ({ name, offset, numbers, problem: undefined });
  if (type.vlen || type.type === CLASS.text) return { ...none, problem: "holds texts, but must hold numbers" };
  if (type.type === CLASS.integer && [1, 2, 4, 8].includes(size))
    return holding({ kind: type.signed ? "integer" : "unsigned", size, littleEndian });
  if (type.type === CLASS.float && [2, 4, 8].includes(size)) return holding({ kind: "float", size, littleEndian });
  if (type.type === CLASS.float || type.type === CLASS.integer)
    return { ...none, problem: `holds numbers of ${size} bytes (long double), which are not read: save it as float64` };
  if (type.type === CLASS.array || type.type === CLASS.vlen)
    return { ...none, problem: "holds several values a row, but must hold one" };
  return { ...none, problem: undefined };
}

/** Whether reading a type takes memory for each value, to be given back. */
export function hasVariableLength(type: Metadata): boolean {
  return (
    type.vlen ||
    type.type === CLASS.vlen ||
    (type.compound_type?.members.some(hasVariableLength) ?? false) ||
    (type.array_type !== undefined && hasVariableLength(type.array_type))
  );
}

/**
 * The order of a type's bytes as H5Tget_order has it. h5wasm turns records round where every part of them is big-endian,
 * and hands them out as they are stored where orders are mixed.
 */
function byteOrder(type: Metadata): "little" | "big" | "mixed" | "none" {
  if (type.compound_type) {
    const orders = new Set(type.compound_type.members.map(byteOrder).filter((order) => order !== "none"));
    if (orders.size > 1) return "mixed";
    return orders.size === 1 ? [...orders][0] : "none";
  }
  if (type.array_type) return byteOrder(type.array_type);
  if (type.littleEndian) return "little";
  return type.type === CLASS.integer || type.type === CLASS.float || type.type === CLASS.enumeration ? "big" : "none";
}

/** Numbers of one column out of records. @param stride bytes of a record */
export function decode(
  bytes: Uint8Array<ArrayBuffer>,
  stride: number,
  { offset, numbers }: ForeignColumn,
): Float64Array<ArrayBuffer> {
  const { kind, size, littleEndian } = numbers!;
  if (kind === "float" && size === 8 && stride === 8 && littleEndian) return new Float64Array(bytes.buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = READERS[kind][size];
  const values = new Float64Array(bytes.length / stride);
  for (let row = 0, at = offset; row < values.length; row++, at += stride) values[row] = number(view, at, littleEndian);
  return values;
}

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<NumberType["kind"], Readonly<Record<number, Reader>>>> = {
  integer: {
    1: (view, at) => view.getInt8(at),
    2: (view, at, little) => view.getInt16(at, little),
    4: (view, at, little) => view.getInt32(at, little),
    8: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  unsigned: {
    1: (view, at) => view.getUint8(at),
    2: (view, at, little) => view.getUint16(at, little),
    4: (view, at, little) => view.getUint32(at, little),
    8: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  float: {
    2: (view, at, little) => halfFloat(view.getUint16(at, little)),
    4: (view, at, little) => view.getFloat32(at, little),
    8: (view, at, little) => view.getFloat64(at, little),
  },
};

/** The number of an IEEE 754 half float's bits. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
