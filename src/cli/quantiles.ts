/** `generate --quantiles`: quantiles of the curves instead of the curves. */

import type { QuantilesRequest, QuantilesSummary } from "../jobs/dataset/quantiles/writeQuantiles.ts";
import { modelNamed } from "../lightcurves/registry.ts";
import type { OutputFlags } from "./options.ts";
import { counted, duration } from "./progress.ts";
import { printResult, showJob } from "./showJob.ts";

/** Runs the job and shows what it did. */
export async function runQuantiles(
  request: QuantilesRequest,
  flags: OutputFlags,
  notes: readonly string[],
): Promise<void> {
  const { writeQuantiles } = await import("../jobs/dataset/quantiles/writeQuantiles.ts");
  const summary = await showJob({ quiet: flags.quiet || flags.json }, "sets", (events) => {
    for (const text of notes) events.onMessage?.(text);
    return writeQuantiles(request, events);
  });
  printResult({ ...flags, output: request.output }, { ...summary, times: [...summary.times] }, () =>
    quantilesText(summary),
  );
}

function quantilesText({
  output,
  levels,
  sets,
  bands,
  times,
  source,
  backend,
  seconds,
  ...rest
}: QuantilesSummary): string {
  const { withoutCurves, shares, passes } = rest;
  const percent = (share: number) => `${Number((100 * share).toPrecision(4))} %`;
  const some = passes > 1 ? ` in ${passes} passes over the sets` : "";
  const others = modelNamed(rest.model).statuses.slice(1);
  return [
    `${output}: quantiles ${levels.map(percent).join(", ")} of ${counted(sets, "set")} x ${counted(bands.length, "band")} x ${counted(times.length, "time")} from ${source}`,
    `  computed on ${backend.name} (${backend.reason}) in ${duration(seconds)}${some}, exact`,
    `  over the sets that have a value: at a band and time ${percent(shares[0])} to ${percent(shares[1])} of them; ${counted(withoutCurves, "set")} without any`,
    ...others.flatMap(({ name, summary }) =>
      rest.statuses[name] > 0 ? [`  ${counted(rest.statuses[name], "set")} ${summary}`] : [],
    ),
  ].join("\n");
}
