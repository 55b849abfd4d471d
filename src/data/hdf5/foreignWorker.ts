/** The thread behind foreignFile.ts. It takes a bounded amount of memory, and can be ended at any time. */

import { parentPort, workerData } from "node:worker_threads";
import { type Hdf5Library, OnlyFile } from "./foreignFileSystem.ts";
import { predicateOf } from "./foreignProblems.ts";
import type { ForeignAnswer, ForeignBlock, ForeignRequest, ForeignWorkerData } from "./foreignProtocol.ts";
import { ForeignReader } from "./foreignReader.ts";

/** Bytes that HDF5 may take: chunks are decompressed whole. */
const MOST_MEMORY = 768 * 2 ** 20;
const WASM_PAGE = 65536;

const { path, library, progress } = workerData as ForeignWorkerData;
const counter = new Int32Array(progress);
const advance = (): void => void Atomics.add(counter, 0, 1);

const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + WASM_PAGE * pages > MOST_MEMORY) throw new RangeError("out of memory");
  return grow.call(this, pages);
};

/** Loads h5wasm's build for browsers as if this thread were one of theirs. */
async function load(): Promise<Hdf5Library> {
  Object.assign(globalThis, { WorkerGlobalScope: class {}, self: globalThis, location: { href: "file:///" } });
  const loaded = (await import(library)) as Hdf5Library;
  const module = await loaded.ready;
  module.activate_throwing_error_handler();
  return loaded;
}

function answer(reader: ForeignReader, request: ForeignRequest): unknown {
  if (request.what === "list") return reader.list(request.from);
  if (request.what === "texts") return reader.texts(request.path);
  return reader.block(request);
}

const port = parentPort!;

/** Says what an action gives; the values of blocks move without a copy. */
function reply(action: () => unknown, otherwise: string): void {
  let message: ForeignAnswer;
  try {
    message = { value: action() };
  } catch (error) {
    message = { predicate: predicateOf(error, otherwise) };
  }
  advance();
  const { columns } = ("value" in message && (message.value as Partial<ForeignBlock> | undefined)) || {};
  port.postMessage(message, columns?.map((values) => values.buffer) ?? []);
}

void (async () => {
  const hdf5 = await load();
  advance();
  let reader: ForeignReader;
  reply(() => {
    const file = new OnlyFile(path);
    file.mount(hdf5);
    reader = new ForeignReader(hdf5, file, advance);
  }, "is a truncated or damaged HDF5 file");
  port.on("message", (request: ForeignRequest) =>
    reply(
      () => answer(reader, request),
      "cannot be read: it is damaged, or stored in a way that kiloflow does not know",
    ),
  );
})();
