/** Trains a flow on a dataset: checkpoints, log, early stopping, recovery, figures. */

import { existsSync } from "node:fs";
import { appendFile, readFile, rm } from "node:fs/promises";
import { checkNewFile } from "../data/checkNewFile.ts";
import { fileError } from "../data/fileErrors.ts";
import { writeFileWhole } from "../data/writeFileWhole.ts";
import type { Band } from "../du17/physics/bands.ts";
import type { Backend } from "../engine/backend.ts";
import { DeviceError, InputError } from "../engine/errors.ts";
import { type BackendChoice, openBackend } from "../engine/openBackend.ts";
import { lossFigure } from "../figures/training.ts";
import { writeFigure } from "../figures/write.ts";
import {
  type Architecture,
  buildArchitecture,
  LIMITS,
  type Normalisation,
  type Permutation,
} from "../flow/architecture.ts";
import {
  encodeConditions,
  fitConditions,
  fitPublishedConditions,
  PUBLISHED_CONDITIONS,
} from "../flow/conditionTransform.ts";
import { type CurveTransform, encodeCurves, standardisation } from "../flow/curveTransform.ts";
import { foldConditions } from "../flow/foldConditions.ts";
import { learnedOrders } from "../flow/learnedOrder.ts";
import type { FlowModel } from "../flow/model.ts";
import { encodeModel } from "../flow/modelFile.ts";
import { type FlowState, initialState } from "../flow/parameters.ts";
import { principalComponents } from "../flow/principalComponents.ts";
import { PUBLISHED_SCALES } from "../flow/publishedModel.ts";
import { type Checkpoint, encodeCheckpoint, parseCheckpoint } from "../flow/training/checkpoint.ts";
import type { Schedule } from "../flow/training/schedule.ts";
import { splitRows } from "../flow/training/shuffle.ts";
import { DivergenceError, type EpochRecord, Trainer, type TrainingRows } from "../flow/training/trainer.ts";
import { NATIVE_VARIANT, ruleVariant } from "../flow/variant.ts";
import { type FlowVariant, fastestVariant, flowVariants } from "../flow/variants.ts";
import type { Transformer } from "../kernels/flow/transformers.ts";
import { flowWork, openFastestBackend } from "./fastestBackend.ts";
import type { Fill } from "./fill.ts";
import { InterruptedError } from "./interrupted.ts";
import { evolutionFigure } from "./modelEvolution.ts";
import { pickSets } from "./nearness.ts";
import { type Compression, readTrainingData, type TrainingData } from "./trainingData.ts";

/** Training inputs that a model keeps, for the question whether others are like them: 32 KB. */
const KEPT_INPUTS = 2000;

/** How curves and conditions reach the network: standardised, or as the published pipeline fed them. */
export const FEEDINGS = ["standardised", "kilonovaml"] as const;
export type Feeding = (typeof FEEDINGS)[number];

/** What decides the numbers of a training: two runs with equal recipes and data give equal models on one adapter. */
export interface TrainingRecipe {
  readonly bands?: readonly Band[];
  readonly compression: Compression;
  readonly fill: Fill;
  readonly feeding: Feeding;
  readonly couplings: number;
  readonly hidden: number;
  readonly blocks: number;
  readonly transformer: Transformer;
  readonly normalisation: Normalisation;
  readonly permutation: Permutation;
  readonly epochs: number;
  readonly batch: number;
  readonly schedule: Omit<Schedule, "warmupSteps"> & { readonly warmupEpochs: number };
  readonly weightDecay: number;
  readonly clip: number;
  /** Share of the rows held out. */
  readonly validation: number;
  /** Epochs without a better validation loss after which the training stops; 0 for never. */
  readonly patience: number;
  readonly seed: number;
  /** Standard deviation of the noise added to each magnitude of a batch. */
  readonly noise: number;
}

export interface TrainRequest {
  readonly dataset: string;
  readonly output: string;
  readonly recipe: TrainingRecipe;
  readonly backend: BackendChoice;
  readonly resume: boolean;
  readonly force: boolean;
  /** Whether to draw the loss and the model's evolution. */
  readonly figures: boolean;
}

export interface TrainEvents {
  readonly signal?: AbortSignal;
  onBackend?(backend: Backend): void;
  onMessage?(text: string): void;
  /** After each epoch. */
  onEpoch?(record: EpochRecord, best: boolean, epochs: number): void;
}

export interface TrainSummary {
  readonly output: string;
  readonly files: readonly string[];
  readonly rows: number;
  readonly validationRows: number;
  readonly emptySets: number;
  readonly filledValues: number;
  /** Times left out, since no curve has a value of its own there. */
  readonly emptyTimes: readonly number[];
  readonly parameters: number;
  readonly dimensions: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly stopped: "epochs" | "patience";
  /** Mean negative log-density of the held-out rows (of the training rows, where none are) by the saved model, in network units (nats). */
  readonly validationLoss: number;
  /** The same per magnitude. */
  readonly validationLossMagnitudes: number;
  /** Share of the variance that principal components keep; 1 for points. */
  readonly explainedVariance: number;
  readonly seconds: number;
  readonly samplesPerSecond: number;
}

/** Returns to the last good state before a training gives up. */
const MAXIMUM_RETURNS = 5;
/** Epochs at which the model's evolution is drawn, as shares of the whole. */
const STAGES = [0.05, 0.25, 1];

/** Names of a training's files, from its model's. */
export function trainingFiles(output: string) {
  const stem = output.replace(/\.safetensors$/i, "");
  return {
    last: `${stem}.last.safetensors`,
    log: `${stem}.log.jsonl`,
    loss: [`${stem}.loss.svg`, `${stem}.loss.png`],
    evolution: [`${stem}.evolution.svg`, `${stem}.evolution.png`],
  };
}

/** Everything that follows from data and recipe. */
interface Prepared {
  readonly data: TrainingData;
  readonly architecture: Architecture;
  readonly template: FlowModel;
  readonly training: TrainingRows;
  readonly validation: TrainingRows;
  readonly trainingIndices: Uint32Array;
  readonly validationIndices: Uint32Array;
  readonly noise: Float32Array;
  readonly explained: number;
}

async function prepare(request: TrainRequest): Promise<Prepared> {
  const { recipe } = request;
  const every = recipe.compression.kind === "points" ? recipe.compression.value : 1;
  const data = await readTrainingData(
    request.dataset,
    recipe.bands,
    every,
    recipe.fill,
    recipe.feeding === "kilonovaml",
  );
  const values = data.bands.length * data.times.length;
  const split = splitRows(data.rows, recipe.validation, recipe.seed);
  if (split.training.length < 2)
    throw new InputError(`${request.dataset} leaves ${split.training.length} rows to train on`);
  const trainingMagnitudes = pickRows(data.magnitudes, values, split.training);
  const trainingParameters = pickRows(data.parameters, 4, split.training);
  const { curves, explained } = fitCurves(recipe, data, trainingMagnitudes, values);
  const conditions =
    recipe.feeding === "kilonovaml" ? fitPublishedConditions(trainingParameters) : fitConditions(trainingParameters);
  const dimensions = curves.scale.length;
  const [, most] = LIMITS.dimensions;
  if (dimensions > most) {
    throw new InputError(`${dimensions} points are more dimensions than a flow takes (${most})`, {
      hint: "use --compress points:F or pca:K, or fewer --bands",
    });
  }
  const network = (indices: Uint32Array): TrainingRows => ({
    curves: Float32Array.from(encodeCurves(curves, pickRows(data.magnitudes, values, indices))),
    conditions: Float32Array.from(encodeConditions(conditions, pickRows(data.parameters, 4, indices))),
  });
  const training = network(split.training);
  const noise = Float32Array.from(curves.scale, (scale) => recipe.noise / Math.abs(scale));
  const architecture = buildArchitecture({
    ...recipe,
    dimensions,
    conditions: conditions.columns.length,
    ...(recipe.permutation === "learned"
      ? { orders: learnedOrders(training, noise, recipe.couplings, recipe.seed) }
      : {}),
  });
  const extremes = (pick: (a: number, b: number) => number, start: number) =>
    [0, 1, 2, 3].map((column) => {
      let best = start;
      for (let at = column; at < trainingParameters.length; at += 4) best = pick(best, trainingParameters[at]);
      return best;
    });
  return {
    data,
    architecture,
    template: {
      architecture,
      state: { parameters: new Float32Array(), moments: new Float32Array() },
      curves,
      conditions,
      bands: data.bands,
      times: data.times,
      training: {
        source: request.dataset,
        trainingRows: split.training.length,
        validationRows: split.validation.length,
        lowest: extremes(Math.min, Number.POSITIVE_INFINITY),
        highest: extremes(Math.max, Number.NEGATIVE_INFINITY),
        ...(typeof data.provenance.variant === "string" ? { variant: data.provenance.variant } : {}),
      },
      trainingInputs: pickSets(trainingParameters, KEPT_INPUTS),
    },
    training,
    // Where none are held out, the training rows decide which epoch is the best.
    validation: network(split.validation.length > 0 ? split.validation : split.training),
    trainingIndices: split.training,
    validationIndices: split.validation,
    noise,
    explained,
  };
}

function fitCurves(
  recipe: TrainingRecipe,
  data: TrainingData,
  magnitudes: Float64Array,
  values: number,
): { curves: CurveTransform; explained: number } {
  if (recipe.compression.kind === "pca") {
    if (recipe.feeding === "kilonovaml") throw new InputError("--feed kilonovaml has no principal components");
    if (recipe.compression.value > values) {
      throw new InputError(
        `--compress pca:${recipe.compression.value} asks for more components than there are points (${values})`,
      );
    }
    const { transform, explained } = principalComponents(magnitudes, values, recipe.compression.value);
    return { curves: transform, explained };
  }
  if (recipe.feeding === "standardised") return { curves: standardisation(magnitudes, values), explained: 1 };
  const scale = data.bands.flatMap((band, index) => {
    const points = data.times.length;
    let brightest = PUBLISHED_SCALES[band] ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(brightest)) {
      magnitudes.forEach((value, at) => {
        if (Math.floor((at % values) / points) === index) brightest = Math.min(brightest, value);
      });
    }
    return new Array<number>(points).fill(brightest);
  });
  return { curves: { centre: new Float64Array(values), scale: Float64Array.from(scale) }, explained: 1 };
}

function pickRows(values: Float64Array, width: number, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * width);
  rows.forEach((row, index) => {
    picked.set(values.subarray(row * width, (row + 1) * width), index * width);
  });
  return picked;
}

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export async function trainFlow(request: TrainRequest, events: TrainEvents = {}): Promise<TrainSummary> {
  const begun = performance.now();
  const files = trainingFiles(request.output);
  checkOutput(request, files.last);
  const prepared = await prepare(request);
  const checkpoint = request.resume ? await readCheckpoint(files.last, prepared.architecture, events) : undefined;
  const backend = await openTrainingBackend(request, prepared, checkpoint);
  events.onBackend?.(backend);
  try {
    const variant = await trainingVariant(request, prepared, backend, checkpoint);
    return await new TrainingRun(request, prepared, backend, variant, checkpoint, files, events).run(begun);
  } finally {
    backend.dispose();
  }
}

/** The last state of a run, or undefined where there is none: the run was stopped before its first epoch ended. */
async function readCheckpoint(
  path: string,
  architecture: Architecture,
  events: TrainEvents,
): Promise<Checkpoint | undefined> {
  if (!existsSync(path)) {
    events.onMessage?.(`there is no ${path}: the training begins anew`);
    return undefined;
  }
  const bytes = await readFile(path).catch((error) => {
    throw fileError(error, "read", path);
  });
  return parseCheckpoint(bytes, architecture, path);
}

/** Rows of all steps of a training. */
function trainingRows({ recipe }: TrainRequest, { architecture, training }: Prepared): number {
  return (recipe.epochs * training.curves.length) / architecture.dimensions;
}

/** The fastest backend for a new training; for a continuation the one that it began on, so that its bits stay the same. */
async function openTrainingBackend(
  request: TrainRequest,
  prepared: Prepared,
  checkpoint: Checkpoint | undefined,
): Promise<Backend> {
  if (request.backend === "auto" && checkpoint?.variant === NATIVE_VARIANT.name) {
    return openBackend("cpu", "the training began on it");
  }
  if (checkpoint) return openBackend(request.backend);
  const work = flowWork(prepared.architecture, "training", trainingRows(request, prepared));
  return openFastestBackend(request.backend, work);
}

/** The fastest variant for a new training; for a continuation the one that it began with, so that its bits stay the same. */
async function trainingVariant(
  request: TrainRequest,
  prepared: Prepared,
  backend: Backend,
  checkpoint: Checkpoint | undefined,
): Promise<FlowVariant> {
  const { architecture } = prepared;
  if (checkpoint) {
    if (checkpoint.variant === undefined) return ruleVariant(backend);
    const own = flowVariants(backend, architecture, "training").find(({ name }) => name === checkpoint.variant);
    // On another adapter the bits differ in any case.
    if (own) return own;
  }
  return fastestVariant(backend, architecture, "training", undefined, trainingRows(request, prepared));
}

function checkOutput(request: TrainRequest, last: string): void {
  if (!/\.safetensors$/i.test(request.output)) {
    throw new InputError(`--output ${request.output} must end in .safetensors`);
  }
  for (const path of [request.output, last]) {
    if (existsSync(path) && !(request.resume || request.force))
      throw new InputError(`${path} exists already`, { hint: "use --resume to go on, or --force to start anew" });
    checkNewFile(path, true);
  }
}

/** Fewer do not bring Adam's moments up: a small dataset has epochs of one step. */
const FEWEST_WARMUP_STEPS = 20;

/** Steps of the warm-up; none where none is asked for. */
function warmupSteps(epochs: number, stepsPerEpoch: number): number {
  return epochs === 0 ? 0 : Math.max(FEWEST_WARMUP_STEPS, Math.round(epochs * stepsPerEpoch));
}

class TrainingRun {
  private readonly trainer: Trainer;
  private readonly requestText: string;
  private records: EpochRecord[] = [];
  private best: FlowState | undefined;
  private bestEpoch = 0;
  private returns = 0;
  private readonly stages: { epoch: number; state: FlowState }[] = [];

  constructor(
    private readonly request: TrainRequest,
    private readonly prepared: Prepared,
    backend: Backend,
    variant: FlowVariant,
    private readonly checkpoint: Checkpoint | undefined,
    private readonly files: ReturnType<typeof trainingFiles>,
    private readonly events: TrainEvents,
  ) {
    const { recipe } = request;
    const { architecture, training, validation, noise } = prepared;
    const rows = training.curves.length / architecture.dimensions;
    const { warmupEpochs, ...schedule } = recipe.schedule;
    const stepsPerEpoch = Math.floor(rows / Math.min(recipe.batch, rows));
    // Data and recipe decide the result: a continuation with others would be a different run.
    this.requestText = JSON.stringify({ recipe, rows: prepared.data.rows, dataset: fingerprint(prepared) });
    const options = {
      epochs: recipe.epochs,
      batch: recipe.batch,
      schedule: { ...schedule, warmupSteps: warmupSteps(warmupEpochs, stepsPerEpoch) },
      weightDecay: recipe.weightDecay,
      clip: recipe.clip,
      seed: recipe.seed,
      noise,
    };
    const start = initialState(architecture, recipe.seed);
    this.trainer = new Trainer(backend, architecture, start, training, validation, options, variant);
  }

  async run(begun: number): Promise<TrainSummary> {
    const { trainer } = this;
    try {
      await trainer.prepare();
      if (this.checkpoint) await this.resume(this.checkpoint);
      else {
        await rm(this.files.log, { force: true });
        await trainer.initialiseActNorms();
      }
      const stopped = await this.loop();
      return await this.finish(stopped, begun);
    } finally {
      trainer.dispose();
    }
  }

  /** Epochs until the last, or until patience ends. */
  private async loop(): Promise<"epochs" | "patience"> {
    const { recipe } = this.request;
    let good = await this.trainer.state();
    while (good.epoch < recipe.epochs) {
      if (recipe.patience > 0 && good.epoch - this.bestEpoch >= recipe.patience && this.bestEpoch > 0)
        return "patience";
      if (this.events.signal?.aborted) {
        const kept = good.epoch > 0 ? `; ${this.files.last} holds the state` : "";
        throw new InterruptedError(`stopped after ${good.epoch} of ${recipe.epochs} epochs${kept}`, {
          hint: "run the same command with --resume to go on",
        });
      }
      let record: EpochRecord;
      try {
        record = await this.trainer.epoch();
      } catch (error) {
        if (!(error instanceof DivergenceError)) throw error;
        good = await this.goBack(good, error);
        continue;
      }
      good = await this.trainer.state();
      this.returns = 0;
      await this.keep(record, good);
    }
    return "epochs";
  }

  /** Returns to the last good state at half the rate. @throws DeviceError when that has not helped */
  private async goBack(good: Checkpoint["state"], error: DivergenceError): Promise<Checkpoint["state"]> {
    const epoch = good.epoch + 1;
    const rows = error.rows;
    const where = `step ${error.step + 1} of epoch ${epoch}`;
    const datasetRow = this.prepared.data.datasetRows[this.prepared.trainingIndices[rows[0]]];
    if (++this.returns > MAXIMUM_RETURNS) {
      throw new DeviceError(
        `the loss became ${error.loss} in ${where}, in the batch that begins with row ${datasetRow} of ${this.request.dataset}, and ` +
          `smaller learning rates did not help; ${good.epoch > 0 ? `the last good state (epoch ${good.epoch}) is in ${this.files.last}` : "no epoch was good"}`,
        { hint: "use a smaller --batch, --learning-rate or --clip, or a longer --warmup" },
      );
    }
    const restored = { ...good, rateFactor: good.rateFactor / 2 };
    this.events.onMessage?.(
      `the loss became ${error.loss} in ${where}; back to epoch ${good.epoch} at ${restored.rateFactor} of the learning rate`,
    );
    this.trainer.restore(restored);
    return restored;
  }

  /** Log, checkpoints and stages after an epoch. */
  private async keep(record: EpochRecord, state: Checkpoint["state"]): Promise<void> {
    const { recipe, output } = this.request;
    this.records.push(record);
    const better = this.best === undefined || record.validationLoss < this.records[this.bestEpoch - 1].validationLoss;
    if (better) {
      this.best = { parameters: state.parameters, moments: state.moments };
      this.bestEpoch = record.epoch;
      await writeFileWhole(output, encodeModel(this.model(this.best)));
    }
    if (STAGES.some((share) => Math.max(1, Math.round(share * recipe.epochs)) === record.epoch)) {
      this.stages.push({ epoch: record.epoch, state: { parameters: state.parameters, moments: state.moments } });
    }
    const checkpoint: Checkpoint = {
      state,
      best: this.best!,
      bestEpoch: this.bestEpoch,
      records: this.records,
      request: this.requestText,
      variant: this.trainer.flow.variant.name,
    };
    await writeFileWhole(this.files.last, encodeCheckpoint(this.prepared.architecture, checkpoint));
    await appendFile(this.files.log, `${JSON.stringify(record)}\n`).catch((error) => {
      throw fileError(error, "write", this.files.log);
    });
    this.events.onEpoch?.(record, better, recipe.epochs);
  }

  /** Goes on from the last state. */
  private async resume(checkpoint: Checkpoint): Promise<void> {
    const { last } = this.files;
    if (checkpoint.request !== this.requestText) {
      throw new InputError(`--resume: ${last} is of a run with other flags or data`, {
        hint: "repeat the flags of the first run, or start anew with --force",
      });
    }
    this.trainer.restore(checkpoint.state);
    this.records = [...checkpoint.records];
    this.best = checkpoint.best;
    this.bestEpoch = checkpoint.bestEpoch;
    // The log may be one line ahead of the checkpoint, or behind it.
    await writeFileWhole(this.files.log, this.records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    this.events.onMessage?.(`going on after epoch ${checkpoint.state.epoch}`);
  }

  private model(state: FlowState): FlowModel {
    const { template } = this.prepared;
    const details = {
      recipe: this.request.recipe,
      epoch: this.bestEpoch,
      validationLoss: this.records[this.bestEpoch - 1]?.validationLoss,
    };
    const training = { ...template.training, details };
    if (this.request.recipe.feeding === "standardised") return { ...template, state, training };
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
    await writeFileWhole(request.output, encodeModel(model));
    const written = [request.output, files.last, files.log];
    if (request.figures) {
      const title = `${prepared.data.bands.join("")}, ${prepared.template.training.trainingRows.toLocaleString("en-US")} rows`;
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
      written.push(...files.loss, ...files.evolution);
    }
    const seconds = (performance.now() - begun) / 1000;
    const scales = model.curves.scale.reduce((sum, scale) => sum + Math.log(Math.abs(scale)), 0);
    return {
      output: request.output,
      files: written,
      rows: prepared.template.training.trainingRows,
      validationRows: prepared.template.training.validationRows,
      emptySets: prepared.data.emptySets,
      filledValues: prepared.data.filledValues,
      emptyTimes: prepared.data.emptyTimes,
      parameters: trainer.flow.layout.count,
      dimensions: prepared.architecture.dimensions,
      epochs: last.epoch,
      bestEpoch: this.bestEpoch,
      stopped,
      validationLoss,
      validationLossMagnitudes: validationLoss + scales,
      explainedVariance: prepared.explained,
      seconds,
      samplesPerSecond: median(this.records.map((one) => one.samplesPerSecond)),
    };
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A short sum over the data, to recognise the same data in a continuation. */
function fingerprint({ data }: Prepared): number[] {
  const sum = (values: Float64Array) => values.reduce((total, value, index) => total + value * ((index % 97) + 1), 0);
  return [sum(data.parameters), sum(data.magnitudes)];
}
