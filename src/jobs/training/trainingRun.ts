/** A training as it goes: epochs, returns to an earlier state, checkpoints, log, early stopping, and the figures at its end. */

import { isSystemError } from "../../data/fileErrors.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, DeviceError, InputError } from "../../engine/errors.ts";
import { eventTurn } from "../../engine/eventTurn.ts";
import type { FlowLayout } from "../../flow/flowLayout.ts";
import { ignoreConditions } from "../../flow/foldConditions.ts";
import { initialStateInTurns } from "../../flow/initialStateInTurns.ts";
import type { FlowState } from "../../flow/parameters.ts";
import type { Checkpoint, Stage } from "../../flow/training/checkpoint.ts";
import {
  DivergenceError,
  type EpochRecord,
  type EpochSpeed,
  Trainer,
  type TrainerState,
} from "../../flow/training/trainer.ts";
import { RESUME_HINT } from "../events.ts";
import { InterruptedError } from "../interrupted.ts";
import { median } from "../statistics.ts";
import type { TrainingFiles } from "./trainingFiles.ts";
import type { BestEpoch, TrainingTask } from "./trainingTask.ts";
import type { TrainEvents, TrainSummary } from "./trainRequest.ts";

/** Returns to an earlier state before a training gives up. */
const MAXIMUM_RETURNS = 5;
/** Epochs at which the model's evolution is drawn, as shares of the whole. */
const STAGES = [0.05, 0.25, 1];

/** What came of a training. */
export interface Trained
  extends Pick<TrainSummary, "epochs" | "bestEpoch" | "stopped" | "validationLoss" | "seconds" | "samplesPerSecond"> {
  /** The best numbers. */
  readonly state: FlowState;
  /** The model's file, where there is one. */
  readonly model: Uint8Array | undefined;
}

export class TrainingRun {
  private readonly trainer: Trainer;
  private records: EpochRecord[] = [];
  private best: FlowState | undefined;
  private bestEpoch = 0;
  private stages: Stage[] = [];
  /** Of the epochs of this run, in samples per second. */
  private readonly rates: number[] = [];
  /** Epochs of the state that the checkpoint holds. */
  private saved = 0;
  /** Returns to the last good state. */
  private returns = 0;

  /** @param files where it keeps what it has; a training without files ends when its process does */
  static async open(
    task: TrainingTask,
    backend: Backend,
    layout: FlowLayout,
    checkpoint: Checkpoint | undefined,
    files: TrainingFiles | undefined,
    events: TrainEvents,
  ): Promise<TrainingRun> {
    const drawn = await initialStateInTurns(task.architecture, task.recipe.seed);
    return new TrainingRun(task, backend, layout, drawn, checkpoint, files, events);
  }

  private constructor(
    private readonly task: TrainingTask,
    backend: Backend,
    layout: FlowLayout,
    drawn: FlowState,
    private readonly checkpoint: Checkpoint | undefined,
    private readonly files: TrainingFiles | undefined,
    private readonly events: TrainEvents,
  ) {
    const { recipe, architecture, training, validation, noise, conditionNoise, conditionFlags } = task;
    const initial = ignoreConditions(architecture, drawn, task.ignoredConditions);
    const start = task.start?.(initial) ?? initial;
    const options = { ...recipe, noise, conditionNoise, conditionFlags };
    const rows = task.epochs?.(backend) ?? training;
    this.trainer = new Trainer(backend, architecture, start, rows, validation, options, layout);
  }

  async run(begun: number): Promise<Trained> {
    const { trainer } = this;
    try {
      await eventTurn();
      await trainer.prepare();
      await eventTurn();
      if (this.checkpoint) await this.resume(this.checkpoint);
      else {
        // Stopped before its first epoch ends, this training is not to go on from another one's state.
        await this.files?.begin();
        await trainer.initialiseFromData();
      }
      const stopped = await this.loop();
      return await this.finish(stopped, begun);
    } catch (error) {
      throw this.withKept(error);
    } finally {
      trainer.dispose();
    }
  }

  /** Epochs until the last, or until patience ends. */
  private async loop(): Promise<"epochs" | "patience"> {
    const { recipe } = this.task;
    let good = await this.trainer.state();
    for (;;) {
      const { epoch } = good;
      if (epoch >= recipe.epochs) return "epochs";
      if (recipe.patience > 0 && epoch - this.bestEpoch >= recipe.patience && this.bestEpoch > 0) return "patience";
      if (this.events.signal?.aborted) {
        const kept = epoch > 0 && this.files ? `; ${this.files.last} holds the state` : "";
        throw new InterruptedError(`stopped after ${epoch} of ${recipe.epochs} epochs${kept}`, {
          hint: this.files ? RESUME_HINT : undefined,
        });
      }
      let trained: EpochRecord & EpochSpeed;
      try {
        trained = await this.trainer.epoch();
      } catch (error) {
        if (!(error instanceof DivergenceError)) throw error;
        good = await this.goBack(good, error);
        continue;
      }
      this.returns = 0;
      good = await this.trainer.state();
      await this.keep(trained, good);
    }
  }

  /**
   * Returns to the last good state at half the rate.
   * @throws DeviceError when returning has not helped: then no model is left, neither of the epochs before nor another
   *   training's, which would be taken for this one's
   */
  private async goBack(good: TrainerState, error: DivergenceError): Promise<TrainerState> {
    const { epoch } = good;
    if (++this.returns > MAXIMUM_RETURNS) {
      await this.files?.discardModel();
      const batch = error.of === "training" ? "in the batch that begins with" : "at";
      const kept = epoch > 0 ? `the last good state (epoch ${epoch}) is in ${this.files?.last}` : "no epoch was good";
      const left = this.files ? `: ${this.files.model} is not written; ${kept}` : "";
      throw new DeviceError(
        `${error.message}, ${batch} ${this.task.rowOf(error)}, and smaller learning rates did not help${left}`,
        {
          hint: `use a smaller ${argument("batch")}, ${argument("learningRate")} or ${argument("clip")}, or a longer ${argument("warmup")}`,
        },
      );
    }
    const state = { ...good, rateFactor: good.rateFactor / 2 };
    this.events.onMessage?.(
      `${error.message}; back to ${epoch === 0 ? "the start" : `epoch ${epoch}`} at ${state.rateFactor} of the learning rate`,
    );
    this.trainer.restore(state);
    return state;
  }

  /** Log, checkpoints and stages after an epoch. */
  private async keep(trained: EpochRecord & EpochSpeed, state: TrainerState): Promise<void> {
    const { samplesPerSecond, seconds: _, ...record } = trained;
    this.records.push(record);
    const better = this.best === undefined || record.validationLoss < this.records[this.bestEpoch - 1].validationLoss;
    if (better) {
      this.best = { parameters: state.parameters, moments: state.moments };
      this.bestEpoch = record.epoch;
      await this.files?.writeModel(this.encode(this.best));
    }
    if (this.isStage(record.epoch)) {
      this.stages.push({ epoch: record.epoch, state: { parameters: state.parameters, moments: state.moments } });
    }
    await this.save(state);
    await this.files?.log(record);
    this.rates.push(samplesPerSecond);
    this.events.onEpoch?.(trained, better, this.task.recipe.epochs);
  }

  /** Writes the checkpoint. */
  private async save(state: TrainerState, ended?: Parameters<TrainingFiles["writeLast"]>[1]): Promise<void> {
    if (!this.files) return;
    const { best, bestEpoch, records, stages } = this;
    const layout = this.trainer.flow.kernelLayout.name;
    await this.files.writeLast({ state, best: best!, bestEpoch, records, stages, layout }, ended);
    this.saved = state.epoch;
  }

  /** A file that could not be written, with what is kept of the training. */
  private withKept(error: unknown): unknown {
    if (!(error instanceof InputError) || !isSystemError(error.cause) || this.saved === 0) return error;
    return new InputError(`${error.message}; ${this.files?.last} holds the state after epoch ${this.saved}`, {
      cause: error,
      hint: RESUME_HINT,
    });
  }

  /** Whether an epoch's state is drawn in the figure of the model's evolution. */
  private isStage(epoch: number): boolean {
    const { epochs } = this.task.recipe;
    return STAGES.some((share) => Math.max(1, Math.round(share * epochs)) === epoch);
  }

  /** Goes on from the last state. */
  private async resume(checkpoint: Checkpoint): Promise<void> {
    this.records = [...checkpoint.records];
    this.saved = checkpoint.state.epoch;
    this.stages = checkpoint.stages.filter(({ epoch }) => this.isStage(epoch));
    this.trainer.restore(checkpoint.state);
    this.best = checkpoint.best;
    this.bestEpoch = checkpoint.bestEpoch;
    // The log may be one line ahead of the checkpoint, or behind it.
    await this.files?.rewriteLog(this.records);
    this.events.onMessage?.(`going on after epoch ${checkpoint.state.epoch}`);
  }

  /** The model's file. */
  private encode(state: FlowState): Uint8Array {
    return this.task.encode(state, this.bestOf());
  }

  private bestOf(): BestEpoch {
    const { bestEpoch: epoch } = this;
    return { epoch, validationLoss: this.records[epoch - 1]?.validationLoss };
  }

  /** Recomputes statistics over the whole training set, and writes the model and the figures. */
  private async finish(stopped: "epochs" | "patience", begun: number): Promise<Trained> {
    const { trainer, files, task } = this;
    const last = await trainer.state();
    const record = this.records[this.bestEpoch - 1];
    trainer.restore({ ...last, ...this.best! });
    let validationLoss = record.validationLoss;
    let state = this.best!;
    await trainer.recomputeMoments();
    if (trainer.flow.layout.momentCount > 0) {
      const recomputed = await trainer.validationLoss();
      if (recomputed < validationLoss) {
        validationLoss = recomputed;
        const { parameters, moments } = await trainer.state();
        state = { parameters, moments };
      }
    }
    let model: Uint8Array | undefined;
    if (files) {
      model = (await task.encodeFinal?.(trainer.flow, state, this.bestOf())) ?? this.encode(state);
      await files.writeModel(model);
      const stages = [...this.stages.filter((stage) => stage.epoch < last.epoch), { epoch: this.bestEpoch, state }];
      await files.draw({ ...task, records: this.records, bestEpoch: this.bestEpoch, stages, flow: trainer.flow });
      await this.save(last, { stopped, validationLoss, model });
    }
    return {
      ...{ state, model, epochs: last.epoch, bestEpoch: this.bestEpoch, stopped, validationLoss },
      seconds: (performance.now() - begun) / 1000,
      samplesPerSecond: median(this.rates),
    };
  }
}
