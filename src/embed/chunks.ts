/** Rows in pieces, so that nothing else waits for long. */

import type { Pause } from "../flow/magnitudesInTurns.ts";
import type { OpenedFlow } from "./content.ts";
import type { CallOptions } from "./types.ts";

/** Multiplications after which the clock is looked at: a few milliseconds. */
const CHUNK_OPERATIONS = 2e6;
/** Milliseconds after which others get their turn: Node may run two timers in a row. */
const TURN = 20;

/**
 * Works on some rows at a time.
 * @param opened throws where the flow was disposed of meanwhile
 * @param work may pause in between
 */
export async function inChunks(
  opened: () => OpenedFlow,
  rows: number,
  { signal, onProgress }: CallOptions,
  work: (first: number, end: number, pause: Pause) => unknown,
): Promise<void> {
  let turn = Date.now();
  let first = 0;
  const pause = async () => {
    if (Date.now() - turn >= TURN) {
      onProgress?.(first / rows);
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      turn = Date.now();
    }
  };
  signal?.throwIfAborted();
  while (first < rows) {
    const end = Math.min(rows, first + Math.ceil(CHUNK_OPERATIONS / opened().size));
    await work(first, end, pause);
    first = end;
    await pause();
  }
  onProgress?.(1);
}

/** Sets of some numbers each for the rows from `first` to `end`, of which `count` belong to each set. */
export const setsOfRows = (
  sets: Float64Array,
  width: number,
  first: number,
  end: number,
  count: number,
): Float64Array =>
  new Float64Array((end - first) * width).map(
    (_, at) => sets[Math.floor((first * width + at) / (count * width)) * width + (at % width)],
  );
