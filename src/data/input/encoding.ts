/** How the bytes of a text are packed: with gzip, or in UTF-16, as Windows programs and PowerShell's `>` write it. */

/** Characters that are looked at where there is no byte-order mark. */
const SAMPLE = 16;

type Order = "utf-16le" | "utf-16be";

/** The byte order of UTF-16, by its mark or by the zero in each of the first characters; undefined for other bytes. */
export function orderOf(head: Uint8Array): Order | undefined {
  if (head.length < 4) return undefined;
  if (head[0] === 0xff && head[1] === 0xfe && (head[2] !== 0 || head[3] !== 0)) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const characters = Math.min(SAMPLE, head.length >> 1);
  const isText = (byte: number) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);
  const fits = (zeros: 0 | 1) => {
    for (let at = 0; at < characters; at++)
      if (head[2 * at + zeros] !== 0 || !isText(head[2 * at + 1 - zeros])) return false;
    return true;
  };
  if (fits(1)) return "utf-16le";
  return fits(0) ? "utf-16be" : undefined;
}

/** Whether bytes begin as gzip's do (RFC 1952: mark, and deflate as its one method). */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;

/** Whether bytes begin as a text in UTF-16. */
export const isUtf16 = (head: Uint8Array): boolean => orderOf(head) !== undefined;

/** The same text in UTF-8, without its byte-order mark. */
export async function* asUtf8(text: AsyncIterable<Uint8Array>, head: Uint8Array): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(orderOf(head));
  for await (const block of text) yield Buffer.from(decoder.decode(block, { stream: true }));
  yield Buffer.from(decoder.decode());
}
