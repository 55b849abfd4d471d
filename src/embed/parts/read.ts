/** Reads or fetches files: loads under Node, and when something is wrong with a source. */

import { argument, InputError } from "../../engine/errors.ts";
import { checkOptions } from "../arguments.ts";
import type { NamedBytes } from "../content.ts";
import type { CallOptions, FlowSource } from "../types.ts";

/** What `loadFlow` is to read. @throws InputError naming what cannot be read, and options that are none */
export function bytesAsked(source: FlowSource, options: Pick<CallOptions, "signal"> = {}): Promise<NamedBytes> {
  checkOptions(options, ["signal"]);
  return bytesOf(source, options.signal);
}

/** @param answer to a request for the source, where one was made already @throws InputError naming what cannot be read */
export async function bytesOf(
  source: FlowSource,
  signal: AbortSignal | undefined,
  answer?: Promise<Response>,
): Promise<NamedBytes> {
  const name = argument("source");
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name };
  if (ArrayBuffer.isView(source)) {
    return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength), name };
  }
  if (source === "" || (typeof source !== "string" && !(source instanceof URL))) {
    throw new InputError(`${name} must be a path, a URL or the bytes of a flow`);
  }
  const address = String(source);
  // biome-ignore lint/suspicious/noExplicitAny: not every place has a process
  const onDisk = (globalThis as any).process?.versions?.node && !/^(https?|data|blob):/.test(address);
  try {
    if (onDisk) {
      // A name that bundlers for pages do not look up, and that minifiers do not put together.
      const files = ["node:fs", "promises"].join("/");
      const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ files);
      return {
        bytes: await readFile(address.startsWith("file:") ? new URL(address) : address, { signal }),
        name: address,
      };
    }
    const response = await (answer ?? fetch(address, { signal: signal ?? null }));
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { bytes: new Uint8Array(await response.arrayBuffer()), name: address };
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(`${address} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
