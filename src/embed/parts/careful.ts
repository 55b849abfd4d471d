/** What is wrong with what `sample` is given: loads when something may be. */

import { argument } from "../../engine/argument.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { checkCall, checkCount, checkNames, flatSets, roomFor } from "../arguments.ts";
import type { Asked, OpenedFlow } from "../content.ts";
import { placedSets } from "../placedSets.ts";
import type { Rows, SampleOptions } from "../types.ts";
import { wholeColumns } from "../wholeColumns.ts";

/** What is asked of `sample`. @throws InputError naming the argument that is not as it must be */
export function checkedSample(columns: OpenedFlow["columns"], sets: Rows, options: SampleOptions): Asked {
  checkNames(options, ["count", "seed", "signal", "onProgress"]);
  const { count = 1, seed = 1 } = options;
  const whole = wholeColumns(columns);
  const checked = flatSets(sets, whole);
  checkCount(count);
  checkSeed(seed, argument("seed"));
  const rows = (checked.length / columns.conditions.length) * count;
  const samples = roomFor(rows * columns.width);
  checkCall(options);
  const { given, any, blank } = placedSets(whole, checked);
  return [given, count, seed, any ? rows : 0, samples, blank];
}
