/** The two files that a flow comes in: `.safetensors`, and what `kiloflow export --format bin` writes. docs/model-format.md. */

import { argument, InputError } from "../engine/errors.ts";
import type { Take } from "./network.ts";
import type { FlowSource } from "./types.ts";

/** A file's numbers and what is said of them. */
export interface FlowFile {
  readonly table: boolean;
  /** What model-format.md calls the description. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON out of a file; what reads it throws where it is not as it must be
  readonly description: any;
  /** Whether there is such a scaling. */
  has(scaling: string): boolean;
  scaling(name: string, count: number): Float64Array;
  readonly learned: Take;
}

/** "KFLOWBIN" as the first eight bytes. */
const BINARY = [75, 70, 76, 79, 87, 66, 73, 78];

/** Fetches or reads a file. @throws InputError naming what cannot be read */
export async function bytesOf(
  source: FlowSource,
  signal: AbortSignal | undefined,
): Promise<{ bytes: Uint8Array; name: string }> {
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
      // A name that bundlers for pages do not look up.
      const files = "node:fs/promises";
      const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ files);
      return {
        bytes: await readFile(address.startsWith("file:") ? new URL(address) : address, { signal }),
        name: address,
      };
    }
    const response = await fetch(address, { signal: signal ?? null });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { bytes: new Uint8Array(await response.arrayBuffer()), name: address };
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(`${address} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

export const isBinary = (bytes: Uint8Array): boolean => BINARY.every((byte, at) => bytes[at] === byte);

/** @throws for what is neither, or damaged: InputError where there is something to say */
export function openFile(bytes: Uint8Array, name: string): FlowFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isBinary(bytes) ? openBinary(bytes, view, name) : openSafetensors(bytes, view, name);
}

/** JSON in some of the bytes. @throws for what is none */
const jsonOf = (bytes: Uint8Array, from: number, length: number) =>
  JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(from, from + length)));

/** A copy of a part of the bytes, from the beginning of a buffer of its own. @throws RangeError beyond the end */
function part(bytes: Uint8Array, from: number, length: number): ArrayBuffer {
  if (from + length > bytes.length) throw new RangeError("truncated");
  // Not slice(), by which Buffers of Node give a view.
  return new Uint8Array(bytes.subarray(from, from + length)).buffer;
}

function openSafetensors(bytes: Uint8Array, view: DataView, name: string): FlowFile {
  const length = Number(view.getBigUint64(0, true));
  const header = jsonOf(bytes, 8, length);
  const { format, description } = header.__metadata__ ?? {};
  if (format !== "kiloflow-model" && format !== "kiloflow-table-model") {
    throw new InputError(`${name} is no flow of kiloflow`, { hint: "kiloflow import makes one of a published model" });
  }
  const take: Take = (tensor, count) => {
    const { dtype, data_offsets: ends } = header[tensor] ?? {};
    const width = dtype === "F64" ? 8 : 4;
    if ((dtype !== "F64" && dtype !== "F32") || ends[1] - ends[0] !== width * count) {
      throw new InputError(`${name}: the tensor "${tensor}" is missing or has another shape`);
    }
    const own = part(bytes, 8 + length + ends[0], width * count);
    return finite(width === 8 ? new Float64Array(own) : new Float32Array(own), name);
  };
  return {
    table: format !== "kiloflow-model",
    description: JSON.parse(description),
    has: (tensor) => tensor in header,
    scaling: (tensor, count) => Float64Array.from(take(tensor, count)),
    learned: take,
  };
}

function openBinary(bytes: Uint8Array, view: DataView, name: string): FlowFile {
  const length = view.getUint32(12, true);
  const { half, scalings, ...description } = jsonOf(bytes, 16, length);
  if (view.getUint32(8, true) !== 1) throw new InputError(`${name} has a newer format than this kiloflow reads`);
  let at = 16 + length;
  const own = new Map<string, Float64Array>();
  for (const [scaling, count] of Object.entries<number>(scalings)) {
    own.set(scaling, finite(new Float64Array(part(bytes, at, 8 * count)), name));
    at += 8 * count;
  }
  return {
    table: "targets" in description,
    description,
    has: (scaling) => own.has(scaling),
    scaling(scaling, count) {
      const values = own.get(scaling);
      if (values?.length !== count) throw new RangeError(scaling);
      return values;
    },
    learned(_, count) {
      const stored = part(bytes, at, (half ? 2 : 4) * count);
      at += stored.byteLength;
      return finite(half ? Float32Array.from(new Uint16Array(stored), fromHalf) : new Float32Array(stored), name);
    },
  };
}

/** A number of the bits of an IEEE half float. */
function fromHalf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction;
  return bits >> 15 ? -size : size;
}

function finite<T extends Float32Array | Float64Array>(values: T, name: string): T {
  if (!values.every(Number.isFinite)) throw new InputError(`${name} holds numbers that are not finite`);
  return values;
}
