/** What is asked of a training, and what comes of it. */

import type { BackendChoice } from "../../engine/openBackend.ts";
import type { SigmaFactor } from "../../flow/sigmaFactor.ts";
import type { EpochRecord, EpochSpeed } from "../../flow/training/trainer.ts";
import type { JobEvents } from "../events.ts";
import type { TrainingRecipe } from "./options.ts";
import type { Simulation } from "./simulation.ts";

export interface TrainRequest extends TrainOutput {
  /** What it learns: a dataset's file, or simulations that are made anew for every epoch. */
  readonly dataset: string | Simulation;
  /** Defaults for what is not given, which may depend on the dataset. */
  readonly recipe: Partial<TrainingRecipe>;
  /** Options that `recipe` does not give: JSON by the options' names, or a trained model, whose recipe is taken. */
  readonly recipeFile?: string | undefined;
}

/** Where a training runs, and what it writes. */
export interface TrainOutput {
  readonly output: string;
  readonly backend: BackendChoice;
  readonly resume: boolean;
  readonly force: boolean;
  /** Whether to draw the loss, and of light curves the model's evolution. */
  readonly figures: boolean;
}

export interface TrainEvents extends JobEvents {
  /** After each epoch. */
  onEpoch?(record: EpochRecord & EpochSpeed, best: boolean, epochs: number): void;
}

/** What a training came to, and its files. */
export interface TrainSummary {
  readonly output: string;
  readonly files: readonly string[];
  /** The options that have a use, as the model keeps them. */
  readonly recipe: Partial<TrainingRecipe>;
  /** What is learned since nothing else was asked for, and how to get another, in a sentence; absent where it was asked for. */
  readonly learnedByDefault?: string | undefined;
  readonly rows: number;
  readonly validationRows: number;
  /** Whether the rows are simulations, which each epoch has anew; the numbers of sets are then those of the first. */
  readonly simulated: boolean;
  /** Sets left out, since a band has no value at all, or, with a representation, since they have no curves. */
  readonly emptySets: number;
  /** Sets left out, since they do not have one of the conditions. */
  readonly unconditionedSets: number;
  readonly filledValues: number;
  /** Times left out, since no curve has a value of its own there. */
  readonly emptyTimes: readonly number[];
  /** Names of what the curves depend on. */
  readonly conditions: readonly string[];
  readonly parameters: number;
  readonly dimensions: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly stopped: "epochs" | "patience";
  /** Mean negative log-density of the held-out rows (of the training rows, where none are) by the saved model, in network units (nats). */
  readonly validationLoss: number;
  /** The same per magnitude, or per unit of the numbers of a representation. */
  readonly validationLossMagnitudes: number;
  /** Share of the variance that principal components keep; 1 without any. */
  readonly explainedVariance: number;
  /** By which the samples of each band are widened or narrowed, where rows were held out for it. */
  readonly sigmaFactors?: readonly SigmaFactor[];
  readonly seconds: number;
  /** Of the epochs of this run; NaN where it had none. */
  readonly samplesPerSecond: number;
}
