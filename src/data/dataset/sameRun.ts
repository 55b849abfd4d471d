/** Whether two runs make the same dataset: what an interrupted one is compared by. */

import { createHash } from "node:crypto";
import { InputError } from "../../engine/errors.ts";
import type { DatasetLayout } from "../types.ts";
import type { PlainLayout } from "./journal.ts";

/** The layout as plain JSON, for journals and for comparison between runs. */
export function plainLayout(layout: DatasetLayout): PlainLayout {
  const { times, ...rest } = layout;
  const digest = createHash("sha256").update(new Uint8Array(times.buffer, times.byteOffset, times.byteLength));
  const grid = `${times.length} from ${times[0]} to ${times.at(-1)}, sha256 ${digest.digest("hex").slice(0, 16)}`;
  return JSON.parse(JSON.stringify({ ...rest, times: grid }));
}

/**
 * What of a provenance decides the rows. Names of files do not where their contents are known, nor does the number of
 * threads: the CPU backend gives the same bits on any.
 */
export function decidingProvenance(provenance: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { source, sourceNotes, adapter, ...rest } = provenance;
  return {
    ...rest,
    ...(typeof rest.sourceContents === "string" ? {} : { source, sourceNotes }),
    // Version 0.1.0 wrote the number of threads here.
    adapter: typeof adapter === "string" ? adapter.replace(/, \d+ threads?/, "") : adapter,
  };
}

const deciding = (layout: PlainLayout): PlainLayout => ({
  ...layout,
  provenance: decidingProvenance(layout.provenance),
});

/**
 * Refuses to go on with an unfinished dataset that other settings began.
 * @throws InputError naming the first setting that differs
 */
export function checkSameRun(started: PlainLayout, wanted: PlainLayout, output: string): void {
  const difference = firstDifference(deciding(started), deciding(wanted), "");
  if (difference === undefined) return;
  throw new InputError(`cannot resume ${output}: it was started with ${difference}`, {
    hint: "use the same settings as before, or `force` to start again",
  });
}

/** How settings are called by those who choose them, where that differs from the layout's names. */
const NAMES: Readonly<Record<string, string>> = {
  sourceContents: "other contents of the input file",
  count: "another number of sets",
  magnitudeType: "another dtype",
};

function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    const values = path === "sourceContents" ? "" : ` (${JSON.stringify(a)} instead of ${JSON.stringify(b)})`;
    return `${NAMES[path] ?? (path === "" ? "another layout" : `another ${path}`)}${values}`;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    // What the provenance holds are mostly settings.
    const name = path && path !== "provenance" ? `${path}.${key}` : key;
    const inner = firstDifference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], name);
    if (inner) return inner;
  }
  return undefined;
}
