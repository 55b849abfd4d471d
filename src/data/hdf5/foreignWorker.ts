/** The thread behind foreignFile.ts, which can be ended at any time. */

import { parentPort, workerData } from "node:worker_threads";
import { OnlyFile } from "./foreignFileSystem.ts";
import { loadLibrary } from "./foreignLibrary.ts";
import { predicateOf } from "./foreignProblems.ts";
import type { ForeignAnswer, ForeignBlock, ForeignRequest, ForeignWorkerData } from "./foreignProtocol.ts";
import { ForeignReader } from "./foreignReader.ts";

const { path, library, progress } = workerData as ForeignWorkerData;
const counter = new Int32Array(progress);
const advance = (): void => void Atomics.add(counter, 0, 1);

function answer(reader: ForeignReader, request: ForeignRequest): unknown {
  if (request.what === "list") return reader.list(request.from);
  if (request.what === "texts") return reader.texts(request.path);
  if (request.what === "attribute") return reader.attribute(request.path, request.name);
  if (request.what === "rows") return reader.rows(request);
  return reader.block(request);
}

const port = parentPort!;

/** Says what an action gives; the values of blocks and rows move without a copy. */
function reply(action: () => unknown, otherwise: string): void {
  let message: ForeignAnswer;
  try {
    message = { value: action() };
  } catch (error) {
    message = { predicate: predicateOf(error, otherwise) };
  }
  advance();
  const { columns } = ("value" in message && (message.value as Partial<ForeignBlock> | undefined)) || {};
  const moved = columns?.map(({ buffer }) => buffer) ?? [];
  if ("value" in message && message.value instanceof Uint8Array) moved.push(message.value.buffer as ArrayBuffer);
  port.postMessage(message, moved);
}

void (async () => {
  const loaded = await loadLibrary(library);
  advance();
  let reader: ForeignReader;
  reply(() => {
    reader = new ForeignReader(loaded, new OnlyFile(path, loaded.hdf5), advance);
  }, "is a truncated or damaged HDF5 file");
  port.on("message", (request: ForeignRequest) =>
    reply(
      () => answer(reader, request),
      "cannot be read: it is damaged, or stored in a way that kiloflow does not know",
    ),
  );
})();
