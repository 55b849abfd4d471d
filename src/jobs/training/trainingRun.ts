/** A training as it goes: epochs, returns to an earlier state, checkpoints, log, early stopping, and the figures at its end. */

import { appendFile, rm } from "node:fs/promises";
import { fileError, isSystemError } from "../../data/fileErrors.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, DeviceError, InputError } from "../../engine/errors.ts";
import { lossFigure } from "../../figures/training.ts";
import { writeFigure } from "../../figures/write.ts";
import type { FlowLayout } from "../../flow/flowLayout.ts";
import { foldConditions, ignoreConditions } from "../../flow/foldConditions.ts";
import { PUBLISHED_CONDITIONS } from "../../flow/formats/kilonovaml/feeding.ts";
import type { FlowModel } from "../../flow/model.ts";
import { encodeModel } from "../../flow/modelFile.ts";
import { type FlowState, initialState } from "../../flow/parameters.ts";
import {
  type Checkpoint,
  type EndedTraining,
  encodeCheckpoint,
  modelChecksum,
  type Stage,
} from "../../flow/training/checkpoint.ts";
import {
  DivergenceError,
  type EpochRecord,
  type EpochSpeed,
  Trainer,
  type TrainerState,
} from "../../flow/training/trainer.ts";
import { joinBands } from "../../lightcurves/bands.ts";
import { InterruptedError } from "../interrupted.ts";
import { median } from "../statistics.ts";
import { requestText } from "./continuation.ts";
import { evolutionFigure } from "./modelEvolution.ts";
import { recordedRecipe } from "./options.ts";
import type { PreparedTraining } from "./prepareTraining.ts";
import { simulationRecord } from "./simulation.ts";
import {
  filesWritten,
  type TrainEvents,
  type TrainRequest,
  type TrainSummary,
  type trainingFiles,
} from "./trainRequest.ts";
import { trainSummary } from "./trainSummary.ts";

/** Returns to an earlier state before a training gives up. */
const MAXIMUM_RETURNS = 5;
const RESUME = "run the same command with --resume to go on";
/** Epochs at which the model's evolution is drawn, as shares of the whole. */
const STAGES = [0.05, 0.25, 1];

export class TrainingRun {
  private readonly trainer: Trainer;
  private readonly requestText: string;
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

  constructor(
    private readonly request: TrainRequest,
    private readonly prepared: PreparedTraining,
    backend: Backend,
    layout: FlowLayout,
    private readonly checkpoint: Checkpoint | undefined,
    private readonly files: ReturnType<typeof trainingFiles>,
    private readonly events: TrainEvents,
  ) {
    const { recipe, architecture, validation, noise } = prepared;
    const training = prepared.epochs?.(backend) ?? prepared.training;
    this.requestText = requestText(prepared);
    const ignored = prepared.constantConditions.map((value) => value !== undefined);
    const start = ignoreConditions(architecture, initialState(architecture, recipe.seed), ignored);
    this.trainer = new Trainer(backend, architecture, start, training, validation, { ...recipe, noise }, layout);
  }

  async run(begun: number): Promise<TrainSummary> {
    const { trainer } = this;
    try {
      await trainer.prepare();
      if (this.checkpoint) await this.resume(this.checkpoint);
      else {
        // Stopped before its first epoch ends, this training is not to go on from another one's state.
        for (const path of [this.files.last, this.files.log]) await rm(path, { force: true });
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
    const { recipe } = this.prepared;
    let good = await this.trainer.state();
    for (;;) {
      const { epoch } = good;
      if (epoch >= recipe.epochs) return "epochs";
      if (recipe.patience > 0 && epoch - this.bestEpoch >= recipe.patience && this.bestEpoch > 0) return "patience";
      if (this.events.signal?.aborted) {
        const kept = epoch > 0 ? `; ${this.files.last} holds the state` : "";
        throw new InterruptedError(`stopped after ${epoch} of ${recipe.epochs} epochs${kept}`, {
          hint: RESUME,
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
      const { output } = this.request;
      const { source } = this.prepared.template.training;
      await rm(output, { force: true }).catch((cause) => {
        throw fileError(cause, "write", output);
      });
      const batch = error.of === "training" ? "in the batch that begins with" : "at";
      const kept = epoch > 0 ? `the last good state (epoch ${epoch}) is in ${this.files.last}` : "no epoch was good";
      throw new DeviceError(
        `${error.message}, ${batch} row ${this.datasetRow(error)} of ${source}, and smaller learning rates did not help: ${output} is not written; ${kept}`,
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

  /** Where in the dataset, or among the simulations of its epoch, the loss was measured. */
  private datasetRow({ of, rows }: DivergenceError): number {
    const { data, simulation, trainingIndices, validationIndices } = this.prepared;
    if (simulation) return rows[0];
    // Where none are held out, the training rows are the validation rows.
    const indices = of === "validation" && validationIndices.length > 0 ? validationIndices : trainingIndices;
    return data.datasetRows[indices[rows[0]]];
  }

  /** Log, checkpoints and stages after an epoch. */
  private async keep(trained: EpochRecord & EpochSpeed, state: TrainerState): Promise<void> {
    const { samplesPerSecond, seconds: _, ...record } = trained;
    const { output } = this.request;
    this.records.push(record);
    const better = this.best === undefined || record.validationLoss < this.records[this.bestEpoch - 1].validationLoss;
    if (better) {
      this.best = { parameters: state.parameters, moments: state.moments };
      this.bestEpoch = record.epoch;
      await writeFileWhole(output, encodeModel(this.model(this.best)), true);
    }
    if (this.isStage(record.epoch)) {
      this.stages.push({ epoch: record.epoch, state: { parameters: state.parameters, moments: state.moments } });
    }
    await this.save(state);
    await appendFile(this.files.log, `${JSON.stringify(record)}\n`).catch((error) => {
      throw fileError(error, "write", this.files.log);
    });
    this.rates.push(samplesPerSecond);
    this.events.onEpoch?.(trained, better, this.prepared.recipe.epochs);
  }

  /** Writes the checkpoint. */
  private async save(state: TrainerState, ended?: EndedTraining): Promise<void> {
    const { best, bestEpoch, records, stages, requestText: request } = this;
    const layout = this.trainer.flow.kernelLayout.name;
    const checkpoint = { state, best: best!, bestEpoch, records, stages, request, layout, ended };
    await writeFileWhole(this.files.last, encodeCheckpoint(this.prepared.architecture, checkpoint));
    this.saved = state.epoch;
  }

  /** A file that could not be written, with what is kept of the training. */
  private withKept(error: unknown): unknown {
    if (!(error instanceof InputError) || !isSystemError(error.cause) || this.saved === 0) return error;
    return new InputError(`${error.message}; ${this.files.last} holds the state after epoch ${this.saved}`, {
      cause: error,
      hint: RESUME,
    });
  }

  /** Whether an epoch's state is drawn in the figure of the model's evolution. */
  private isStage(epoch: number): boolean {
    const { epochs } = this.prepared.recipe;
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
    await writeFileWhole(this.files.log, this.records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    this.events.onMessage?.(`going on after epoch ${checkpoint.state.epoch}`);
  }

  private model(state: FlowState): FlowModel {
    const { template, recipe, simulation } = this.prepared;
    const details = {
      recipe: recordedRecipe(recipe),
      ...(simulation ? { simulations: simulationRecord(simulation) } : {}),
      epoch: this.bestEpoch,
      validationLoss: this.records[this.bestEpoch - 1]?.validationLoss,
    };
    const training = { ...template.training, details };
    if (recipe.feed === "standardised") return { ...template, state, training };
    const folded = foldConditions(template.architecture, state, template.conditions);
    return { ...template, state: folded, conditions: PUBLISHED_CONDITIONS, training };
  }

  /** Recomputes statistics over the whole training set, and writes the model and the figures. */
  private async finish(stopped: "epochs" | "patience", begun: number): Promise<TrainSummary> {
    const { trainer, request, prepared, files } = this;
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
    const model = this.model(state);
    const bytes = encodeModel(model);
    await writeFileWhole(request.output, bytes, true);
    if (request.figures) {
      const title = `${joinBands(prepared.data.bands)}, ${prepared.template.training.trainingRows.toLocaleString("en-US")} rows`;
      for (const path of files.loss) await writeFigure(path, lossFigure(title, this.records, this.bestEpoch));
      const stages = [...this.stages.filter((stage) => stage.epoch < last.epoch), { epoch: this.bestEpoch, state }];
      // The stages hold numbers for standardised conditions.
      const figure = await evolutionFigure(
        trainer.flow,
        { ...model, conditions: prepared.template.conditions },
        stages,
        prepared.data,
        prepared.validationIndices,
      );
      for (const path of files.evolution) await writeFigure(path, figure);
    }
    await this.save(last, { stopped, validationLoss, model: modelChecksum(bytes) });
    return trainSummary(prepared, model, filesWritten(request.output, request.figures), {
      ...{ epochs: last.epoch, bestEpoch: this.bestEpoch, stopped, validationLoss },
      seconds: (performance.now() - begun) / 1000,
      samplesPerSecond: median(this.rates),
    });
  }
}
