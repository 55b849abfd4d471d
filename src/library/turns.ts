/** Long work in pieces, between which others get their turn. */

import type { CallOptions } from "../embed/types.ts";
import { eventTurn } from "../engine/eventTurn.ts";
import type { Pause } from "../flow/magnitudesInTurns.ts";

/** Milliseconds that a piece is to take, and after which others get their turn. */
const TURN = 25;
/** The first piece: what it takes says how large the next may be. */
const FIRST = 256;
/** Pieces grow by as much at most: they could not be taken back. */
const GROWTH = 4;

/**
 * Works through `total` rows, as many at a time as take some milliseconds. Results must not depend on where pieces end.
 * @param work on rows from the first up to the end, without it; may pause in between
 * @param endOf where a piece of about `size` rows may end; anywhere by default
 * @throws what the signal was aborted with
 */
export async function inTurns(
  total: number,
  { signal, onProgress }: CallOptions,
  work: (first: number, end: number, pause: Pause) => Promise<void>,
  endOf = (first: number, size: number) => first + size,
): Promise<void> {
  signal?.throwIfAborted();
  let size = FIRST;
  let turn = performance.now();
  let first = 0;
  const pause = async () => {
    signal?.throwIfAborted();
    if (performance.now() - turn < TURN) return;
    onProgress?.(first / total);
    await eventTurn();
    signal?.throwIfAborted();
    turn = performance.now();
  };
  while (first < total) {
    const end = Math.min(total, endOf(first, size));
    const begun = performance.now();
    await work(first, end, pause);
    const right = (end - first) * Math.min(GROWTH, TURN / Math.max(1e-3, performance.now() - begun));
    size = Math.max(1, Math.floor(right));
    first = end;
    await pause();
  }
  onProgress?.(1);
}
