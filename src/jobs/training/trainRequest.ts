/** What is asked of a training, and what comes of it. */

import type { BackendChoice } from "../../engine/openBackend.ts";
import type { EpochRecord, EpochSpeed } from "../../flow/training/trainer.ts";
import type { JobEvents } from "../events.ts";
import type { TrainingRecipe } from "./options.ts";

export interface TrainRequest extends TrainOutput {
  readonly dataset: string;
  /** Defaults for what is not given. */
  readonly recipe: Partial<TrainingRecipe>;
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

export interface TrainSummary {
  readonly output: string;
  readonly files: readonly string[];
  readonly rows: number;
  readonly validationRows: number;
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
  /** Share of the variance that principal components keep; 1 for points. */
  readonly explainedVariance: number;
  readonly seconds: number;
  /** Of the epochs of this run; NaN where it had none. */
  readonly samplesPerSecond: number;
}
