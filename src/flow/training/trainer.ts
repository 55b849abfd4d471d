/** The training loop: everything stays on the device, losses come back once an epoch. */

import type { Backend, DeviceBuffer } from "../../engine/backend.ts";
import { downloadFloats } from "../../engine/downloadFloats.ts";
import { keyOfSeed, STREAMS } from "../../engine/random/streams.ts";
import { NOTHING } from "../../kernels/flow/elementwise.ts";
import { gatherBatch } from "../../kernels/flow/training.ts";
import type { Architecture } from "../architecture.ts";
import { type Floats, FlowEvaluator } from "../evaluator.ts";
import { Flow } from "../flow.ts";
import type { FlowLayout } from "../flowLayout.ts";
import type { FlowState } from "../parameters.ts";
import { transformRow } from "../transforms/index.ts";
import type { TrainerOptions } from "./options.ts";
import type { RowSource, TrainingRows } from "./rowSource.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import { shuffledOrder } from "./shuffle.ts";
import { ADAM_DEFAULTS, TrainingStep } from "./step.ts";

export type { TrainingRows } from "./rowSource.ts";

/** What the trainer is told: its part of a recipe. */
export interface TrainingOptions extends TrainerOptions {
  /** Standard deviation of the noise added to each dimension, in network units; all zero for none. */
  readonly noise: Float32Array;
  /** The same for the conditions; none by default. */
  readonly conditionNoise?: Float32Array;
  /**
   * For each condition 1 + the place among the conditions of the flag that says whether a row has it, or 0 where every row
   * does: what is missing gets no noise.
   */
  readonly conditionFlags?: Uint32Array;
}

/** Everything that a training needs to go on from: a checkpoint. */
export interface TrainerState extends FlowState {
  readonly firstMoment: Floats;
  readonly secondMoment: Floats;
  /** Epochs done. */
  readonly epoch: number;
  /** Optimiser steps done. */
  readonly step: number;
  /** Factor on the schedule, below 1 after a return to an earlier state. */
  readonly rateFactor: number;
}

/** What an epoch of a training came to. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean negative log-density over the epoch's batches, in network units. */
  readonly loss: number;
  readonly validationLoss: number;
  readonly learningRate: number;
}

/** How long an epoch took: no part of its record, which is the same whenever and wherever it is computed. */
export interface EpochSpeed {
  readonly samplesPerSecond: number;
  readonly seconds: number;
}

/** A loss that is NaN or infinite, or that of most rows far above what it was. The state is then not to be used. */
export class DivergenceError extends Error {
  constructor(
    /** In words, e.g. "in step 3 of epoch 2". */
    readonly where: string,
    readonly loss: number,
    /** Rows on which it was measured: a batch of the training rows, or one of the validation rows. */
    readonly rows: Uint32Array,
    readonly of: "training" | "validation",
  ) {
    super(`the loss became ${loss} ${where}`);
  }
}

/**
 * An epoch that raises the median loss of a batch by this many nats has exploded. The median, since the mean of a batch may
 * be that of one row: a set far from all others has a loss of a million nats until the flow knows it, whatever the rate.
 */
const EXPLOSION = 100;

/** Fewer do not bring Adam's moments up: a small dataset has epochs of one step. */
const FEWEST_WARMUP_STEPS = 20;

/** Steps of a warm-up of some epochs; none where none is asked for. */
function warmupSteps(epochs: number, stepsPerEpoch: number): number {
  return epochs === 0 ? 0 : Math.max(FEWEST_WARMUP_STEPS, Math.round(epochs * stepsPerEpoch));
}

/** Rows of one evaluation of the validation loss. */
const VALIDATION_ROWS = 8192;

export class Trainer implements Disposable {
  readonly flow: Flow;
  readonly stepsPerEpoch: number;
  private readonly step: TrainingStep;
  private readonly evaluator: FlowEvaluator;
  private readonly curves: DeviceBuffer;
  private readonly conditions: DeviceBuffer;
  private readonly order: DeviceBuffer;
  private readonly noise: DeviceBuffer;
  private readonly conditionNoise: DeviceBuffer;
  private readonly flags: DeviceBuffer;
  private readonly noFlags: DeviceBuffer;
  private readonly rows: number;
  private readonly schedule: Schedule;
  private epochsDone = 0;
  private stepsDone = 0;
  private rateFactor = 1;
  /** Median loss of the next epoch's first batch in the present state, where it is known. */
  private typicalLoss: number | undefined;
  /** Order of the rows in the epoch after the last, where it is known already. */
  private nextOrder: Uint32Array | undefined;
  /** The epoch whose rows are on the device, where each has its own. */
  private loaded = 0;
  /** Of rows that each epoch has anew. */
  private readonly source: RowSource | undefined;

  constructor(
    private readonly backend: Backend,
    architecture: Architecture,
    start: FlowState,
    /** Rows that stay the same, or what makes those of each epoch. */
    training: TrainingRows | RowSource,
    /** At least one. */
    private readonly validation: TrainingRows,
    readonly options: TrainingOptions,
    kernelLayout?: FlowLayout,
  ) {
    const { dimensions, conditions } = architecture;
    this.source = "rowsOf" in training ? training : undefined;
    this.rows = "rowsOf" in training ? training.rows : training.curves.length / dimensions;
    const batch = Math.min(options.batch, this.rows);
    // A last batch that is not full is left out; another order of the rows makes up for it in the next epoch.
    this.stepsPerEpoch = Math.floor(this.rows / batch);
    const { schedule: kind, warmup } = options;
    this.schedule = { ...options, kind, warmupSteps: warmupSteps(warmup, this.stepsPerEpoch) };
    this.flow = new Flow(backend, architecture, start, kernelLayout);
    // One more for the loss after the last step.
    this.step = new TrainingStep(this.flow, batch, this.stepsPerEpoch + 1);
    this.evaluator = new FlowEvaluator(this.flow, VALIDATION_ROWS);
    this.curves = backend.allocate(4 * this.rows * dimensions, "training curves");
    this.conditions = backend.allocate(4 * this.rows * conditions, "training conditions");
    this.order = backend.allocate(4 * this.rows, "order of rows");
    this.noise = backend.allocate(4 * dimensions, "noise");
    this.conditionNoise = backend.allocate(4 * conditions, "noise of the conditions");
    this.flags = backend.allocate(4 * conditions, "flags of the conditions");
    this.noFlags = backend.allocate(4 * dimensions, "no flags");
    if (!("rowsOf" in training)) this.upload(training);
    backend.upload(this.noise, options.noise);
    backend.upload(this.conditionNoise, options.conditionNoise ?? new Float32Array(conditions));
    backend.upload(this.flags, options.conditionFlags ?? new Uint32Array(conditions));
    backend.upload(this.noFlags, new Uint32Array(dimensions));
  }

  /** Compiles all kernels. */
  async prepare(): Promise<void> {
    await this.step.prepare();
    await this.flow.prepare("forward");
    await this.source?.prepare?.();
  }

  /** Sets each transform that starts from data by what the first batch gives it. */
  async initialiseFromData(): Promise<void> {
    const { architecture, layout } = this.flow;
    const rows = architecture.transforms.map(transformRow);
    if (!rows.some(({ fromFirstBatch }) => fromFirstBatch)) return;
    await this.load(1);
    this.gather(this.orderOf(1), 0, 1);
    for (const call of this.step.embeddingCalls) this.backend.run(call);
    const parameters = await downloadFloats(this.backend, this.flow.parameters, layout.count);
    const moments = await downloadFloats(this.backend, this.flow.moments, layout.momentCount);
    for (const [index, row] of rows.entries()) {
      if (row.fromFirstBatch) {
        const count = this.step.rows * architecture.dimensions;
        const values = await downloadFloats(this.backend, this.step.inputOf(index), count);
        parameters.set(row.fromFirstBatch(values, architecture), layout.offsets[index]);
        this.flow.load({ parameters, moments });
      }
      for (const call of this.step.transformCalls[index]) this.backend.run(call);
    }
  }

  /**
   * One epoch over the training rows in a new order, then the validation loss.
   * @throws DivergenceError where a loss is not finite or explodes
   */
  async epoch(): Promise<EpochRecord & EpochSpeed> {
    const begun = performance.now();
    const epoch = this.epochsDone + 1;
    await this.load(epoch);
    const order = this.nextOrder ?? this.orderOf(epoch);
    const before = this.typicalLoss ?? (await this.firstLossOf(order, epoch)).typical;
    this.backend.upload(this.order, order);
    const totalSteps = this.options.epochs * this.stepsPerEpoch;
    let learningRate = 0;
    for (let index = 0; index < this.stepsPerEpoch; index++) {
      learningRate = this.rateFactor * learningRateAt(this.schedule, this.stepsDone, this.stepsPerEpoch, totalSteps);
      this.gather(undefined, index * this.step.rows, epoch);
      this.step.forward(index);
      this.step.backward();
      this.stepsDone++;
      this.step.update(this.stepsDone, { ...ADAM_DEFAULTS, ...this.options, learningRate });
      this.step.updateMoments();
      this.backend.submit();
    }
    // The first loss of the next epoch is measured before that one's first update: it is this epoch's last word.
    // Rows of its own are simulated by now: a GPU is still busy with this one's steps.
    await this.load(epoch + 1);
    const nextOrder = this.orderOf(epoch + 1);
    this.nextOrder = nextOrder;
    const after = await this.firstLossOf(nextOrder, epoch + 1);
    const losses = await downloadFloats(this.backend, this.step.losses, this.stepsPerEpoch);
    this.checkLosses(losses, order, epoch);
    const loss = mean(losses);
    const trained = performance.now();
    if (!Number.isFinite(after.mean) || after.typical > before + EXPLOSION) {
      const batch = nextOrder.slice(0, this.step.rows);
      throw new DivergenceError(`after the last step of epoch ${epoch}`, after.mean, batch, "training");
    }
    const densities = await this.validationDensities();
    const validationLoss = -mean(densities);
    if (!Number.isFinite(validationLoss)) {
      const row = Math.max(
        0,
        densities.findIndex((density) => !Number.isFinite(density)),
      );
      const where = `on the validation rows after the last step of epoch ${epoch}`;
      throw new DivergenceError(where, validationLoss, Uint32Array.of(row), "validation");
    }
    this.epochsDone = epoch;
    this.typicalLoss = after.typical;
    return {
      ...{ epoch, loss, validationLoss, learningRate },
      samplesPerSecond: (1000 * this.stepsPerEpoch * this.step.rows) / (trained - begun),
      seconds: (performance.now() - begun) / 1000,
    };
  }

  /** Mean negative log-density of the validation rows, with running statistics. */
  async validationLoss(): Promise<number> {
    return -mean(await this.validationDensities());
  }

  private validationDensities(): Promise<Floats> {
    const { curves, conditions } = this.validation;
    return this.evaluator.logDensityOf(curves, conditions);
  }

  /** Replaces the running statistics of batch normalisations by averages over the whole training set. */
  async recomputeMoments(): Promise<void> {
    if (this.flow.layout.momentCount === 0) return;
    await this.load(this.epochsDone + 1);
    this.backend.upload(this.order, this.orderOf(this.epochsDone + 1));
    for (let index = 0; index < this.stepsPerEpoch; index++) {
      this.gather(undefined, index * this.step.rows, this.epochsDone + 1);
      this.step.forward(0);
      this.step.updateMoments(1 / (index + 1));
      this.backend.submit();
    }
    await this.backend.finish();
  }

  /** Copies everything that a continuation needs. */
  async state(): Promise<TrainerState> {
    const { layout, parameters, moments } = this.flow;
    const download = (buffer: DeviceBuffer, count: number) => downloadFloats(this.backend, buffer, count);
    return {
      parameters: await download(parameters, layout.count),
      moments: await download(moments, layout.momentCount),
      firstMoment: await download(this.step.firstMoment, layout.count),
      secondMoment: await download(this.step.secondMoment, layout.count),
      epoch: this.epochsDone,
      step: this.stepsDone,
      rateFactor: this.rateFactor,
    };
  }

  /** Goes back, or on, to a state. */
  restore(state: TrainerState): void {
    this.typicalLoss = undefined;
    this.nextOrder = undefined;
    this.flow.load(state);
    this.backend.upload(this.step.firstMoment, state.firstMoment);
    this.backend.upload(this.step.secondMoment, state.secondMoment);
    this.epochsDone = state.epoch;
    this.stepsDone = state.step;
    this.rateFactor = state.rateFactor;
  }

  dispose(): void {
    this.source?.[Symbol.dispose]?.();
    this.step.dispose();
    this.evaluator.dispose();
    for (const buffer of [this.curves, this.conditions, this.order, this.noise]) buffer.dispose();
    for (const buffer of [this.conditionNoise, this.flags, this.noFlags]) buffer.dispose();
    this.flow.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Order in which an epoch goes through its rows: those of fresh simulations are in no order. */
  private orderOf(epoch: number): Uint32Array {
    if (this.source && !this.source.repeats) return Uint32Array.from({ length: this.rows }, (_, row) => row);
    return shuffledOrder(this.rows, this.options.seed, epoch);
  }

  /** Has an epoch's rows on the device, where each has its own. */
  private async load(epoch: number): Promise<void> {
    if (!this.source || this.loaded === epoch) return;
    this.upload(await this.source.rowsOf(epoch));
    this.loaded = epoch;
  }

  private upload({ curves, conditions }: TrainingRows): void {
    this.backend.upload(this.curves, curves);
    this.backend.upload(this.conditions, conditions);
  }

  /** Gathers a batch; with `order`, uploads that first. */
  private gather(order: Uint32Array | undefined, start: number, epoch: number): void {
    if (order) this.backend.upload(this.order, order);
    const { dimensions, conditions } = this.flow.architecture;
    const [low, high] = keyOfSeed(this.options.seed);
    const call = (
      width: number,
      buffers: { rows: DeviceBuffer; sigma: DeviceBuffer; flags: DeviceBuffer; batch: DeviceBuffer },
      noise: Float32Array | undefined,
      stream: number,
    ) => {
      this.backend.run({
        kernel: gatherBatch,
        specialisation: NOTHING,
        settings: {
          count: this.step.rows,
          dimensions: width,
          start,
          noisy: noise?.some((sigma) => sigma > 0) ? 1 : 0,
          epoch,
          stream,
          seed_low: low,
          seed_high: high,
        },
        buffers: { ...buffers, order: this.order },
      });
    };
    call(
      dimensions,
      { rows: this.curves, sigma: this.noise, flags: this.noFlags, batch: this.step.curves },
      this.options.noise,
      STREAMS.training,
    );
    call(
      conditions,
      { rows: this.conditions, sigma: this.conditionNoise, flags: this.flags, batch: this.step.conditions },
      this.options.conditionNoise,
      STREAMS.conditions,
    );
  }

  /** Loss of an epoch's first batch in the present state: of its rows the mean and the median. */
  private async firstLossOf(order: Uint32Array, epoch: number): Promise<{ mean: number; typical: number }> {
    this.gather(order, 0, epoch);
    this.step.forward(this.stepsPerEpoch);
    const densities = await downloadFloats(this.backend, this.step.logDensity, this.step.rows);
    const typical = densities.slice().sort()[densities.length >> 1];
    return { mean: -mean(densities), typical: -typical };
  }

  private checkLosses(losses: Floats, order: Uint32Array, epoch: number): void {
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    if (bad < 0) return;
    const { rows } = this.step;
    const batch = order.slice(bad * rows, (bad + 1) * rows);
    throw new DivergenceError(`in step ${bad + 1} of epoch ${epoch}`, losses[bad], batch, "training");
  }
}

function mean(values: Floats): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
