/** The page's end of its Worker: calls by name, with progress and abort. */

import type {
  ArgsOf,
  BackendChoice,
  MethodName,
  PlainError,
  ProgressOf,
  Reply,
  Request,
  ResultOf,
} from "./protocol.ts";

export interface CallOptions<P> {
  /** Takes the call back: its promise rejects with the signal's reason at once, and the Worker stops when it can. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((value: P) => void) | undefined;
  /** Buffers that are moved instead of copied. */
  readonly transfer?: Transferable[] | undefined;
}

/** An error of the Worker, with the sentence that says what would be right, where there is one. */
export class ComputeError extends Error {
  readonly hint: string | undefined;

  constructor({ name, message, hint }: PlainError) {
    super(message);
    this.name = name;
    this.hint = hint;
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((value: never) => void) | undefined;
}

export class Compute {
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private choice: BackendChoice | undefined;
  private last = 0;

  /** @param start starts the Worker, at the first call: the page's own first picture does not share the processor with it */
  constructor(private readonly start: () => Worker) {}

  /** Which backend the calls from now on compute on. */
  use(choice: BackendChoice): void {
    this.choice = choice;
    this.send({ use: choice });
  }

  /**
   * Calls a method of `methods.ts`.
   * @throws ComputeError with the method's message; the signal's reason where it was aborted
   */
  call<N extends MethodName>(
    name: N,
    args: ArgsOf<N>,
    { signal, onProgress, transfer = [] }: CallOptions<ProgressOf<N>> = {},
  ): Promise<ResultOf<N>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.last;
    return new Promise<ResultOf<N>>((resolve, reject) => {
      const stop = () => {
        this.waiting.delete(id);
        this.send({ abort: id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      const end = () => signal?.removeEventListener("abort", stop);
      this.waiting.set(id, {
        resolve: (result) => {
          end();
          resolve(result as ResultOf<N>);
        },
        reject: (error) => {
          end();
          reject(error);
        },
        onProgress: onProgress as ((value: never) => void) | undefined,
      });
      this.send({ id, name, args }, transfer);
    });
  }

  private send(request: Request, transfer: Transferable[] = []): void {
    this.worker ??= this.started();
    this.worker.postMessage(request, transfer);
  }

  private started(): Worker {
    const worker = this.start();
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.receive(data);
    worker.onerror = (event) => {
      const error = new Error(`the computing thread failed: ${event.message ?? "it could not be started"}`);
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
      // The next call gets another one, instead of waiting forever.
      worker.terminate();
      if (this.worker === worker) this.worker = undefined;
    };
    if (this.choice !== undefined) worker.postMessage({ use: this.choice } satisfies Request);
    return worker;
  }

  private receive(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    if (!waiting) return;
    if ("progress" in reply) {
      waiting.onProgress?.(reply.progress as never);
      return;
    }
    this.waiting.delete(reply.id);
    if ("error" in reply) waiting.reject(new ComputeError(reply.error));
    else waiting.resolve(reply.result);
  }
}

/** The Worker that lies beside the page. */
export const pageCompute = (): Compute =>
  new Compute(() => new Worker("worker.js", { type: "module", name: "compute" }));
