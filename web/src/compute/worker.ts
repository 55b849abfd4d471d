/** The Worker: owns the backend, and runs the methods that the page calls. */

import type { Backend } from "../../../src/engine/backend.ts";
import { openBackend } from "../../../src/engine/openBrowserBackend.ts";
import { METHODS } from "./methods.ts";
import type { BackendChoice, Method, PlainError, Reply, Request } from "./protocol.ts";

interface WorkerScope {
  postMessage(reply: Reply, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const running = new Map<number, AbortController>();
const backends = new Map<BackendChoice, Promise<Backend>>();
let chosen: BackendChoice = "auto";

function backend(choice: BackendChoice = chosen): Promise<Backend> {
  const known = backends.get(choice);
  if (known) return known;
  const opened = openBackend(choice);
  backends.set(choice, opened);
  // What failed may be tried again.
  opened.catch(() => backends.delete(choice));
  return opened;
}

async function run(id: number, name: keyof typeof METHODS, args: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const { run: method } = await METHODS[name]();
    const result = await (method as Method<unknown, unknown>)(args, {
      backend,
      signal: controller.signal,
      progress: (progress) => scope.postMessage({ id, progress }, []),
    });
    scope.postMessage({ id, result }, buffersOf(result));
  } catch (error) {
    scope.postMessage({ id, error: plain(error) }, []);
  } finally {
    running.delete(id);
  }
}

function plain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  return { name: error.name, message: error.message, hint: (error as { hint?: string }).hint };
}

/** Buffers of the typed arrays that a result has, to be moved. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Transferable[] {
  if (ArrayBuffer.isView(value)) {
    // Others may see the rest of a buffer that is larger.
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else if (typeof value === "object" && value !== null && !(value instanceof ArrayBuffer)) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return [...found];
}

scope.onmessage = ({ data }) => {
  if ("use" in data) chosen = data.use;
  else if ("abort" in data) running.get(data.abort)?.abort();
  else void run(data.id, data.name, data.args);
};
