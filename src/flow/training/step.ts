/** One training step on the device: forward, backward and optimiser, recorded once and replayed for every batch. */

import { Tape } from "../../engine/autodiff/tape.ts";
import type { DeviceBuffer, KernelCall } from "../../engine/backend.ts";
import { ReferenceBackend } from "../../engine/referenceBackend.ts";
import { defineFlowBackward } from "../../kernels/flow/backward.ts";
import { NOTHING } from "../../kernels/flow/elementwise.ts";
import { gaussianLogDensity } from "../../kernels/flow/gaussian.ts";
import { adam, blend, gradientNorm, meanLoss } from "../../kernels/flow/training.ts";
import { embeddingLayers } from "../embedding.ts";
import type { Flow } from "../flow.ts";

/** How the optimiser steps. */
export interface OptimiserSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled weight decay (AdamW); 0 for Adam. */
  readonly weightDecay: number;
  /** Longest gradient; 0 for no clipping. */
  readonly clip: number;
}

export const ADAM_DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0 } as const;

/** Share of a batch in the running statistics of batch normalisations. */
const MOMENTUM = 0.1;

export class TrainingStep implements Disposable {
  /** [rows, dimensions]: the batch. */
  readonly curves: DeviceBuffer;
  /** [rows, conditions] */
  readonly conditions: DeviceBuffer;
  /** [parameters] */
  readonly gradients: DeviceBuffer;
  readonly firstMoment: DeviceBuffer;
  readonly secondMoment: DeviceBuffer;
  /** [rows] */
  readonly logDensity: DeviceBuffer;
  /** Mean loss of each step of an epoch. */
  readonly losses: DeviceBuffer;
  private readonly batchMoments: DeviceBuffer;
  private readonly norm: DeviceBuffer;
  /** Values after each transform. */
  private readonly between: readonly DeviceBuffer[];
  /** What makes of the batch's conditions those that the transforms see. */
  readonly embeddingCalls: readonly KernelCall[];
  /** For each transform its calls on the way forward. */
  readonly transformCalls: readonly KernelCall[][];
  private readonly tape: Tape;
  private readonly backwardCalls: readonly KernelCall[];
  private readonly owned: DeviceBuffer[] = [];

  /**
   * @param rows rows of every batch
   * @param steps largest number of steps between two readings of the losses
   * @param training whether batch normalisations use the batch's statistics
   */
  constructor(
    private readonly flow: Flow,
    readonly rows: number,
    steps: number,
    private readonly training = true,
  ) {
    const { backend, architecture, layout } = flow;
    const { dimensions, conditions, embedding, transforms } = architecture;
    this.curves = this.allocate(rows * dimensions, "batch");
    this.conditions = this.allocate(rows * conditions, "batch conditions");
    this.gradients = this.allocate(layout.count, "gradients");
    this.firstMoment = this.allocate(layout.count, "first moments");
    this.secondMoment = this.allocate(layout.count, "second moments");
    this.logDensity = this.allocate(rows, "log-densities");
    this.losses = this.allocate(steps, "losses");
    this.batchMoments = this.allocate(Math.max(1, layout.momentCount), "batch moments");
    this.norm = this.allocate(1, "gradient norm");
    this.resetOptimiser();

    defineFlowBackward();
    this.tape = new Tape(backend);
    const logDet = this.allocate(rows * flow.logDets, "log-determinants");
    this.between = transforms.map((_, index) => this.allocate(rows * dimensions, `values after transform ${index}`));
    this.transformCalls = transforms.map(() => []);
    const layers = embeddingLayers(architecture).map(({ outputs }, layer) =>
      this.allocate(rows * outputs, `values after layer ${layer} of the embedding`),
    );
    const embedded = flow.embed(
      (call) => this.tape.record(call),
      rows,
      this.conditions,
      (layer) => layers[layer],
    );
    // Conditions that are data have no adjoint.
    if (embedding) this.tape.share(embedded);
    this.embeddingCalls = [...this.tape.forward];
    const noise = flow.forward(
      (call, transform) => {
        this.tape.record(call);
        this.transformCalls[transform].push(call);
      },
      rows,
      { input: this.curves, conditions: embedded, logDet, between: (index) => this.between[index] },
      training ? { buffer: this.batchMoments, fromBatch: true } : { buffer: flow.moments, fromBatch: false },
    );
    this.tape.record({
      kernel: gaussianLogDensity,
      specialisation: NOTHING,
      settings: { count: rows, dimensions, transforms: flow.logDets },
      buffers: { input: noise, log_det: logDet, log_density: this.logDensity },
    });
    this.tape.setAdjoint(flow.parameters, this.gradients);
    // The loss is the mean of -log p.
    const seed = this.tape.seedOf(this.logDensity);
    const reference = backend instanceof ReferenceBackend;
    backend.upload(seed, (reference ? new Float64Array(rows) : new Float32Array(rows)).fill(-1 / rows));
    this.backwardCalls = this.tape.differentiate();
  }

  /** Forward pass and loss of the batch in `curves` and `conditions`; the loss goes to `losses[position]`. */
  forward(position: number): void {
    const { backend } = this.flow;
    for (const call of this.tape.forward) backend.run(call);
    backend.run({
      kernel: meanLoss,
      specialisation: NOTHING,
      settings: { count: this.rows, position },
      buffers: { log_density: this.logDensity, losses: this.losses },
    });
  }

  /** Gradients of the loss, after {@link forward}. */
  backward(): void {
    for (const call of this.backwardCalls) this.flow.backend.run(call);
  }

  /** Moves the parameters, after {@link backward}. `step` counts from 1 and sets the optimiser's bias correction. */
  update(step: number, optimiser: OptimiserSettings): void {
    const { backend, layout, parameters } = this.flow;
    backend.run({
      kernel: gradientNorm,
      specialisation: NOTHING,
      settings: { count: layout.count },
      buffers: { gradients: this.gradients, norm: this.norm },
    });
    backend.run({
      kernel: adam,
      specialisation: NOTHING,
      settings: {
        count: layout.count,
        learning_rate: optimiser.learningRate,
        beta1: optimiser.beta1,
        beta2: optimiser.beta2,
        epsilon: optimiser.epsilon,
        decay: optimiser.weightDecay,
        clip: optimiser.clip,
        correction1: 1 - optimiser.beta1 ** step,
        correction2: 1 - optimiser.beta2 ** step,
      },
      buffers: {
        gradients: this.gradients,
        norm: this.norm,
        parameters,
        first_moment: this.firstMoment,
        second_moment: this.secondMoment,
      },
    });
  }

  /** What transform `index` is given on the way forward. [rows, dimensions] */
  inputOf(index: number): DeviceBuffer {
    return index === 0 ? this.curves : this.between[index - 1];
  }

  /** Blends the batch's statistics into the running ones, after {@link forward}. */
  updateMoments(momentum = MOMENTUM): void {
    const { backend, layout, moments } = this.flow;
    if (!this.training || layout.momentCount === 0) return;
    backend.run({
      kernel: blend,
      specialisation: NOTHING,
      settings: { count: layout.momentCount, momentum },
      buffers: { fresh: this.batchMoments, running: moments },
    });
  }

  /** Forgets the optimiser's moments. */
  resetOptimiser(): void {
    const zeros = new Float32Array(this.flow.layout.count);
    this.flow.backend.upload(this.firstMoment, zeros);
    this.flow.backend.upload(this.secondMoment, zeros);
  }

  /** Compiles all kernels, so that the first step is no slower than the others. */
  async prepare(): Promise<void> {
    for (const { kernel, specialisation } of [...this.tape.forward, ...this.backwardCalls]) {
      await this.flow.backend.prepare(kernel, specialisation);
    }
  }

  dispose(): void {
    this.tape.dispose();
    for (const buffer of this.owned) buffer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private allocate(values: number, label: string): DeviceBuffer {
    const buffer = this.flow.backend.allocate(4 * values, label);
    this.owned.push(buffer);
    return buffer;
  }
}
