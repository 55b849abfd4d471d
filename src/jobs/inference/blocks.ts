/** Rows of a job in blocks, so that it can tell how far it is, and be stopped. */

import { argument, InputError } from "../../engine/errors.ts";
import { type JobEvents, stopIfAborted } from "../events.ts";

/** Samples or densities of one call: some hundred milliseconds. */
const BLOCK_VALUES = 100_000;

/** One of several pieces of work of a job. */
export interface Piece {
  /** Rows that were done before this piece, and rows of the whole job. */
  readonly before: number;
  readonly total: number;
}

/**
 * Works through rows, a block at a time.
 * @param perRow samples of one row
 * @param stopped message of a job that was stopped
 * @throws InterruptedError where it was stopped
 */
export async function inBlocks(
  rows: number,
  perRow: number,
  events: JobEvents,
  stopped: string,
  work: (start: number, end: number) => Promise<void>,
  { before, total }: Piece = { before: 0, total: rows },
): Promise<void> {
  const block = Math.max(1, Math.floor(BLOCK_VALUES / perRow));
  for (let start = 0; start < rows; start += block) {
    stopIfAborted(events.signal, stopped);
    const end = Math.min(rows, start + block);
    await work(start, end);
    // What takes one block is over before anybody reads of it.
    if (total > block) events.onProgress?.(before + end, total);
  }
}

/**
 * Room for all samples of a job.
 * @param name argument that says how many samples each row has
 * @throws InputError where the machine has no room for so many numbers
 */
export function roomFor<Numbers extends Float32Array | Float64Array>(
  Type: new (length: number) => Numbers,
  [rows, samples, perSample]: readonly [number, number, number],
  name: "count" | "samples",
): Numbers {
  try {
    return new Type(rows * samples * perSample);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const all = (rows * samples * perSample).toLocaleString("en-US");
    throw new InputError(`${argument(name)} is ${samples}, which makes ${all} numbers, more than fit into memory`, {
      hint: "take fewer, or fewer rows at a time",
    });
  }
}
