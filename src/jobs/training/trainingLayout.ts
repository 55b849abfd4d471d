/** The layout of the kernels that a training runs in. */

import type { Backend } from "../../engine/backend.ts";
import { fastestLayout } from "../../flow/fastestLayout.ts";
import { type FlowLayout, flowLayouts } from "../../flow/flowLayout.ts";
import type { Checkpoint } from "../../flow/training/checkpoint.ts";
import type { TrainingTask } from "./trainingTask.ts";

/** Rows of all steps of a training. */
export function trainingRows({ recipe, architecture, training }: TrainingTask): number {
  return (recipe.epochs * training.curves.length) / architecture.dimensions;
}

/**
 * The fastest layout for a new training; for a continuation the one that it started with, so that its bits stay the same, or
 * the rule's where that is not offered (any more): on another adapter the bits differ in any case.
 */
export async function trainingLayout(
  task: TrainingTask,
  backend: Backend,
  checkpoint: Checkpoint | undefined,
): Promise<FlowLayout> {
  const { architecture } = task;
  if (checkpoint) {
    const layouts = flowLayouts(backend, architecture);
    return layouts.find(({ name }) => name === checkpoint.layout) ?? layouts[0];
  }
  return fastestLayout(backend, architecture, "training", undefined, trainingRows(task));
}
