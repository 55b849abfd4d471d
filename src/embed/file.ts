/** The file that `kiloflow export --format bin` writes. docs/model-format.md. */

import type { Floats, FlowFile } from "./content.ts";
import { insist } from "./load.ts";

/** @throws what `TextDecoder` and `JSON.parse` do */
export const jsonOf = (bytes: Uint8Array) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));

/**
 * @param notFinite the message for numbers that are none
 * @param fromHalf where float16 is to be read
 * @throws for what is damaged
 */
export function openBinary(
  bytes: Uint8Array,
  notFinite?: string,
  fromHalf?: (stored: Uint16Array) => Float32Array,
): FlowFile {
  // From the beginning of a buffer of its own: numbers lie at multiples of their size there.
  const { buffer } = new Uint8Array(bytes);
  // "KFLOWBIN"
  const [kflo, wbin, version, length] = new Uint32Array(buffer, 0, 4);
  insist(kflo === 0x4f4c464b && wbin === 0x4e494257 && version === 1);
  const { half, scalings: lengths, ...description } = jsonOf(bytes.subarray(16, 16 + length));
  let at = 16 + length;
  const take = <T extends Floats | Uint16Array>(
    Kind: new (buffer: ArrayBuffer, at: number, count: number) => T,
    count: number,
  ): T => {
    const values = new Kind(buffer, at, count);
    at += values.byteLength;
    insist(values.every(Number.isFinite), notFinite);
    return values;
  };
  const scalings: Record<string, Float64Array> = {};
  for (const name in lengths) scalings[name] = take(Float64Array, lengths[name]);
  const learned = (count: number) => (half ? fromHalf!(take(Uint16Array, count)) : take(Float32Array, count));
  return { description, scalings, learned };
}
