/** Trains a flow on a dataset: what it is run on, and where it goes on. */

import { existsSync } from "node:fs";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { OutputLock } from "../../data/output/outputLock.ts";
import { outputPlace } from "../../data/output/place.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { openBackend } from "../../engine/openBackend.ts";
import { fastestLayout } from "../../flow/fastestLayout.ts";
import { type FlowLayout, flowLayouts, NATIVE_LAYOUT } from "../../flow/flowLayout.ts";
import { parseModel } from "../../flow/modelFile.ts";
import { type Checkpoint, modelChecksum, parseCheckpoint } from "../../flow/training/checkpoint.ts";
import { stopIfAborted } from "../events.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { admitContinuation } from "./continuation.ts";
import { completeRecipe } from "./options.ts";
import { type PreparedTraining, prepareTraining } from "./prepareTraining.ts";
import { checkSimulation, simulationName } from "./simulation.ts";
import { TrainingRun } from "./trainingRun.ts";
import { filesWritten, type TrainEvents, type TrainRequest, type TrainSummary, trainingFiles } from "./trainRequest.ts";
import { trainSummary } from "./trainSummary.ts";

/** Runs the job. @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged */
export async function trainFlow(request: TrainRequest, events: TrainEvents = {}): Promise<TrainSummary> {
  checkOutput(request, trainingFiles(request.output).last);
  const place = await outputPlace(request.output);
  if (place.kind !== "file") throw new InputError(`cannot write ${request.output}: a training needs files`);
  const lock = await OutputLock.take(place.path);
  try {
    return await trainLocked(request, events);
  } finally {
    await lock.release();
  }
}

/** The training, while no other process has the same output. */
async function trainLocked(request: TrainRequest, events: TrainEvents): Promise<TrainSummary> {
  const begun = performance.now();
  const files = trainingFiles(request.output);
  const { dataset } = request;
  if (typeof dataset !== "string") {
    checkSimulation(dataset);
    events.onMessage?.(
      `simulating ${dataset.rows.toLocaleString("en-US")} sets anew for each epoch: ${simulationName(dataset)}`,
    );
  }
  const stop = () => stopIfAborted(events.signal, "stopped before the first epoch; nothing was written");
  const prepared = await prepareTraining(dataset, completeRecipe(request.recipe), stop);
  prepared.constantConditions.forEach((value, condition) => {
    if (value === undefined) return;
    const name = prepared.template.conditions.names[condition];
    events.onWarning?.(`the condition ${name} is ${value} in all training rows: the flow learns nothing of it`);
  });
  const checkpoint = request.resume ? await readCheckpoint(files.last, prepared, events) : undefined;
  const ended = checkpoint && (await endedTraining(request, prepared, checkpoint));
  if (ended) {
    events.onMessage?.(
      `the training of ${request.output} has ended already, after ${ended.epochs} epochs: nothing to do`,
    );
    return { ...ended, seconds: (performance.now() - begun) / 1000 };
  }
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
  prepared: PreparedTraining,
  events: TrainEvents,
): Promise<Checkpoint | undefined> {
  if (!existsSync(path)) {
    events.onMessage?.(`there is no ${path}: the training starts from the beginning`);
    return undefined;
  }
  return parseCheckpoint(await readWholeFile(path), prepared.architecture, path, (kept) => {
    const note = admitContinuation(kept, prepared, path);
    if (note) events.onWarning?.(note);
  });
}

/** What came of a training that has ended and whose files are all there as it left them; undefined for any other. */
async function endedTraining(
  { output, figures }: TrainRequest,
  prepared: PreparedTraining,
  { ended, records, bestEpoch }: Checkpoint,
): Promise<TrainSummary | undefined> {
  if (!ended || (ended.stopped === "epochs" && prepared.recipe.epochs > records.length)) return undefined;
  const files = filesWritten(output, figures);
  if (!files.every((file) => existsSync(file))) return undefined;
  const model = await readWholeFile(output);
  if (modelChecksum(model) !== ended.model) return undefined;
  const { stopped, validationLoss } = ended;
  return trainSummary(prepared, parseModel(model, output), files, {
    ...{ epochs: records.length, bestEpoch, stopped, validationLoss },
    ...{ seconds: 0, samplesPerSecond: Number.NaN },
  });
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
