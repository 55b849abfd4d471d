/** The first bytes of a stream, with the stream still whole. */

/** Enough to know every format by: tar archives have their mark at byte 257. */
export const HEAD_BYTES = 4096;

/** A stream of bytes, and what it begins with. */
export interface Head {
  /** The first bytes; fewer than `HEAD_BYTES` only where there are no more. */
  readonly head: Buffer;
  /** All bytes, the first ones included. `return` closes their source. */
  readonly bytes: AsyncIterableIterator<Buffer>;
}

/** Reads the first bytes of a stream. */
export async function peek(source: AsyncIterable<Buffer>): Promise<Head> {
  const rest = source[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await rest.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  const bytes: AsyncIterableIterator<Buffer> = {
    [Symbol.asyncIterator]: () => bytes,
    next: async () => {
      const value = pieces.shift();
      return value === undefined ? rest.next() : { done: false, value };
    },
    return: async () => {
      pieces.length = 0;
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
  return { head: Buffer.concat(pieces).subarray(0, HEAD_BYTES), bytes };
}
