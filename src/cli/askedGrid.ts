/** `--times` and `--bands` of commands that use flows: those of a representation answer others than their training's. */

import { parseTimes, TIMES_SYNTAX } from "../lightcurves/times.ts";

export const ANY_TIMES = `of flows of a representation: days after merger, ${TIMES_SYNTAX} (default: those of the training)`;
export const ANY_BANDS =
  "of flows of a representation: letters in a row, or names with commas between (default: those of the training)";

/** What the flags ask for. @throws InputError for what is no grid */
export const askedGrid = ({ times, bands }: { readonly times?: string; readonly bands?: string }) => ({
  times: times === undefined ? undefined : parseTimes(times),
  bands,
});
