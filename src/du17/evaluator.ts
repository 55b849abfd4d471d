/** Evaluates light curves for many parameter sets on a backend. */

import type { Backend, DeviceBuffer, HostBytes } from "../engine/backend.ts";
import { InputError } from "../engine/errors.ts";
import { du17Bolometric } from "../kernels/du17Bolometric.ts";
import { du17Ejecta, EJECTA_STRIDE } from "../kernels/du17Ejecta.ts";
import {
  du17LightCurves,
  du17LightCurvesHalf,
  type LightCurveShape,
  lightCurveShape,
  paddedPoints,
  timeTable,
} from "../kernels/du17LightCurves.ts";
import { splitParameters } from "../kernels/splitParameters.ts";
import type { Band } from "./physics/bands.ts";
import { EJECTA_COLUMNS } from "./physics/ejecta.ts";
import type { ModelOptions } from "./physics/options.ts";

/** What to evaluate for each set. */
export interface LightCurveRequest {
  readonly options: ModelOptions;
  /** Days after merger, strictly ascending, not negative. */
  readonly times: Float64Array;
  readonly bands: readonly Band[];
  readonly magnitudeType: "f32" | "f16";
  /** Whether to give log10 of the bolometric luminosity too. */
  readonly bolometric: boolean;
}

/** Results of consecutive sets. The arrays are only valid until the consumer's promise resolves. */
export interface LightCurveBlock {
  readonly rows: number;
  /** [rows, ejecta columns] */
  readonly ejecta: Float32Array;
  /** [rows], index into `STATUS_NAMES`. */
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

/** Chunks in flight: one computes while others are read back and written. */
const SLOTS = 3;

interface Slot {
  readonly parameters: DeviceBuffer;
  readonly ejecta: DeviceBuffer;
  readonly curves: DeviceBuffer;
  readonly magnitudes: DeviceBuffer;
  readonly luminosities: DeviceBuffer | undefined;
  /** Where the padding of the rows is removed, if there is any. */
  readonly compact: Float32Array | Uint16Array | undefined;
  readonly upload: Float32Array;
}

/**
 * Holds the buffers for one request. Dispose of it when done.
 *
 * @throws InputError where one curve alone exceeds what the backend can bind
 */
export class LightCurveEvaluator implements Disposable {
  /** Largest number of sets of one `evaluate`. */
  readonly rowsPerChunk: number;
  private readonly times: DeviceBuffer;
  private readonly shape: LightCurveShape;
  private readonly free: Slot[] = [];
  private readonly slots: Slot[] = [];
  private readonly waiting: ((slot: Slot) => void)[] = [];

  constructor(
    private readonly backend: Backend,
    readonly request: LightCurveRequest,
  ) {
    const { times, bands, options } = request;
    const { kind, hardware } = backend.description;
    this.shape = lightCurveShape(
      bands,
      times.length,
      options,
      kind === "cpu" ? "packed" : hardware ? "plain" : "tiled",
    );
    this.rowsPerChunk = rowsPerChunk(backend, this.bytesPerCurve, times.length);
    const table = timeTable(times, options);
    this.times = backend.allocate(table.byteLength, "times");
    backend.upload(this.times, table);
  }

  /** Compiles the kernels. Optional: `evaluate` does it too, but errors come more clearly here. */
  async prepare(): Promise<void> {
    const { options, bolometric } = this.request;
    await this.backend.prepare(du17Ejecta, options);
    await this.backend.prepare(this.lightCurveKernel, this.shape);
    if (bolometric) await this.backend.prepare(du17Bolometric, options);
  }

  /**
   * Evaluates up to `rowsPerChunk` sets and hands the results to `consume`. Several calls may be under way at once:
   * they share the evaluator's slots and finish in any order.
   *
   * @param parameters [rows, 4]: m1, m2 (Msun, m1 >= m2), Lambda1, Lambda2. Sets that are not positive and finite get
   *   no values and the status `invalid-input`.
   */
  async evaluate<T>(parameters: Float64Array, consume: (block: LightCurveBlock) => T | Promise<T>): Promise<T> {
    const rows = parameters.length / 4;
    if (rows > this.rowsPerChunk) throw new RangeError(`${rows} sets exceed a chunk of ${this.rowsPerChunk}`);
    const slot = await this.takeSlot();
    try {
      this.record(slot, parameters, rows);
      return await this.collect(slot, rows, consume);
    } finally {
      this.giveBack(slot);
    }
  }

  /**
   * Records the kernels for `rows` sets and submits them, without reading anything back: what the benchmark times.
   */
  async computeOnly(parameters: Float64Array): Promise<void> {
    const slot = await this.takeSlot();
    try {
      this.record(slot, parameters, parameters.length / 4);
      this.backend.submit();
    } finally {
      this.giveBack(slot);
    }
  }

  dispose(): void {
    for (const slot of this.slots) {
      for (const buffer of [slot.parameters, slot.ejecta, slot.curves, slot.magnitudes, slot.luminosities]) {
        buffer?.dispose();
      }
    }
    this.times.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private get lightCurveKernel() {
    return this.request.magnitudeType === "f16" ? du17LightCurvesHalf : du17LightCurves;
  }

  private get bytesPerValue(): number {
    return this.request.magnitudeType === "f16" ? 2 : 4;
  }

  /** Bytes of one set's padded magnitudes. */
  private get bytesPerCurve(): number {
    return this.request.bands.length * this.shape.stride * this.bytesPerValue;
  }

  private record(slot: Slot, parameters: Float64Array, rows: number): void {
    const { options, times, bolometric } = this.request;
    splitParameters(parameters, rows, slot.upload);
    this.backend.upload(slot.parameters, slot.upload.subarray(0, 8 * rows));
    this.backend.run({
      kernel: du17Ejecta,
      specialisation: options,
      settings: { count: rows, zero: 0 },
      buffers: { parameters: slot.parameters, ejecta: slot.ejecta, curves: slot.curves },
    });
    this.backend.run({
      kernel: this.lightCurveKernel,
      specialisation: this.shape,
      settings: { count: rows },
      buffers: {
        curves: slot.curves,
        times: this.times,
        magnitudes: slot.magnitudes,
      },
    });
    if (bolometric && slot.luminosities) {
      this.backend.run({
        kernel: du17Bolometric,
        specialisation: options,
        settings: { count: rows, points: times.length, stride: paddedPoints(times.length) },
        buffers: { curves: slot.curves, times: this.times, luminosities: slot.luminosities },
      });
    }
  }

  private async collect<T>(slot: Slot, rows: number, consume: (block: LightCurveBlock) => T | Promise<T>): Promise<T> {
    const { times, bands, magnitudeType } = this.request;
    const download = <R>(buffer: DeviceBuffer, bytes: number, use: (bytes: HostBytes) => R | Promise<R>) =>
      this.backend.download(buffer, "f32", bytes, use);
    const properties = download(slot.ejecta, 4 * rows * EJECTA_STRIDE, (bytes) => separateStatus(bytes.f32, rows));
    const luminosities = slot.luminosities
      ? download(slot.luminosities, 4 * rows * times.length, (bytes) => bytes.f32.slice())
      : Promise.resolve(undefined);
    const magnitudesRead = download(slot.magnitudes, rows * this.bytesPerCurve, async (bytes) => {
      const padded = magnitudeType === "f16" ? bytes.u16 : bytes.f32;
      const magnitudes = slot.compact
        ? removePadding(padded, slot.compact, rows * bands.length, this.shape.stride, times.length)
        : padded;
      const { ejecta, status } = await properties;
      return consume({ rows, ejecta, status, magnitudes, logBolometricLuminosity: await luminosities });
    });
    // All three are awaited even where one fails, so that no rejection goes unheard and no buffer is left in use.
    const [result, ...others] = await Promise.allSettled([magnitudesRead, properties, luminosities]);
    for (const other of others) if (other.status === "rejected") throw other.reason;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  }

  private async takeSlot(): Promise<Slot> {
    const slot = this.free.pop();
    if (slot) return slot;
    if (this.slots.length < SLOTS) return this.addSlot();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private giveBack(slot: Slot): void {
    const next = this.waiting.shift();
    if (next) next(slot);
    else this.free.push(slot);
  }

  private addSlot(): Slot {
    const { backend, rowsPerChunk: rows } = this;
    const { times, bands, bolometric, magnitudeType } = this.request;
    const values = rows * bands.length * times.length;
    const padded = this.shape.stride !== times.length;
    const slot: Slot = {
      parameters: backend.allocate(32 * rows, "parameters"),
      ejecta: backend.allocate(4 * EJECTA_STRIDE * rows, "ejecta"),
      curves: backend.allocate(16 * rows, "curves"),
      magnitudes: backend.allocate(rows * this.bytesPerCurve, "magnitudes"),
      luminosities: bolometric ? backend.allocate(4 * rows * times.length, "luminosities") : undefined,
      compact: padded ? (magnitudeType === "f16" ? new Uint16Array(values) : new Float32Array(values)) : undefined,
      upload: new Float32Array(8 * rows),
    };
    this.slots.push(slot);
    return slot;
  }
}

/** How many sets fit into a chunk without exceeding the target or a limit of the backend. */
function rowsPerChunk(backend: Backend, bytesPerCurve: number, points: number): number {
  const limit = Math.min(backend.limits.maxBindingBytes, backend.limits.maxBufferBytes);
  const largestRow = Math.max(bytesPerCurve, 4 * EJECTA_STRIDE, 4 * points);
  const { kind, hardware } = backend.description;
  const target = TARGET_CHUNK_BYTES[kind === "cpu" ? "cpu" : hardware ? "hardware" : "software"];
  const rows = Math.floor(Math.min(limit, target) / largestRow);
  if (rows >= 1) return rows;
  if (largestRow <= limit) return 1;
  throw new InputError(`--times has ${points} points, more than the backend can hold for one set (${limit} bytes)`, {
    hint: "use fewer points or bands",
  });
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

/** Splits the kernel's rows into the ejecta columns and the status. */
function separateStatus(values: Float32Array, rows: number): { ejecta: Float32Array; status: Uint8Array } {
  const columns = EJECTA_COLUMNS.length;
  const ejecta = new Float32Array(rows * columns);
  const status = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    ejecta.set(values.subarray(row * EJECTA_STRIDE, row * EJECTA_STRIDE + columns), row * columns);
    status[row] = values[row * EJECTA_STRIDE + columns];
  }
  return { ejecta, status };
}
