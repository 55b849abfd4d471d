/**
 * HDF5 files that may be anybody's. HDF5's library crashes and hangs on some damaged files, and follows links into
 * others: a thread reads for us, sees that one file only, and is ended where it makes no progress.
 */

import { Worker } from "node:worker_threads";
import code from "worker:data/hdf5/foreignWorker";
import { InputError, InternalError } from "../../engine/errors.ts";
import { optionalPackage } from "../../engine/optionalPackage.ts";
import { shownName } from "../names.ts";
import type {
  ForeignAnswer,
  ForeignArray,
  ForeignAttribute,
  ForeignBlock,
  ForeignContents,
  ForeignRequest,
  ForeignWorkerData,
} from "./foreignProtocol.ts";

/** Seconds without progress after which a file counts as damaged, and those that the library may take to load. */
const PATIENCE_S = 5;
const LOADING_S = 60;

/** JavaScript's memory of the thread: names and descriptions, not values. */
const HEAP_MB = 256;

/** An open file. */
export class ForeignHdf5 {
  private readonly worker: Worker;
  private readonly progress = new Int32Array(new SharedArrayBuffer(4));
  /** Ends the wait for the answer under way. */
  private settle: ((answer: ForeignAnswer) => void) | undefined;
  /** Why there will be no more answers. */
  private lost: ForeignAnswer | undefined;

  /**
   * Opens a file; the caller closes it.
   * @throws InputError where HDF5 cannot open it
   */
  static async open(path: string): Promise<ForeignHdf5> {
    const library = await optionalPackage("HDF5 files", "h5wasm", () => import.meta.resolve("h5wasm"));
    const file = new ForeignHdf5(path, library);
    try {
      await file.answer(path);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(
    private readonly path: string,
    library: string,
  ) {
    const workerData: ForeignWorkerData = {
      path,
      library,
      progress: this.progress.buffer as SharedArrayBuffer,
    };
    this.worker = new Worker(code, {
      eval: true,
      workerData,
      // Emscripten prints what went wrong.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.worker.on("message", (message: ForeignAnswer) => this.settle?.(message));
    const lose = () => {
      this.lost = { predicate: "is a damaged HDF5 file: reading it failed" };
      this.settle?.(this.lost);
    };
    this.worker.on("error", lose);
    this.worker.on("exit", lose);
  }

  /** Ends the thread, whatever it does. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  /** What is below a group (all of the file by default), or what has that name itself. */
  async list(from = ""): Promise<ForeignContents> {
    return (await this.ask({ what: "list", from }, this.path)) as ForeignContents;
  }

  /** A short list of texts. */
  async texts(array: ForeignArray): Promise<string[]> {
    return (await this.ask({ what: "texts", path: array.path }, this.where(array))) as string[];
  }

  /** An attribute of an array, or of the root group. */
  async attribute(name: string, array?: ForeignArray): Promise<ForeignAttribute> {
    const request = { what: "attribute", path: array?.path ?? "", name } as const;
    return (await this.ask(request, array ? this.where(array) : this.path)) as ForeignAttribute;
  }

  /** Rows of a plain array, as its only column has them. */
  async rows(array: ForeignArray, start: number, rows: number): Promise<Uint8Array<ArrayBuffer>> {
    const request = { what: "rows", path: array.path, start, rows } as const;
    return (await this.ask(request, this.where(array))) as Uint8Array<ArrayBuffer>;
  }

  /**
   * All values of some columns, in the order in which they are stored.
   * @param columns indices in `array.columns`, or on the last axis of a plain array
   */
  async values(array: ForeignArray, columns: readonly number[], onLastAxis = false): Promise<Float64Array[]> {
    const axes = onLastAxis ? array.shape.slice(0, -1) : array.shape;
    const length = axes.reduce((product, size) => product * size, 1);
    const where = this.where(array);
    let all: Float64Array[] | undefined;
    let at = 0;
    for (let start: number | undefined = length === 0 ? undefined : 0; start !== undefined; ) {
      const request = { what: "block", path: array.path, columns, onLastAxis, start } as const;
      const block = (await this.ask(request, where)) as ForeignBlock;
      // Only after the first block it is known that the file is large enough for what it declares.
      all ??= columns.map(() => new Float64Array(length));
      block.columns.forEach((values, index) => {
        all![index].set(values, at);
      });
      at += block.columns[0].length;
      start = block.next;
    }
    return all ?? columns.map(() => new Float64Array());
  }

  private where(array: ForeignArray): string {
    return `${this.path}, ${shownName(array.path)}`;
  }

  private ask(request: ForeignRequest, where: string): Promise<unknown> {
    if (this.settle) throw new InternalError("an HDF5 file answers one request at a time");
    this.worker.postMessage(request);
    return this.answer(where);
  }

  private async answer(where: string): Promise<unknown> {
    let [seen, idle] = [-1, 0];
    const clock = setInterval(() => {
      const now = Atomics.load(this.progress, 0);
      idle = now === seen ? idle + 1 : 0;
      seen = now;
      if (idle >= (now === 0 ? LOADING_S : PATIENCE_S))
        this.settle?.({ predicate: `cannot be read: HDF5 made no progress for ${PATIENCE_S} s; it may be damaged` });
    }, 1000);
    const answer =
      this.lost ??
      (await new Promise<ForeignAnswer>((resolve) => {
        this.settle = resolve;
      }));
    clearInterval(clock);
    this.settle = undefined;
    if ("predicate" in answer) throw new InputError(`${where} ${answer.predicate}`);
    return answer.value;
  }
}
