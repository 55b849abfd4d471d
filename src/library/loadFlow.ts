/** Loads flows; what reads files comes with the first. */

import { openAhead } from "./sharedBackend.ts";
import type { Flow, LibrarySource, LoadOptions } from "./types.ts";

/**
 * Loads a flow of light curves or of a table: `.safetensors` of `kiloflow train` and `kiloflow import`, a published
 * model with its band in the file, or `.bin` of `kiloflow export`.
 *
 * @param source a path (in Node), a URL, bytes, or a Blob such as a file input gives
 * @throws InputError for what cannot be read, and for what is no flow
 * @example
 * ```ts
 * import { loadFlow } from "kiloflow";
 *
 * using flow = await loadFlow("models/tiny.safetensors");
 * const sets = [[1.48, 1.26, 250, 700]]; // the columns are what flow.conditions names
 * const curves = await flow.sample(sets, { count: 100, seed: 1 }); // [sets, count, width], magnitudes
 *
 * // This flow learned a representation of its model, whose numbers have a density: nats.
 * using learned = flow.asLearned();
 * const density = await learned.logProb(await learned.sample(sets, { count: 100 }), sets);
 * ```
 */
export async function loadFlow(source: LibrarySource, options: LoadOptions = {}): Promise<Flow> {
  const opening = import("./openFlow.ts");
  // In a page all that a flow needs comes together, not one after the other.
  const address = (source as URL | null)?.href ?? source;
  const answer =
    typeof address === "string" && address && !("process" in globalThis)
      ? fetch(address, { signal: options?.signal ?? null })
      : undefined;
  // It is awaited below; until then its failure is nobody's.
  answer?.catch(() => {});
  openAhead(options?.backend);
  return (await opening).openFlow(source, options, answer);
}
