/** What a training is of, whatever it is: light curves or a table. */

import type { Backend } from "../../engine/backend.ts";
import type { Architecture } from "../../flow/architecture.ts";
import type { Flow } from "../../flow/flow.ts";
import type { FlowState } from "../../flow/parameters.ts";
import type { Checkpoint, Stage } from "../../flow/training/checkpoint.ts";
import type { TrainerOptions } from "../../flow/training/options.ts";
import type { RowSource } from "../../flow/training/rowSource.ts";
import type { DivergenceError, TrainingOptions, TrainingRows } from "../../flow/training/trainer.ts";

/** What a training is of: rows in network units, a recipe, and the file that is made of its numbers. */
export interface TrainingTask
  extends Pick<TrainingOptions, "noise" | "conditionNoise" | "conditionFlags">,
    Pick<TrainedFigures, "title" | "evolution"> {
  readonly recipe: TrainerOptions & { readonly patience: number };
  readonly architecture: Architecture;
  readonly training: TrainingRows;
  /** Rows that are made anew for every epoch, instead; those of `training` are then the first epoch's. */
  epochs?(backend: Backend): RowSource;
  readonly validation: TrainingRows;
  /** Conditions that do not vary: nothing is to be learned of them. */
  readonly ignoredConditions: readonly boolean[];
  /** Changes the numbers before training, where they must be special. */
  start?(initial: FlowState): FlowState;
  /** What is to be said of it, once nothing is left to refuse. */
  readonly notes?: readonly string[];
  /** Where in the data a loss was measured: "row 7 of FILE". */
  rowOf(error: DivergenceError): string;
  /** The model's file. */
  encode(state: FlowState, best: BestEpoch): Uint8Array;
  /** The same at the end, where a model then has more: `flow` is free to be used. */
  encodeFinal?(flow: Flow, state: FlowState, best: BestEpoch): Promise<Uint8Array>;
}

/** A training that keeps what it has in files, and can go on from them. */
export interface KeptTask extends TrainingTask {
  /** Data and recipe, which decide the result, as a checkpoint keeps them. */
  readonly requestText: string;
  /**
   * Whether the training may go on from a checkpoint.
   * @returns what is to be said of the model that comes of it
   * @throws InputError naming what is another now
   */
  admit(kept: Pick<Checkpoint, "request" | "bestEpoch" | "records">, last: string): string | undefined;
}

/** The epoch that a model's numbers are of. */
export interface BestEpoch {
  readonly epoch: number;
  readonly validationLoss: number | undefined;
}

/** What the figures of a training are drawn of. */
export interface TrainedFigures {
  /** Of the figure of the losses. */
  readonly title: string;
  /** The model at stages of its training, where it can be drawn: a specification for Vega, which programs need not have. */
  evolution?(flow: Flow, stages: readonly Stage[]): Promise<object>;
}
