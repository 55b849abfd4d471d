/** What is wrong with what `sample` is given: loads when something may be. */

import { argument } from "../../engine/argument.ts";
import { checkSeed } from "../../engine/random/streams.ts";
import { checkCount, checkOptions, roomFor } from "../arguments.ts";
import type { Asked, OpenedFlow } from "../content.ts";
import { placedSets } from "../placedSets.ts";
import { flatRows } from "../rows.ts";
import type { Rows, SampleOptions } from "../types.ts";
import { wholeColumns } from "../wholeColumns.ts";

/** What is asked of `sample`. @throws InputError naming the argument that is not as it must be */
export async function checkedSample(opened: () => OpenedFlow, sets: Rows, options: SampleOptions): Promise<Asked> {
  checkOptions(options, ["count", "seed", "signal", "onProgress"]);
  const { count = 1, seed = 1 } = options;
  const whole = wholeColumns(opened().columns);
  const checked = flatRows(sets, "sets", whole.conditions.length);
  checkCount(count);
  checkSeed(seed, argument("seed"));
  const rows = (checked.length / whole.conditions.length) * count;
  const samples = roomFor(rows * whole.width);
  const { given, any, blank } = await placedSets(opened, whole, checked, options);
  return [given, count, seed, any ? rows : 0, samples, blank];
}
