/** The likelihood of photometry for batches of sets of any model, on any backend: only ln L leaves the device. */

import { type Backend, type DeviceBuffer, kernelCall } from "../../engine/backend.ts";
import { PLAIN, photometryLikelihood, pointTables } from "../../kernels/photometryLikelihood.ts";
import { PLACEMENT_WIDTH } from "../../kernels/placement.ts";
import { targetChunkBytes } from "../evaluator.ts";
import type { PhotometryProgram } from "../program.ts";
import { openPhotometry } from "./gridProgram.ts";
import type { PhotometricObservation } from "./observation.ts";
import { ownVariance } from "./pointLikelihood.ts";
import { checkRequest, darkStatus, type PhotometryRequest, widthOf } from "./request.ts";
import { SetRows } from "./setRows.ts";

export { referenceLogLikelihood } from "./reference.ts";
export type { Nuisance, ObserverKind, PhotometryRequest } from "./request.ts";

/** Chunks in flight: one computes while others are read back. */
const SLOTS = 2;

/** A status that no set has. */
const NEVER = 2 ** 31;

/** What a chunk needs, for up to `capacity` sets. */
interface Slot {
  readonly capacity: number;
  readonly buffers: Readonly<Record<string, DeviceBuffer>>;
  readonly upload: Float32Array;
  readonly nuisances: Float32Array;
  readonly placement: Float32Array | undefined;
}

/** Opened for one request. Dispose of it when done. */
export class PhotometricLikelihood implements Disposable {
  /** Values of a set: the model's inputs, then the nuisance parameters. */
  readonly width: number;
  private readonly rows: SetRows;
  private readonly program: PhotometryProgram;
  private readonly tables: Readonly<Record<"points" | "places", DeviceBuffer>>;
  private readonly settings: ReturnType<typeof pointTables>["settings"];
  private readonly rowsPerChunk: number;
  private readonly slots: Slot[] = [];
  /** The calls so far. */
  private turn: Promise<void> = Promise.resolve();

  private constructor(
    private readonly backend: Backend,
    private readonly request: PhotometryRequest,
    /** Indices of the points that the kernels see: those of a time at which sets may have values. */
    private readonly seen: readonly number[],
  ) {
    const { model, points, systematic } = request;
    this.width = widthOf(request);
    this.rows = new SetRows(request);
    const own = seen.map((index) => points[index]);
    this.program = openPhotometry(backend, model, {
      options: this.rows.options,
      points: own,
      placed: this.rows.placed,
    });
    const { settings, ...tables } = pointTables(
      own.map((point, at) => ({
        ...{ limit: point.limit, timeDays: point.timeDays, magnitude: point.magnitude },
        column: this.program.columns[at],
        variance: this.ownVariance(point, seen[at], systematic),
        systematic: this.rows.systematicPlaces[seen[at]],
        offset: this.rows.offsetPlaces[seen[at]],
      })),
    );
    this.settings = settings;
    const uploaded = (name: string, table: Float32Array | Uint32Array): DeviceBuffer => {
      const buffer = backend.allocate(table.byteLength, name);
      backend.upload(buffer, table);
      return buffer;
    };
    this.tables = { points: uploaded("points", tables.points), places: uploaded("places", tables.places) };
    this.rowsPerChunk = rowsPerChunk(backend, this.bytesPerSet);
  }

  /** @throws InputError for a request that makes no sense */
  static async open(backend: Backend, request: PhotometryRequest): Promise<PhotometricLikelihood> {
    checkRequest(request);
    const placed = request.nuisances.some(({ kind }) => kind === "timeOffset" || kind === "redshift");
    const seen = request.points.flatMap(({ timeDays }, index) => (placed || timeDays >= 0 ? [index] : []));
    const likelihood = new PhotometricLikelihood(backend, request, seen);
    try {
      for (const { kernel, specialisation } of likelihood.program.kernels)
        await backend.prepare(kernel, specialisation);
      await backend.prepare(photometryLikelihood, PLAIN);
    } catch (error) {
      likelihood[Symbol.dispose]();
      throw error;
    }
    return likelihood;
  }

  /**
   * ln of the likelihood of each set [rows, width]; -Infinity where a point has no value of the model, and for nuisance
   * parameters that make no sense.
   */
  async logLikelihood(sets: Float64Array, rows: number, signal?: AbortSignal): Promise<Float64Array> {
    const result = new Float64Array(rows);
    // Before the merger nothing is there to see.
    if (this.request.points.some(({ limit, timeDays }, index) => !limit && timeDays < 0 && !this.sees(index)))
      return result.fill(Number.NEGATIVE_INFINITY);
    await this.chunks(rows, signal, async (slot, first, count) => {
      const sensible = this.record(slot, sets, first, count);
      const { properties, nuisances, magnitudes, result: target } = slot.buffers;
      const { bytesPerSet } = this.program;
      const dark = darkStatus(this.request.model);
      this.backend.run(
        kernelCall({
          ...{ kernel: photometryLikelihood, specialisation: PLAIN },
          settings: {
            ...{ ...this.settings, count, stride: bytesPerSet.magnitudes / 4 },
            ...{ nuisance_stride: this.rows.nuisanceWidth, properties_stride: bytesPerSet.properties / 4 },
            dark: dark < 0 ? NEVER : dark,
          },
          buffers: { magnitudes, properties, nuisances, ...this.tables, result: target },
        }),
      );
      await this.backend.download(target, "f32", 4 * count, ({ f32 }) => {
        for (let row = 0; row < count; row++)
          result[first + row] = sensible[row] === 1 ? f32[row] : Number.NEGATIVE_INFINITY;
      });
    });
    return result;
  }

  /** Apparent magnitudes [rows, points] of the model at the points, NaN where it has none. */
  async magnitudes(sets: Float64Array, rows: number): Promise<Float32Array> {
    const points = this.request.points.length;
    const result = new Float32Array(rows * points).fill(Number.NaN);
    const { nuisanceWidth, offsetPlaces } = this.rows;
    await this.chunks(rows, undefined, async (slot, first, count) => {
      const sensible = this.record(slot, sets, first, count);
      // Of this chunk: the slot's are written anew for the next one.
      const nuisances = slot.nuisances.slice(0, count * nuisanceWidth);
      const stride = this.program.bytesPerSet.magnitudes / 4;
      await this.backend.download(slot.buffers.magnitudes, "f32", 4 * stride * count, ({ f32 }) => {
        for (let row = 0; row < count; row++) {
          if (sensible[row] === 0) continue;
          this.seen.forEach((point, at) => {
            const offset = nuisances[row * nuisanceWidth + offsetPlaces[point]];
            result[(first + row) * points + point] = f32[row * stride + this.program.columns[at]] + offset;
          });
        }
      });
    });
    return result;
  }

  [Symbol.dispose](): void {
    for (const slot of this.slots) this.drop(slot);
    for (const buffer of Object.values(this.tables)) buffer.dispose();
    this.program[Symbol.dispose]();
  }

  private get bytesPerSet(): Readonly<Record<string, number>> {
    return { ...this.program.bytesPerSet, nuisances: 4 * this.rows.nuisanceWidth, result: 4 };
  }

  private sees(index: number): boolean {
    return this.rows.placed || this.request.points[index].timeDays >= 0;
  }

  /** The variance of a point beside that of a systematic error that sets have of their own. */
  private ownVariance(point: PhotometricObservation, index: number, systematic: number): number {
    return ownVariance(point) + (this.rows.systematicPlaces[index] === 0 ? systematic ** 2 : 0);
  }

  /** Uploads some sets and records the model's kernels. @returns for each set 1 where its nuisance parameters make sense */
  private record(slot: Slot, sets: Float64Array, first: number, count: number): Uint8Array {
    const { backend, program, rows, width } = this;
    const { buffers, upload, nuisances, placement } = slot;
    program.pack(rows.inputs(sets, width, first, count), count, upload);
    const sensible = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      const at = (first + row) * width;
      sensible[row] = rows.nuisances(sets, at, nuisances, row) ? 1 : 0;
      if (placement) rows.placement(sets, at, placement, row);
    }
    backend.upload(buffers.parameters, upload.subarray(0, (count * program.bytesPerSet.parameters) / 4));
    backend.upload(buffers.nuisances, nuisances.subarray(0, count * rows.nuisanceWidth));
    if (placement) backend.upload(buffers.placement, placement.subarray(0, count * PLACEMENT_WIDTH));
    program.record((call) => backend.run(call), buffers, count);
    return sensible;
  }

  /** Runs `work` on all sets, chunk by chunk, each in a slot that no other uses; one call after the other. */
  private chunks(
    rows: number,
    signal: AbortSignal | undefined,
    work: (slot: Slot, first: number, count: number) => Promise<void>,
  ): Promise<void> {
    const turn = this.turn.then(async () => {
      const running: Promise<void>[] = [];
      try {
        for (let first = 0; first < rows; first += this.rowsPerChunk) {
          await running.at(-SLOTS);
          signal?.throwIfAborted();
          const count = Math.min(this.rowsPerChunk, rows - first);
          running.push(work(this.slot(running.length % SLOTS, count), first, count));
        }
      } finally {
        // All are awaited, also where one fails, so that no buffer is left in use.
        await Promise.allSettled(running);
      }
      await Promise.all(running);
    });
    this.turn = turn.catch(() => {});
    return turn;
  }

  private drop({ buffers }: Slot): void {
    for (const buffer of Object.values(buffers)) buffer.dispose();
  }

  /** One of the slots, for at least `count` sets. */
  private slot(number: number, count: number): Slot {
    const known = this.slots[number];
    if (known?.capacity >= count) return known;
    if (known) this.drop(known);
    const { backend, bytesPerSet } = this;
    const rows = Math.min(this.rowsPerChunk, Math.max(count, 2 * (known?.capacity ?? 0)));
    const { parameters, placement } = bytesPerSet;
    const slot: Slot = {
      capacity: rows,
      buffers: Object.fromEntries(
        Object.entries(bytesPerSet).map(([name, bytes]) => [name, backend.allocate(rows * bytes, name)]),
      ),
      upload: new Float32Array((rows * parameters) / 4),
      nuisances: new Float32Array(rows * this.rows.nuisanceWidth),
      placement: placement === undefined ? undefined : new Float32Array(rows * PLACEMENT_WIDTH),
    };
    this.slots[number] = slot;
    return slot;
  }
}

/** How many sets fit into a chunk. */
function rowsPerChunk(backend: Backend, bytesPerSet: Readonly<Record<string, number>>): number {
  const limit = Math.min(backend.limits.maxBindingBytes, backend.limits.maxBufferBytes, targetChunkBytes(backend));
  return Math.max(1, Math.floor(limit / Math.max(...Object.values(bytesPerSet))));
}
