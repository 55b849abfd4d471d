/** A flow on a backend: its numbers in device buffers, and the kernels that run it in both directions. */

import type { Backend, DeviceBuffer, KernelCall } from "../engine/backend.ts";
import type { Architecture } from "./architecture.ts";
import { embeddingCalls, transformShape } from "./embedding.ts";
import { type FlowLayout, ruleLayout } from "./flowLayout.ts";
import { type FlowState, type ParameterLayout, parameterLayout } from "./parameters.ts";
import { transformRow } from "./transforms/index.ts";
import type { Moments, Step, TransformCalls } from "./transforms/transform.ts";

/** Where a pass takes its data from and leaves them. */
export interface PassBuffers {
  /** [count, dimensions]: data for a forward pass, noise for an inverse one. */
  readonly input: DeviceBuffer;
  /** [count, conditions] as the transforms see them: what {@link Flow.embed} gives. */
  readonly conditions: DeviceBuffer;
  /** [flow.logDets, count]: log-determinants of the transforms that have one, written. */
  readonly logDet: DeviceBuffer;
  /** Values between transforms [count, dimensions]: the result of transform k goes to `between(k)`, not its input. */
  between(transform: number): DeviceBuffer;
}

/** Takes the calls of a pass in their order. @param transform number of the transform whose call it is */
export type CallRecorder = (call: KernelCall, transform: number) => void;

export class Flow implements Disposable {
  readonly layout: ParameterLayout;
  /** All parameters, flat. */
  readonly parameters: DeviceBuffer;
  /** Running means and variances of the batch normalisations, flat. */
  readonly moments: DeviceBuffer;
  /** Number of rows of log-determinants: one for each transform that has one. */
  readonly logDets: number;
  /** Features of couplings and orders of permutations. */
  private readonly features: DeviceBuffer;
  private readonly transforms: readonly PlacedTransform[];

  /** @param kernelLayout how kernels are laid out; by default what suits the adapter by rule */
  constructor(
    readonly backend: Backend,
    readonly architecture: Architecture,
    state: FlowState,
    readonly kernelLayout: FlowLayout = ruleLayout(backend, architecture),
  ) {
    this.layout = parameterLayout(architecture);
    this.parameters = backend.allocate(4 * this.layout.count, "parameters");
    this.moments = backend.allocate(4 * Math.max(1, this.layout.momentCount), "moments");
    const features: number[] = [];
    let logDets = 0;
    const shape = transformShape(architecture);
    this.transforms = architecture.transforms.map((transform, index) => {
      const row = transformRow(transform);
      const place = {
        calls: row.calls(transform, shape, kernelLayout.coupling),
        parameterOffset: this.layout.offsets[index],
        momentOffset: this.layout.momentOffsets[index],
        featureOffset: features.length,
        logDetRow: logDets,
      };
      features.push(...row.featureTable(transform, shape));
      if (row.hasLogDet) logDets++;
      return place;
    });
    this.logDets = logDets;
    this.features = backend.allocate(4 * Math.max(1, features.length), "feature tables");
    if (features.length > 0) backend.upload(this.features, Uint32Array.from(features));
    this.load(state);
  }

  /** Replaces all numbers. */
  load({ parameters, moments }: FlowState): void {
    this.backend.upload(this.parameters, parameters);
    if (moments.length > 0) this.backend.upload(this.moments, moments);
  }

  /**
   * Records what makes of conditions those that the transforms see: nothing where the flow has no embedding.
   * @param conditions [count, conditions] as the flow's user gives them
   * @param values [count, outputs of the layer] takes what comes out of a layer of the embedding
   * @returns the buffer that holds the conditions for the transforms
   */
  embed(
    record: (call: KernelCall) => void,
    count: number,
    conditions: DeviceBuffer,
    values: (layer: number) => DeviceBuffer,
  ): DeviceBuffer {
    const { parameters, layout, architecture } = this;
    const offsets = layout.embeddingOffsets;
    for (const call of embeddingCalls(architecture, { parameters, offsets }, conditions, count, values)) record(call);
    return offsets.length === 0 ? conditions : values(offsets.length - 1);
  }

  /**
   * Records the way from data to noise.
   * @returns the buffer that holds the noise
   */
  forward(
    record: CallRecorder,
    count: number,
    buffers: PassBuffers,
    moments: Moments = { buffer: this.moments, fromBatch: false },
  ): DeviceBuffer {
    let { input } = buffers;
    for (const [index, transform] of this.transforms.entries()) {
      const step = this.step(transform, count, input, buffers.between(index), buffers, moments);
      for (const call of transform.calls.forward(step)) record(call, index);
      input = step.output;
    }
    return input;
  }

  /**
   * Records the way from noise to data, with given statistics.
   * @returns the buffer that holds the data
   */
  inverse(record: CallRecorder, count: number, buffers: PassBuffers): DeviceBuffer {
    let { input } = buffers;
    const moments = { buffer: this.moments, fromBatch: false };
    for (const [index, transform] of [...this.transforms.entries()].reverse()) {
      const step = this.step(transform, count, input, buffers.between(index), buffers, moments);
      for (const call of transform.calls.inverse(step)) record(call, index);
      input = step.output;
    }
    return input;
  }

  /** Compiles the kernels of one direction. */
  async prepare(direction: "forward" | "inverse"): Promise<void> {
    // Nothing runs: any buffer will do.
    const any = this.parameters;
    const calls: KernelCall[] = [];
    const buffers = { input: any, conditions: any, logDet: any, between: () => any };
    this.embed(
      (call) => calls.push(call),
      1,
      any,
      () => any,
    );
    this[direction]((call) => calls.push(call), 1, buffers);
    for (const { kernel, specialisation } of calls) await this.backend.prepare(kernel, specialisation);
  }

  dispose(): void {
    for (const buffer of [this.parameters, this.moments, this.features]) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private step(
    { parameterOffset, momentOffset, featureOffset, logDetRow }: PlacedTransform,
    count: number,
    input: DeviceBuffer,
    output: DeviceBuffer,
    { conditions, logDet }: PassBuffers,
    moments: Moments,
  ): Step {
    const { parameters, features } = this;
    return {
      ...{ count, input, output, conditions, logDet, logDetOffset: logDetRow * count },
      ...{ parameters, parameterOffset, moments, momentOffset, features, featureOffset },
    };
  }
}

/** A transform in its flow: its calls, and where its numbers are. */
interface PlacedTransform {
  readonly calls: TransformCalls;
  readonly parameterOffset: number;
  readonly momentOffset: number;
  readonly featureOffset: number;
  /** Its row of the log-determinants. */
  readonly logDetRow: number;
}
