/** Trains a flow on a dataset: what it is run on, and where it goes on. */

import { existsSync } from "node:fs";
import { checkNewFile } from "../../data/checkNewFile.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { openBackend } from "../../engine/openBackend.ts";
import type { Architecture } from "../../flow/architecture.ts";
import { fastestLayout } from "../../flow/fastestLayout.ts";
import { type FlowLayout, flowLayouts, NATIVE_LAYOUT } from "../../flow/flowLayout.ts";
import { type Checkpoint, parseCheckpoint } from "../../flow/training/checkpoint.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { completeRecipe } from "./options.ts";
import { type PreparedTraining, prepareTraining } from "./prepareTraining.ts";
import { TrainingRun } from "./trainingRun.ts";
import { type TrainEvents, type TrainRequest, type TrainSummary, trainingFiles } from "./trainRequest.ts";

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export async function trainFlow(request: TrainRequest, events: TrainEvents = {}): Promise<TrainSummary> {
  const begun = performance.now();
  const files = trainingFiles(request.output);
  checkOutput(request, files.last);
  const prepared = await prepareTraining(request.dataset, completeRecipe(request.recipe));
  for (const constant of prepared.constantConditions) {
    events.onWarning?.(`the condition ${constant} in all training rows: the flow learns nothing of it`);
  }
  const checkpoint = request.resume ? await readCheckpoint(files.last, prepared.architecture, events) : undefined;
  const backend = await openTrainingBackend(request, prepared, checkpoint);
  events.onBackend?.(backend);
  try {
    const layout = await trainingLayout(prepared, backend, checkpoint);
    return await new TrainingRun(request, prepared, backend, layout, checkpoint, files, events).run(begun);
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
    events.onMessage?.(`there is no ${path}: the training starts from the beginning`);
    return undefined;
  }
  return parseCheckpoint(await readWholeFile(path), architecture, path);
}

/** Rows of all steps of a training. */
function trainingRows({ recipe, architecture, training }: PreparedTraining): number {
  return (recipe.epochs * training.curves.length) / architecture.dimensions;
}

/** The fastest backend for a new training; for a continuation the one that it started on, so that its bits stay the same. */
async function openTrainingBackend(
  request: TrainRequest,
  prepared: PreparedTraining,
  checkpoint: Checkpoint | undefined,
): Promise<Backend> {
  if (request.backend === "auto" && checkpoint?.layout === NATIVE_LAYOUT.name) {
    return openBackend("cpu", "the training started on it");
  }
  if (checkpoint) return openBackend(request.backend);
  const work = flowWork(prepared.architecture, "training", trainingRows(prepared));
  return openFastestBackend(request.backend, work);
}

/**
 * The fastest layout for a new training; for a continuation the one that it started with, so that its bits stay the same, or
 * the rule's where that is not offered (any more): on another adapter the bits differ in any case.
 */
async function trainingLayout(
  prepared: PreparedTraining,
  backend: Backend,
  checkpoint: Checkpoint | undefined,
): Promise<FlowLayout> {
  const { architecture } = prepared;
  if (checkpoint) {
    const layouts = flowLayouts(backend, architecture);
    return layouts.find(({ name }) => name === checkpoint.layout) ?? layouts[0];
  }
  return fastestLayout(backend, architecture, "training", undefined, trainingRows(prepared));
}

function checkOutput(request: TrainRequest, last: string): void {
  if (!/\.safetensors$/i.test(request.output)) {
    throw new InputError(`--output ${request.output} must end in .safetensors`);
  }
  for (const path of [request.output, last]) {
    if (existsSync(path) && !(request.resume || request.force))
      throw new InputError(`${path} exists already`, {
        hint: "use --resume to go on, or --force to start from the beginning",
      });
    checkNewFile(path, true);
  }
}
