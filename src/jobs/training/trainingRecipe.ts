/** What is asked of a training, and what comes of it. */

import type { Band } from "../../du17/physics/bands.ts";
import type { Backend } from "../../engine/backend.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import type { Normalisation, Permutation } from "../../flow/architecture.ts";
import type { Schedule } from "../../flow/training/schedule.ts";
import type { EpochRecord } from "../../flow/training/trainer.ts";
import type { Transformer } from "../../kernels/flow/transformers.ts";
import type { Fill } from "../dataset/fill.ts";
import type { Compression } from "./trainingData.ts";

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
