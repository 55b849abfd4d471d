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

export { InputError } from "../engine/errors.ts";
export type { CallOptions, EmbeddedFlow, FlowSource, Places, Rows, SampleOptions } from "./types.ts";

/**
 * Loads a flow that kiloflow trained (`.safetensors`) or exported (`.bin`).
 *
 * ```ts
 * const flow = await loadFlow("g.bin");
 * const curves = await flow.sample([[1.48, 1.26, 250, 700]], { count: 100, seed: 1 });
 * const density = await flow.logProb(curves, [[1.48, 1.26, 250, 700]]);
 * ```
 *
 * Flows of a representation take the inputs of their light-curve model too, and have `at` and `asLearned`.
 *
 * @param source a URL, bytes, or in Node a path
 * @throws InputError for what cannot be read, and for what is no flow
 */
export async function loadFlow(
  source: FlowSource,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EmbeddedFlow> {
  const address = (source as URL | null)?.href ?? source;
  // In a page, where nothing is in the way.
  if (typeof address === "string" && address && !("process" in globalThis)) {
    const response = await fetch(address, { signal: signal as AbortSignal }).catch(() => undefined);
    if (response?.ok) return opened({ bytes: new Uint8Array(await response.arrayBuffer()), name: address });
  }
  return opened(await (await loaded(import("./parts/read.ts"))).bytesOf(source, signal));
}

const opened = async ({ bytes, name }: NamedBytes) => arrayFlow(await openFlow(bytes, name));
