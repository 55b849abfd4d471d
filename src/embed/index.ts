/**
 * `kiloflow/embed`: flows alone, for Node and browsers, without any dependency. It is made of the float64 twins of the
 * program's kernels.
 * @packageDocumentation
 */

import { bytesOf } from "./file.ts";
import { ArrayFlow } from "./flow.ts";
import { openFlow } from "./open.ts";
import type { EmbeddedFlow, FlowSource } from "./types.ts";

export { InputError } from "../engine/errors.ts";
export type { CallOptions, EmbeddedFlow, FlowSource, Rows, SampleOptions } from "./types.ts";

/**
 * Loads a flow that kiloflow trained (`.safetensors`) or exported (`.bin`).
 *
 * ```ts
 * const flow = await loadFlow("g.bin");
 * const curves = await flow.sample([[1.48, 1.26, 250, 700]], { count: 100, seed: 1 });
 * const density = await flow.logProb(curves, [[1.48, 1.26, 250, 700]]);
 * ```
 *
 * @param source a URL, bytes, or in Node a path
 * @throws InputError for what cannot be read, and for what is no flow
 */
export async function loadFlow(
  source: FlowSource,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EmbeddedFlow> {
  const { bytes, name } = await bytesOf(source, signal);
  return new ArrayFlow(openFlow(bytes, name));
}
