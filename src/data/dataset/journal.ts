/**
 * What is known of an unfinished dataset, so that an interrupted run can go on. The unfinished data are stored in
 * `OUTPUT.partial`, the journal in `OUTPUT.partial.json`; both are gone once the dataset has its own name.
 */

import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { InputError } from "../../engine/errors.ts";
import type { DatasetLayout } from "../types.ts";

/** Path of the unfinished data. */
export const partialPath = (output: string): string => `${output}.partial`;
const journalPath = (output: string): string => `${output}.partial.json`;

/** What a journal holds. `state` is the format's own. */
export interface Journal {
  readonly layout: unknown;
  readonly rowsDone: number;
  readonly state: unknown;
  /** The job's own: what it counted over the rows so far. */
  readonly notes: unknown;
}

/** The layout as plain JSON, for comparison between runs. */
export function plainLayout(layout: DatasetLayout): unknown {
  const { times, ...rest } = layout;
  const digest = createHash("sha256").update(new Uint8Array(times.buffer, times.byteOffset, times.byteLength));
  return JSON.parse(JSON.stringify({ ...rest, points: times.length, times: digest.digest("hex") }));
}

/** Writes a journal whole: under another name, then renamed. */
export async function writeJournal(output: string, journal: Journal): Promise<void> {
  const temporary = `${journalPath(output)}.new`;
  await writeFile(temporary, JSON.stringify(journal));
  await rename(temporary, journalPath(output));
}

/** Reads a journal, or undefined where there is none or it is not readable as one. */
export async function readJournal(output: string): Promise<Journal | undefined> {
  try {
    return JSON.parse(await readFile(journalPath(output), "utf8"));
  } catch {
    return undefined;
  }
}

/** Removes the journal and, unless it was renamed to the output, the unfinished data. */
export async function removePartial(output: string): Promise<void> {
  const names = [partialPath(output), `${partialPath(output)}.h5`, journalPath(output), `${journalPath(output)}.new`];
  await Promise.all(names.map((name) => rm(name, { force: true })));
}

/**
 * Refuses to go on with an unfinished dataset that other settings began.
 * @throws InputError naming the first setting that differs
 */
export function checkSameLayout(started: unknown, wanted: unknown, output: string): void {
  // Version 0.1.0 knew the properties as `ejecta`; its unfinished files have other parts in other places.
  if (Object.hasOwn(started as object, "ejectaNames")) {
    throw new InputError(
      `cannot resume ${output}: kiloflow 0.1.0 started it, whose unfinished files are laid out otherwise`,
      {
        hint: "finish it with that version, or start again with --force",
      },
    );
  }
  const difference = firstDifference(started, wanted, "");
  if (difference) {
    throw new InputError(`cannot resume ${output}: it was started with another ${difference}`, {
      hint: "use the same flags as before, or --force to start again",
    });
  }
}

function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return `${path || "layout"} (${JSON.stringify(a)} instead of ${JSON.stringify(b)})`;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    // What the provenance holds are mostly flags.
    const name = path && path !== "provenance" ? `${path}.${key}` : key;
    const inner = firstDifference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], name);
    if (inner) return inner;
  }
  return undefined;
}
