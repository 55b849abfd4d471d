/** Log-densities and samples of a flow, chunk by chunk, on any backend. */

import type { DeviceBuffer } from "../engine/backend.ts";
import { downloadFloats } from "../engine/downloadFloats.ts";
import { keyOfSeed, STREAMS } from "../engine/random/streams.ts";
import { NOTHING } from "../kernels/flow/elementwise.ts";
import { gaussianLogDensity } from "../kernels/flow/gaussian.ts";
import { randomFill } from "../kernels/randomFill.ts";
import type { Flow, PassBuffers } from "./flow.ts";

export type Floats = Float32Array | Float64Array;

/** Rows of one chunk: a few MB of activations. */
const CHUNK_ROWS = 16_384;

const NORMAL = { normal: true };

/** What {@link FlowEvaluator.forward} gives for each row. */
export interface ForwardResult {
  /** [count, dimensions] */
  readonly noise: Floats;
  /** [flow.logDets, count] */
  readonly logDets: Floats;
  /** [count] */
  readonly logDensity: Floats;
}

/** Holds the buffers for one flow. Dispose of it when done; the flow stays. */
export class FlowEvaluator implements Disposable {
  private readonly input: DeviceBuffer;
  private readonly conditions: DeviceBuffer;
  private readonly ends: readonly [DeviceBuffer, DeviceBuffer];
  private readonly logDet: DeviceBuffer;
  private readonly logDensity: DeviceBuffer;
  private readonly chunkRows: number;

  /** @param rows largest number of rows that will be asked for at once, to keep small jobs small */
  constructor(
    private readonly flow: Flow,
    rows = CHUNK_ROWS,
  ) {
    const { backend, architecture } = flow;
    const { dimensions, conditions } = architecture;
    this.chunkRows = Math.max(1, Math.min(rows, CHUNK_ROWS));
    const allocate = (values: number, label: string) => backend.allocate(4 * this.chunkRows * values, label);
    this.input = allocate(dimensions, "flow input");
    this.conditions = allocate(conditions, "conditions");
    this.ends = [allocate(dimensions, "flow values"), allocate(dimensions, "flow values")];
    this.logDet = allocate(flow.logDets, "log-determinants");
    this.logDensity = allocate(1, "log-densities");
  }

  /**
   * Log-density of each row, with the noise it comes from.
   * @param curves [count, dimensions] as the network sees them
   * @param conditions [count, conditions] as the network sees them
   */
  async forward(curves: Floats, conditions: Floats): Promise<ForwardResult> {
    const { dimensions } = this.flow.architecture;
    const { logDets: transforms } = this.flow;
    const count = curves.length / dimensions;
    const noise = like(curves, curves.length);
    const logDensity = like(curves, count);
    const logDets = like(curves, count * transforms);
    await this.chunks(curves, conditions, async (start, rows, buffers) => {
      const { backend } = this.flow;
      const z = this.recordForward(rows, buffers);
      const [values, determinants, densities] = await Promise.all([
        downloadFloats(backend, z, rows * dimensions),
        downloadFloats(backend, this.logDet, rows * transforms),
        downloadFloats(backend, this.logDensity, rows),
      ]);
      noise.set(values, start * dimensions);
      logDensity.set(densities, start);
      for (let k = 0; k < transforms; k++) {
        logDets.set(determinants.subarray(k * rows, (k + 1) * rows), k * count + start);
      }
    });
    return { noise, logDets, logDensity };
  }

  /** Log-density of each row: {@link forward} without the rest. */
  async logDensityOf(curves: Floats, conditions: Floats): Promise<Floats> {
    const logDensity = like(curves, curves.length / this.flow.architecture.dimensions);
    await this.chunks(curves, conditions, async (start, rows, buffers) => {
      this.recordForward(rows, buffers);
      logDensity.set(await downloadFloats(this.flow.backend, this.logDensity, rows), start);
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
    const { dimensions } = this.flow.architecture;
    const { logDets: transforms } = this.flow;
    const count = noise.length / dimensions;
    const curves = like(noise, noise.length);
    const logDet = like(noise, count);
    await this.chunks(noise, conditions, async (start, rows, buffers) => {
      const { backend } = this.flow;
      const x = this.flow.inverse((call) => backend.run(call), rows, buffers);
      const [values, determinants] = await Promise.all([
        downloadFloats(backend, x, rows * dimensions),
        downloadFloats(backend, this.logDet, rows * transforms),
      ]);
      curves.set(values, start * dimensions);
      for (let k = 0; k < transforms; k++) {
        for (let row = 0; row < rows; row++) logDet[start + row] += determinants[k * rows + row];
      }
    });
    return { curves, logDet };
  }

  /**
   * Paired sampling: one curve for each row of conditions, from noise by seed and row: the same rows whatever the chunks.
   * @param firstRow number of the first row, so that parts of a job draw what the whole would
   */
  async samplePaired(conditions: Floats, seed: number, firstRow = 0): Promise<Floats> {
    const count = conditions.length / this.flow.architecture.conditions;
    const noise = await this.drawNoise(count, seed, firstRow);
    return (await this.inverse(noise, conditions)).curves;
  }

  /**
   * Many samples for each condition: [conditions' rows, samples, dimensions]. Sample s of row r has the noise of row
   * r * samples + s of {@link samplePaired}.
   */
  async samplePerCondition(conditions: Floats, samples: number, seed: number, firstRow = 0): Promise<Floats> {
    const width = this.flow.architecture.conditions;
    const rows = conditions.length / width;
    const repeated = like(conditions, conditions.length * samples);
    for (let row = 0; row < rows; row++) {
      const own = conditions.subarray(row * width, (row + 1) * width);
      for (let sample = 0; sample < samples; sample++) repeated.set(own, (row * samples + sample) * width);
    }
    return this.samplePaired(repeated, seed, firstRow * samples);
  }

  dispose(): void {
    for (const buffer of [this.input, this.conditions, ...this.ends, this.logDet, this.logDensity]) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Standard normal numbers [count, dimensions] by seed and row, drawn on the device. */
  private async drawNoise(count: number, seed: number, firstRow: number): Promise<Floats> {
    const { backend, architecture } = this.flow;
    const { dimensions } = architecture;
    // A row takes whole groups of four numbers, so that its noise does not depend on the rows before it.
    const stride = 4 * Math.ceil(dimensions / 4);
    const [low, high] = keyOfSeed(seed);
    const noise = new Float32Array(count * dimensions);
    const block = Math.min(count, 4 * CHUNK_ROWS);
    using values = backend.allocate(4 * block * stride, "noise");
    for (let start = 0; start < count; start += block) {
      const rows = Math.min(block, count - start);
      backend.run({
        kernel: randomFill,
        specialisation: NORMAL,
        settings: {
          count: rows * stride,
          first: ((firstRow + start) * stride) / 4,
          draw: 0,
          stream: STREAMS.sampling,
          seed_low: low,
          seed_high: high,
        },
        buffers: { values },
      });
      const drawn = await downloadFloats(backend, values, rows * stride);
      for (let row = 0; row < rows; row++) {
        noise.set(drawn.subarray(row * stride, row * stride + dimensions), (start + row) * dimensions);
      }
    }
    return noise;
  }

  /** Records the way to noise and the log-densities. @returns the buffer that holds the noise */
  private recordForward(rows: number, buffers: PassBuffers): DeviceBuffer {
    const { backend, architecture, logDets } = this.flow;
    const noise = this.flow.forward((call) => backend.run(call), rows, buffers);
    backend.run({
      kernel: gaussianLogDensity,
      specialisation: NOTHING,
      settings: { count: rows, dimensions: architecture.dimensions, transforms: logDets },
      buffers: { input: noise, log_det: this.logDet, log_density: this.logDensity },
    });
    return noise;
  }

  private async chunks(
    input: Floats,
    conditions: Floats,
    work: (start: number, rows: number, buffers: PassBuffers) => Promise<void>,
  ): Promise<void> {
    const { backend, architecture } = this.flow;
    const count = input.length / architecture.dimensions;
    if (conditions.length !== count * architecture.conditions) {
      throw new RangeError(`${conditions.length} conditions do not belong to ${count} rows`);
    }
    const buffers: PassBuffers = {
      input: this.input,
      conditions: this.conditions,
      logDet: this.logDet,
      between: (transform) => this.ends[transform % 2],
    };
    for (let start = 0; start < count; start += this.chunkRows) {
      const rows = Math.min(this.chunkRows, count - start);
      const slice = (values: Floats, width: number) => values.subarray(start * width, (start + rows) * width);
      backend.upload(this.input, slice(input, architecture.dimensions));
      backend.upload(this.conditions, slice(conditions, architecture.conditions));
      await work(start, rows, buffers);
    }
  }
}

function like(values: Floats, length: number): Floats {
  return values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
