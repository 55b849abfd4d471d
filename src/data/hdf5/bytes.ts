/** Little-endian numbers as the bytes that HDF5 files are put together from. */

/** An address that points nowhere. */
export const UNDEFINED_ADDRESS: Uint8Array = new Uint8Array(8).fill(0xff);

/** A number in 1, 2 or 4 bytes. */
export function word(value: number, bytes: 1 | 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

/** An address or a length. */
export function long(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

/** The next multiple of `step`. */
export const aligned = (position: number, step: number): number => Math.ceil(position / step) * step;

/** Bytes followed by as many zeros as make their length a multiple of `step`. */
export function padded(bytes: Uint8Array, step: number): Buffer {
  return Buffer.concat([bytes], aligned(bytes.length, step));
}
