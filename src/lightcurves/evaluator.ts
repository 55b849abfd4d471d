/** Evaluates light curves of any model for many parameter sets on a backend, in chunks. */

import type { Backend, DeviceBuffer, HostBytes } from "../engine/backend.ts";
import { argument, InputError } from "../engine/errors.ts";
import { halfFloatBits } from "../engine/halfFloats.ts";
import type { LightCurveModel } from "./model.ts";
import type { LightCurveProgram, LightCurveRequest } from "./program.ts";

/** Results of consecutive sets. The arrays are only valid until the consumer's promise resolves. */
export interface LightCurveBlock {
  readonly rows: number;
  /** [rows, properties], in the order of the model's properties. */
  readonly properties: Float32Array;
  /** [rows], index into the model's statuses. */
  readonly status: Uint8Array;
  /** [rows, band, time], float32 or the bits of half floats. */
  readonly magnitudes: Float32Array | Uint16Array;
  /** [rows, time], log10(L / (erg/s)), if requested. */
  readonly logBolometricLuminosity: Float32Array | undefined;
}

/**
 * Magnitudes of one chunk, in bytes: large enough that launches do not count (a GPU fills 32 MiB in microseconds), small
 * enough that three chunks with their copies on the host stay below a gigabyte. The processor likes what its caches hold.
 */
const TARGET_CHUNK_BYTES = { hardware: 128 * 2 ** 20, software: 32 * 2 ** 20, cpu: 8 * 2 ** 20 } as const;

/** Largest size of a chunk's largest buffer that pays on a backend. */
export function targetChunkBytes({ description: { kind, hardware } }: Pick<Backend, "description">): number {
  return TARGET_CHUNK_BYTES[kind === "cpu" ? "cpu" : hardware ? "hardware" : "software"];
}

/** Chunks in flight: one computes while others are read back and written. */
const SLOTS = 3;

/** What a chunk needs, for up to `rows` sets. */
interface Slot {
  readonly rows: number;
  readonly buffers: Readonly<Record<string, DeviceBuffer>>;
  /** Where the padding of the curves is removed, if there is any. */
  readonly compact: Float32Array | Uint16Array | undefined;
  readonly upload: Float32Array;
}

/**
 * Holds the buffers for one request, which is taken as right. Dispose of it when done.
 *
 * @param rows largest number of sets that will be asked for at once, to keep small jobs small
 * @throws InputError where one curve alone exceeds what the backend can bind
 */
export class LightCurveEvaluator implements Disposable {
  /** Largest number of sets of one `evaluate`. */
  readonly rowsPerChunk: number;
  private readonly program: LightCurveProgram;
  private readonly inputs: number;
  /** Whether the program's magnitudes are half floats; where they are asked for and it has none, the host rounds. */
  private readonly halfStored: boolean;
  private readonly free: Slot[] = [];
  private readonly slots = new Set<Slot>();
  private readonly waiting: ((slot: Slot) => void)[] = [];
  private disposed = false;

  constructor(
    private readonly backend: Backend,
    private readonly model: LightCurveModel,
    readonly request: LightCurveRequest,
    rows = Number.POSITIVE_INFINITY,
  ) {
    this.inputs = model.inputs.length;
    this.program = model.open(backend, request);
    this.halfStored = storesHalfFloats(this.program, request);
    this.rowsPerChunk = Math.min(rows, rowsPerChunk(backend, this.program.bytesPerSet, request.times.length));
  }

  /** Compiles the kernels. Optional: `evaluate` does it too, but errors come more clearly here. */
  async prepare(): Promise<void> {
    for (const { kernel, specialisation } of this.program.kernels) await this.backend.prepare(kernel, specialisation);
  }

  /**
   * Evaluates up to `rowsPerChunk` sets and hands the results to `consume`. Several calls may be under way at once:
   * they share the evaluator's slots and finish in any order.
   *
   * @param parameters [rows, inputs]. Sets outside the inputs' ranges get no values and a status that says so.
   */
  async evaluate<T>(parameters: Float64Array, consume: (block: LightCurveBlock) => T | Promise<T>): Promise<T> {
    const rows = parameters?.length / this.inputs;
    if (!Number.isInteger(rows) || typeof consume !== "function") {
      throw new InputError(`${argument("parameters")} must be sets of ${this.inputs} numbers, before a function`);
    }
    if (rows > this.rowsPerChunk) throw new RangeError(`${rows} sets exceed a chunk of ${this.rowsPerChunk}`);
    const slot = await this.takeSlot(rows);
    try {
      this.record(slot, parameters, rows);
      return await this.collect(slot, rows, consume);
    } finally {
      this.giveBack(slot);
    }
  }

  /**
   * Records the kernels for some sets and submits them, without reading anything back: what the benchmark times.
   */
  async computeOnly(parameters: Float64Array): Promise<void> {
    const rows = parameters.length / this.inputs;
    const slot = await this.takeSlot(rows);
    try {
      this.record(slot, parameters, rows);
      this.backend.submit();
    } finally {
      this.giveBack(slot);
    }
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const slot of this.slots) this.drop(slot);
    this.program[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private record(slot: Slot, parameters: Float64Array, rows: number): void {
    const { program, backend } = this;
    program.pack(parameters, rows, slot.upload);
    const values = (rows * program.bytesPerSet.parameters) / 4;
    backend.upload(slot.buffers.parameters, slot.upload.subarray(0, values));
    program.record((call) => backend.run(call), slot.buffers, rows);
  }

  private async collect<T>(slot: Slot, rows: number, consume: (block: LightCurveBlock) => T | Promise<T>): Promise<T> {
    const { times, bands, magnitudeType } = this.request;
    const { bytesPerSet, stride } = this.program;
    const rounded = magnitudeType === "f16" && !this.halfStored;
    const { buffers } = slot;
    const download = <R>(buffer: DeviceBuffer, bytes: number, use: (bytes: HostBytes) => R | Promise<R>) =>
      this.backend.download(buffer, "f32", bytes, use);
    const columns = this.model.properties.length;
    const properties = download(buffers.properties, rows * bytesPerSet.properties, (bytes) =>
      separateStatus(bytes.f32, rows, columns, bytesPerSet.properties / 4),
    );
    const luminosities = buffers.luminosities
      ? download(buffers.luminosities, 4 * rows * times.length, (bytes) => bytes.f32.slice())
      : Promise.resolve(undefined);
    const magnitudesRead = download(buffers.magnitudes, rows * bytesPerSet.magnitudes, async (bytes) => {
      const padded = this.halfStored ? bytes.u16 : bytes.f32;
      const stored = slot.compact
        ? removePadding(padded, slot.compact, rows * bands.length, stride, times.length)
        : padded;
      const magnitudes = rounded ? halfFloatBits(stored as Float32Array) : stored;
      return consume({ rows, ...(await properties), magnitudes, logBolometricLuminosity: await luminosities });
    });
    // All three are awaited even where one fails, so that no rejection goes unheard and no buffer is left in use.
    const [result, ...others] = await Promise.allSettled([magnitudesRead, properties, luminosities]);
    for (const other of others) if (other.status === "rejected") throw other.reason;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  }

  /** A slot of this caller's, for at least `rows` sets. */
  private async takeSlot(rows: number): Promise<Slot> {
    if (this.disposed) throw new InputError("the evaluator of light curves is used after it was disposed of");
    let slot = this.free.pop();
    if (!slot && this.slots.size === SLOTS) slot = await new Promise<Slot>((resolve) => this.waiting.push(resolve));
    if (slot && slot.rows >= rows) return slot;
    if (slot) this.drop(slot);
    // Twice as many as before: jobs that grow a little with every call get new buffers now and then alone.
    return this.addSlot(Math.min(this.rowsPerChunk, Math.max(rows, 2 * (slot?.rows ?? 0))));
  }

  private giveBack(slot: Slot): void {
    const next = this.waiting.shift();
    if (next) next(slot);
    else this.free.push(slot);
  }

  private drop(slot: Slot): void {
    this.slots.delete(slot);
    for (const buffer of Object.values(slot.buffers)) buffer.dispose();
  }

  private addSlot(rows: number): Slot {
    const { backend, program } = this;
    const { times, bands } = this.request;
    const values = rows * bands.length * times.length;
    const padded = program.stride !== times.length;
    const slot: Slot = {
      rows,
      buffers: Object.fromEntries(
        Object.entries(program.bytesPerSet).map(([name, bytes]) => [name, backend.allocate(rows * bytes, name)]),
      ),
      compact: padded ? (this.halfStored ? new Uint16Array(values) : new Float32Array(values)) : undefined,
      upload: new Float32Array((rows * program.bytesPerSet.parameters) / 4),
    };
    this.slots.add(slot);
    return slot;
  }
}

/** Whether a program's magnitudes are half floats. @throws Error for a program that gives neither what was asked nor float32 */
function storesHalfFloats({ bytesPerSet, stride }: LightCurveProgram, request: LightCurveRequest): boolean {
  const bytes = bytesPerSet.magnitudes / (request.bands.length * stride);
  if (bytes === 4) return false;
  if (bytes === 2 && request.magnitudeType === "f16") return true;
  throw new Error(
    `a light-curve program gives ${bytes} bytes a magnitude where ${request.magnitudeType} was asked for`,
  );
}

/** How many sets fit into a chunk without exceeding the target or a limit of the backend. */
function rowsPerChunk(backend: Backend, bytesPerSet: LightCurveProgram["bytesPerSet"], points: number): number {
  const limit = Math.min(backend.limits.maxBindingBytes, backend.limits.maxBufferBytes);
  const largestRow = Math.max(...Object.values(bytesPerSet));
  const rows = Math.floor(Math.min(limit, targetChunkBytes(backend)) / largestRow);
  if (rows >= 1) return rows;
  if (largestRow <= limit) return 1;
  throw new InputError(
    `${argument("times")} has ${points} points, more than the backend can hold for one set (${limit} bytes)`,
    {
      hint: "use fewer points or bands",
    },
  );
}

/** Copies rows of `stride` values, of which the first `points` count, next to each other. */
function removePadding(
  padded: Float32Array | Uint16Array,
  target: Float32Array | Uint16Array,
  rows: number,
  stride: number,
  points: number,
): Float32Array | Uint16Array {
  for (let row = 0; row < rows; row++) {
    target.set(padded.subarray(row * stride, row * stride + points), row * points);
  }
  return target.subarray(0, rows * points);
}

/** Splits the kernel's rows into the properties and the status that follows them. */
function separateStatus(
  values: Float32Array,
  rows: number,
  columns: number,
  stride: number,
): { properties: Float32Array; status: Uint8Array } {
  const properties = new Float32Array(rows * columns);
  const status = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    properties.set(values.subarray(row * stride, row * stride + columns), row * columns);
    status[row] = values[row * stride + columns];
  }
  return { properties, status };
}
