/**
 * `kiloflow/embed`: flows alone, for Node and browsers, without any dependency. It is made of the float64 twins of the
 * program's kernels.
 * @packageDocumentation
 */

import type { NamedBytes } from "./content.ts";
import { arrayFlow } from "./flow.ts";
import { loaded } from "./load.ts";
import { openFlow } from "./open.ts";
import type { EmbeddedFlow, FlowSource } from "./types.ts";

export { InputError, type KiloflowError } from "../engine/errors.ts";
export type { CallOptions, EmbeddedFlow, FlowSource, Places, Rows, SampleOptions } from "./types.ts";

/**
 * Loads a flow that kiloflow trained (`.safetensors`) or exported (`.bin`).
 *
 * Flows of a representation take the inputs of their light-curve model too, and have `at` and `asLearned`.
 *
 * @param source a URL, bytes, or in Node a path
 * @throws InputError for what cannot be read, and for what is no flow
 *
 * @example
 * ```ts
 * import { loadFlow } from "kiloflow/embed";
 *
 * using flow = await loadFlow("models/tiny.safetensors");
 * const sets = [[1.48, 1.26, 250, 700]]; // the columns are what flow.conditions names
 * const curves = await flow.sample(sets, { count: 100, seed: 1 }); // [sets, count, width], magnitudes
 *
 * // This flow learned a representation of its model, whose numbers have a density: nats.
 * using learned = flow.asLearned?.();
 * const density = await learned?.logProb(await learned.sample(sets, { count: 100 }), sets);
 * ```
 */
export async function loadFlow(
  source: FlowSource,
  options?: { readonly signal?: AbortSignal | undefined },
): Promise<EmbeddedFlow> {
  const address = (source as URL | null)?.href ?? source;
  let file: NamedBytes | undefined;
  // In a page, where nothing is in the way.
  if (typeof address === "string" && address && options === undefined && !("process" in globalThis)) {
    const response = await fetch(address).catch(() => undefined);
    if (response?.ok) file = { bytes: new Uint8Array(await response.arrayBuffer()), name: address };
  }
  const { bytes, name } = file ?? (await (await loaded(import("./parts/read.ts"))).bytesAsked(source, options));
  return arrayFlow(await openFlow(bytes, name));
}
