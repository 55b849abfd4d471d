/** Log-densities and samples of a flow, chunk by chunk, on any backend. */

import type { DeviceBuffer } from "../engine/backend.ts";
import { downloadFloatsTo } from "../engine/downloadFloats.ts";
import { InputError } from "../engine/errors.ts";
import { NOTHING } from "../kernels/flow/elementwise.ts";
import { gaussianLogDensity } from "../kernels/flow/gaussian.ts";
import { LIMITS } from "../kernels/flow/limits.ts";
import { rowNoise, rowNoiseSettings } from "../kernels/flow/rowNoise.ts";
import { sumPartials } from "../kernels/flow/sumPartials.ts";
import { embeddingBuffers, transformShape } from "./embedding.ts";
import type { Flow, PassBuffers } from "./flow.ts";

export type Floats = Float32Array | Float64Array;

/**
 * Rows of one chunk: a few MB of activations where the processor computes, whose caches hold them. A GPU is filled by no
 * less than hundreds of thousands: an NVIDIA H200 takes 17 ms for 1,048,576 rows in one call, and 64 times 1.7 ms in 64.
 */
const CHUNK_ROWS = { software: 16_384, hardware: 262_144 } as const;
/** Chunks whose results are on their way back while the device works on the next. */
const CHUNKS_UNDER_WAY = 3;

/** What {@link FlowEvaluator.forward} gives for each row. */
export interface ForwardResult {
  /** [count, dimensions] */
  readonly noise: Floats;
  /** [flow.logDets, count] */
  readonly logDets: Floats;
  /** [count] */
  readonly logDensity: Floats;
}

/** Buffers for chunks of up to `capacity` rows. */
interface Chunk {
  readonly capacity: number;
  readonly input: DeviceBuffer;
  /** As the flow's user gives them. */
  readonly conditions: DeviceBuffer;
  readonly embeddingValues: (layer: number) => DeviceBuffer;
  readonly pass: PassBuffers;
  /** One number a row: log-densities, or the sums of log-determinants. */
  readonly rowValues: DeviceBuffer;
  readonly owned: readonly DeviceBuffer[];
}

/** Records the kernels of a chunk's rows and begins its downloads. */
type Work = (start: number, rows: number, chunk: Chunk) => Promise<void>[];

/** Holds the buffers for one flow, as many as its calls need. Dispose of it when done; the flow stays. */
export class FlowEvaluator implements Disposable {
  private readonly chunkRows: number;
  private chunk: Chunk | undefined;
  private disposed = false;

  /** @param rows largest number of rows that the device works on at once */
  constructor(
    private readonly flow: Flow,
    rows = Number.POSITIVE_INFINITY,
  ) {
    const { dimensions, conditions, embedding } = flow.architecture;
    const { description, limits } = flow.backend;
    const widest = Math.max(dimensions, conditions, flow.logDets, embedding?.width ?? 0);
    const bindable = Math.floor(Math.min(limits.maxBindingBytes, limits.maxBufferBytes) / (4 * widest));
    // As much memory for rows of hundreds of conditions as for others.
    const chunkRows = Math.floor(
      CHUNK_ROWS[description.hardware ? "hardware" : "software"] / Math.ceil(widest / LIMITS.dimensions[1]),
    );
    this.chunkRows = Math.max(1, Math.min(rows, chunkRows, bindable));
  }

  /**
   * Log-density of each row, with the noise it comes from.
   * @param curves [count, dimensions] as the network sees them
   * @param conditions [count, conditions] as the network sees them
   */
  async forward(curves: Floats, conditions: Floats): Promise<ForwardResult> {
    const { dimensions } = this.flow.architecture;
    const { logDets: steps, backend } = this.flow;
    const count = curves.length / dimensions;
    const noise = like(curves, curves.length);
    const logDensity = like(curves, count);
    const logDets = like(curves, count * steps);
    await this.chunks(count, conditions, (start, rows, chunk) => {
      this.uploadInput(chunk, curves, start, rows);
      const z = this.recordForward(chunk, rows);
      const determinants = like(curves, rows * steps);
      return [
        downloadFloatsTo(backend, z, rows * dimensions, noise, start * dimensions),
        downloadFloatsTo(backend, chunk.rowValues, rows, logDensity, start),
        downloadFloatsTo(backend, chunk.pass.logDet, rows * steps, determinants, 0).then(() => {
          for (let k = 0; k < steps; k++) {
            logDets.set(determinants.subarray(k * rows, (k + 1) * rows), k * count + start);
          }
        }),
      ];
    });
    return { noise, logDets, logDensity };
  }

  /** Log-density of each row: {@link forward} without the rest. */
  async logDensityOf(curves: Floats, conditions: Floats): Promise<Floats> {
    const count = curves.length / this.flow.architecture.dimensions;
    const logDensity = like(curves, count);
    await this.chunks(count, conditions, (start, rows, chunk) => {
      this.uploadInput(chunk, curves, start, rows);
      this.recordForward(chunk, rows);
      return [downloadFloatsTo(this.flow.backend, chunk.rowValues, rows, logDensity, start)];
    });
    return logDensity;
  }

  /**
   * One curve for each row of noise and conditions.
   * @param noise [count, dimensions], standard normal
   * @param conditions [count, conditions] as the network sees them
   * @returns curves [count, dimensions] as the network sees them, and the log-determinants of the inverse [count]
   */
  async inverse(noise: Floats, conditions: Floats): Promise<{ curves: Floats; logDet: Floats }> {
    const { backend, architecture, logDets: steps } = this.flow;
    const { dimensions } = architecture;
    const count = noise.length / dimensions;
    const curves = like(noise, noise.length);
    const logDet = like(noise, count);
    await this.chunks(count, conditions, (start, rows, chunk) => {
      this.uploadInput(chunk, noise, start, rows);
      const x = this.flow.inverse((call) => backend.run(call), rows, chunk.pass);
      backend.run({
        kernel: sumPartials,
        specialisation: NOTHING,
        settings: { count: rows, chunks: steps, offset: 0 },
        buffers: { partials: chunk.pass.logDet, sums: chunk.rowValues },
      });
      return [
        downloadFloatsTo(backend, x, rows * dimensions, curves, start * dimensions),
        downloadFloatsTo(backend, chunk.rowValues, rows, logDet, start),
      ];
    });
    return { curves, logDet };
  }

  /**
   * Paired sampling: one curve for each row of conditions, from noise by seed and row, drawn on the device: the same rows
   * whatever the chunks.
   * @param firstRow number of the first row, so that parts of a job draw what the whole would
   */
  async samplePaired(conditions: Floats, seed: number, firstRow = 0): Promise<Floats> {
    return this.sample(conditions, seed, firstRow, false);
  }

  private async sample(conditions: Floats, seed: number, firstRow: number, embedded: boolean): Promise<Floats> {
    const { backend, architecture } = this.flow;
    const { dimensions } = architecture;
    const count = conditions.length / (embedded ? transformShape(architecture) : architecture).conditions;
    const curves = like(conditions, count * dimensions);
    const work: Work = (start, rows, chunk) => {
      backend.run({
        kernel: rowNoise,
        specialisation: NOTHING,
        settings: rowNoiseSettings(rows, dimensions, firstRow + start, seed),
        buffers: { noise: chunk.input },
      });
      const x = this.flow.inverse((call) => backend.run(call), rows, chunk.pass);
      return [downloadFloatsTo(backend, x, rows * dimensions, curves, start * dimensions)];
    };
    await this.chunks(count, conditions, work, embedded);
    return curves;
  }

  /**
   * Many samples for each condition: [conditions' rows, samples, dimensions]. Sample s of row r has the noise of row
   * r * samples + s of {@link samplePaired}.
   */
  async samplePerCondition(conditions: Floats, samples: number, seed: number, firstRow = 0): Promise<Floats> {
    return this.samplesFrom(conditions, samples, seed, firstRow * samples);
  }

  /** The same for a part of a row's samples: the first has the noise of row `first` of {@link samplePaired}. */
  async samplesFrom(conditions: Floats, samples: number, seed: number, first: number): Promise<Floats> {
    const width = transformShape(this.flow.architecture).conditions;
    // Each row is embedded once, not for each of its samples.
    const seen = await this.embed(conditions);
    const repeated = like(seen, seen.length * samples);
    let at = 0;
    for (let row = 0; row < seen.length; row += width) {
      for (let sample = 0; sample < samples; sample++) {
        for (let column = 0; column < width; column++) repeated[at++] = seen[row + column];
      }
    }
    return this.sample(repeated, seed, first, true);
  }

  /** Conditions as the transforms see them: themselves where there is no embedding. */
  private async embed(conditions: Floats): Promise<Floats> {
    const { backend, architecture } = this.flow;
    if (!architecture.embedding) return conditions;
    const width = architecture.embedding.outputs;
    const count = conditions.length / architecture.conditions;
    const embedded = like(conditions, count * width);
    await this.chunks(count, conditions, (start, rows, chunk) => [
      downloadFloatsTo(backend, chunk.pass.conditions, rows * width, embedded, start * width),
    ]);
    return embedded;
  }

  dispose(): void {
    this.disposed = true;
    this.drop();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The buffers, for at least `rows` rows; twice as many as before where there were too few. */
  private chunkFor(rows: number): Chunk {
    if (this.disposed) throw new InputError("the flow is used after it was disposed of");
    if (this.chunk && this.chunk.capacity >= rows) return this.chunk;
    const capacity = Math.min(this.chunkRows, Math.max(rows, 2 * (this.chunk?.capacity ?? 0)));
    this.drop();
    const { backend, architecture, logDets } = this.flow;
    const { dimensions, conditions: width, embedding } = architecture;
    const owned: DeviceBuffer[] = [];
    const allocate = (values: number, label: string) => {
      const buffer = backend.allocate(4 * capacity * values, label);
      owned.push(buffer);
      return buffer;
    };
    const input = allocate(dimensions, "flow input");
    const ends = [allocate(dimensions, "flow values"), allocate(dimensions, "flow values")];
    const conditions = allocate(width, "conditions");
    const embeddingValues = embeddingBuffers(architecture, allocate);
    const pass = {
      input,
      conditions: embedding ? embeddingValues(embedding.layers) : conditions,
      logDet: allocate(Math.max(1, logDets), "log-determinants"),
      between: (step: number) => ends[step % 2],
    };
    const rowValues = allocate(1, "numbers by row");
    this.chunk = { capacity, input, conditions, embeddingValues, pass, rowValues, owned };
    return this.chunk;
  }

  private drop(): void {
    for (const buffer of this.chunk?.owned ?? []) buffer.dispose();
    this.chunk = undefined;
  }

  /** Records the way to noise and the log-densities. @returns the buffer that holds the noise */
  private recordForward({ pass, rowValues }: Chunk, rows: number): DeviceBuffer {
    const { backend, architecture, logDets } = this.flow;
    const noise = this.flow.forward((call) => backend.run(call), rows, pass);
    backend.run({
      kernel: gaussianLogDensity,
      specialisation: NOTHING,
      settings: { count: rows, dimensions: architecture.dimensions, transforms: logDets },
      buffers: { input: noise, log_det: pass.logDet, log_density: rowValues },
    });
    return noise;
  }

  private uploadInput({ input }: Chunk, values: Floats, start: number, rows: number): void {
    const { dimensions } = this.flow.architecture;
    this.flow.backend.upload(input, values.subarray(start * dimensions, (start + rows) * dimensions));
  }

  /**
   * Uploads each chunk's conditions, embeds them unless they are `embedded`, and lets `work` record its kernels and begin its
   * downloads. These are copies in the order of submission, so that the next chunk may use the same buffers while results
   * are still on their way.
   */
  private async chunks(count: number, conditions: Floats, work: Work, embedded = false): Promise<void> {
    const { backend, architecture } = this.flow;
    const width = (embedded ? transformShape(architecture) : architecture).conditions;
    if (conditions.length !== count * width) {
      throw new RangeError(`${conditions.length} conditions do not belong to ${count} rows`);
    }
    const underWay: Promise<unknown>[] = [];
    const begin = (results: Promise<unknown>) => {
      // A failure is reported once it is awaited, and not before.
      results.catch(() => undefined);
      underWay.push(results);
    };
    try {
      for (let start = 0; start < count; start += this.chunkRows) {
        const rows = Math.min(this.chunkRows, count - start);
        // Anew for each: another call may have asked for more meanwhile.
        const chunk = this.chunkFor(rows);
        const target = embedded ? chunk.pass.conditions : chunk.conditions;
        backend.upload(target, conditions.subarray(start * width, (start + rows) * width));
        if (!embedded) this.flow.embed((call) => backend.run(call), rows, chunk.conditions, chunk.embeddingValues);
        begin(Promise.all(work(start, rows, chunk)));
        if (underWay.length >= CHUNKS_UNDER_WAY) await underWay.shift();
      }
      await Promise.all(underWay);
    } finally {
      await Promise.allSettled(underWay);
    }
  }
}

function like(values: Floats, length: number): Floats {
  return values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
