/** Checksums of pieces, and of the whole that they make. */

import { crc32 as zlibCrc32 } from "node:zlib";

/** CRC-32 (IEEE 802.3) of bytes, or of further bytes behind those of `crc`. Without any bytes, zlib would start again. */
export function extendCrc(crc: number, bytes: Uint8Array): number {
  return bytes.length === 0 ? crc : zlibCrc32(bytes, crc);
}

/** The polynomial, lowest power in the highest bit. */
const POLYNOMIAL = 0xedb88320;

/** A linear map of 32 bits, by its columns. */
type Matrix = Uint32Array;

function apply(matrix: Matrix, vector: number): number {
  let sum = 0;
  for (let bit = 0, rest = vector >>> 0; rest !== 0; bit++, rest >>>= 1) if (rest & 1) sum ^= matrix[bit];
  return sum >>> 0;
}

const square = (matrix: Matrix): Matrix => matrix.map((column) => apply(matrix, column));

/** What one zero byte does to a checksum's register: eight times what a zero bit does. */
const ZERO_BYTE: Matrix = square(
  square(square(Uint32Array.from({ length: 32 }, (_, bit) => (bit === 0 ? POLYNOMIAL : 2 ** (bit - 1))))),
);

/**
 * CRC-32 of two pieces one behind the other, of their checksums alone: the first is moved on by as many zero bytes as the
 * second has, by repeated squaring of that map.
 */
export function joinCrc(first: number, second: number, secondBytes: number): number {
  let moved = first >>> 0;
  let map = ZERO_BYTE;
  for (let rest = secondBytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) moved = apply(map, moved);
    map = square(map);
  }
  return (moved ^ second) >>> 0;
}
