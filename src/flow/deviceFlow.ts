/** Samples and densities from device buffer to device buffer: for programs that keep their data on the device. */

import type { DeviceBuffer } from "../engine/backend.ts";
import { InputError } from "../engine/errors.ts";
import { NOTHING } from "../kernels/flow/elementwise.ts";
import { gaussianLogDensity } from "../kernels/flow/gaussian.ts";
import { repeatRows } from "../kernels/flow/repeatRows.ts";
import { rowNoise, rowNoiseSettings } from "../kernels/flow/rowNoise.ts";
import { embeddingBuffers, transformShape } from "./embedding.ts";
import type { Flow } from "./flow.ts";

/** Buffers hold float32 numbers as the network sees them, row by row; they must belong to the flow's backend. */
export interface PairedRequest {
  /** [count, conditions] */
  readonly conditions: DeviceBuffer;
  /** [count, dimensions], written */
  readonly output: DeviceBuffer;
  readonly count: number;
  readonly seed: number;
  /** Number of the first row, so that parts of a job draw what the whole would; 0 by default. */
  readonly firstRow?: number;
}

/** Several samples for each row of conditions, on the device. */
export interface PerConditionRequest {
  /** [rows, conditions] */
  readonly conditions: DeviceBuffer;
  /** [rows, samples, dimensions], written */
  readonly output: DeviceBuffer;
  readonly rows: number;
  readonly samples: number;
  readonly seed: number;
  /** Number of the first row of conditions; 0 by default. */
  readonly firstRow?: number;
}

/** Curves whose log-densities are asked for, on the device. */
export interface DensityRequest {
  /** [count, dimensions] */
  readonly curves: DeviceBuffer;
  /** [count, conditions] */
  readonly conditions: DeviceBuffer;
  /** [count], written */
  readonly output: DeviceBuffer;
  readonly count: number;
}

/**
 * Holds what a flow needs between its ends for up to `capacity` rows of one call. Calls are recorded and submitted; nothing
 * comes back until the caller downloads. Errors of the device surface at the next awaited call of the backend. Dispose of
 * it when done; the flow stays.
 *
 * @throws InputError where the backend cannot bind buffers for so many rows
 */
export class DeviceFlow implements Disposable {
  private readonly noise: DeviceBuffer;
  private readonly ends: readonly [DeviceBuffer, DeviceBuffer];
  private readonly repeated: DeviceBuffer;
  private readonly embeddingValues: (layer: number) => DeviceBuffer;
  private readonly logDet: DeviceBuffer;
  private readonly owned: DeviceBuffer[] = [];

  /** @param capacity largest number of rows of one call: samples, or curves */
  constructor(
    readonly flow: Flow,
    readonly capacity: number,
  ) {
    const { backend, architecture } = flow;
    const { dimensions, conditions, embedding, transforms } = architecture;
    const widest = Math.max(dimensions, conditions, embedding?.width ?? 0, transforms.length);
    const largest = Math.floor(Math.min(backend.limits.maxBindingBytes, backend.limits.maxBufferBytes) / (4 * widest));
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > largest) {
      throw new InputError(`a flow on this backend takes 1 to ${largest} rows a call, not ${capacity}`);
    }
    const allocate = (values: number, label: string) => {
      const buffer = backend.allocate(4 * capacity * values, label);
      this.owned.push(buffer);
      return buffer;
    };
    this.noise = allocate(dimensions, "noise");
    this.ends = [allocate(dimensions, "flow values"), allocate(dimensions, "flow values")];
    this.repeated = allocate(transformShape(architecture).conditions, "repeated conditions");
    this.embeddingValues = embeddingBuffers(architecture, allocate);
    this.logDet = allocate(transforms.length, "log-determinants");
  }

  /** One sample for each row of conditions: those of {@link FlowEvaluator.samplePaired}. */
  paired({ conditions, output, count, seed, firstRow = 0 }: PairedRequest): void {
    const { backend, architecture } = this.flow;
    const { dimensions } = architecture;
    this.check(count, [
      ["conditions", conditions, count * architecture.conditions],
      ["output", output, count * dimensions],
    ]);
    this.sample({ conditions: this.embed(conditions, count), output, count, seed, firstRow });
    backend.submit();
  }

  /** `samples` samples for each row of conditions: those of {@link FlowEvaluator.samplePerCondition}. */
  perCondition({ conditions, output, rows, samples, seed, firstRow = 0 }: PerConditionRequest): void {
    const { backend, architecture } = this.flow;
    const { conditions: width } = transformShape(architecture);
    const count = rows * samples;
    this.check(count, [
      ["conditions", conditions, rows * architecture.conditions],
      ["output", output, count * architecture.dimensions],
    ]);
    backend.run({
      kernel: repeatRows,
      specialisation: NOTHING,
      settings: { count: count * width, width, samples },
      buffers: { input: this.embed(conditions, rows), output: this.repeated },
    });
    this.sample({ conditions: this.repeated, output, count, seed, firstRow: firstRow * samples });
    backend.submit();
  }

  /** Log-density of each curve (nats, network units). */
  logDensity({ curves, conditions, output, count }: DensityRequest): void {
    const { backend, architecture, logDets } = this.flow;
    const { dimensions } = architecture;
    this.check(count, [
      ["curves", curves, count * dimensions],
      ["conditions", conditions, count * architecture.conditions],
      ["output", output, count],
    ]);
    const noise = this.flow.forward((call) => backend.run(call), count, {
      input: curves,
      conditions: this.embed(conditions, count),
      logDet: this.logDet,
      between: (step) => this.ends[step % 2],
    });
    backend.run({
      kernel: gaussianLogDensity,
      specialisation: NOTHING,
      settings: { count, dimensions, transforms: logDets },
      buffers: { input: noise, log_det: this.logDet, log_density: output },
    });
    backend.submit();
  }

  dispose(): void {
    for (const buffer of this.owned) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Conditions as the transforms see them. */
  private embed(conditions: DeviceBuffer, count: number): DeviceBuffer {
    return this.flow.embed((call) => this.flow.backend.run(call), count, conditions, this.embeddingValues);
  }

  /** One sample for each row of conditions as the transforms see them. */
  private sample({ conditions, output, count, seed, firstRow }: Required<PairedRequest>): void {
    const { backend, architecture } = this.flow;
    backend.run({
      kernel: rowNoise,
      specialisation: NOTHING,
      settings: rowNoiseSettings(count, architecture.dimensions, firstRow, seed),
      buffers: { noise: this.noise },
    });
    this.flow.inverse((call) => backend.run(call), count, {
      input: this.noise,
      conditions,
      logDet: this.logDet,
      // The way back ends with step 0.
      between: (step) => (step === 0 ? output : this.ends[step % 2]),
    });
  }

  /** @throws InputError where a count or a buffer does not fit */
  private check(count: number, buffers: readonly (readonly [string, DeviceBuffer, number])[]): void {
    if (!Number.isInteger(count) || count < 1 || count > this.capacity) {
      throw new InputError(`${count} rows do not fit a flow for 1 to ${this.capacity} rows a call`);
    }
    for (const [name, buffer, values] of buffers) {
      if (buffer.byteLength < 4 * values) {
        throw new InputError(`${name} has ${buffer.byteLength} bytes, but ${values} numbers need ${4 * values}`);
      }
    }
  }
}
