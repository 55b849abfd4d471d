/** What is asked of a training, and what comes of it. */

import type { BackendChoice } from "../../engine/openBackend.ts";
import type { EpochRecord, EpochSpeed } from "../../flow/training/trainer.ts";
import type { JobEvents } from "../events.ts";
import type { TrainingRecipe } from "./options.ts";
import type { Simulation } from "./simulation.ts";

export interface TrainRequest {
  /** What it learns: a dataset's file, or simulations that are made anew for every epoch. */
  readonly dataset: string | Simulation;
  readonly output: string;
  /** Defaults for what is not given. */
  readonly recipe: Partial<TrainingRecipe>;
  readonly backend: BackendChoice;
  readonly resume: boolean;
  readonly force: boolean;
  /** Whether to draw the loss and the model's evolution. */
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
  /** Share of the variance that principal components keep; 1 for points. */
  readonly explainedVariance: number;
  readonly seconds: number;
  /** Of the epochs of this run; NaN where it had none. */
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

/** What a training leaves when it has ended. */
export function filesWritten(output: string, figures: boolean): string[] {
  const { last, log, loss, evolution } = trainingFiles(output);
  return [output, last, log, ...(figures ? [...loss, ...evolution] : [])];
}
