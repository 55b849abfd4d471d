/** Runs a training with its files: what it is run on, and where it goes on. */

import { existsSync } from "node:fs";
import { checkNewFile } from "../../data/output/checkNewFile.ts";
import { OutputLock } from "../../data/output/outputLock.ts";
import { outputPlace } from "../../data/output/place.ts";
import { readWholeFile } from "../../data/wholeFile.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import { NATIVE_LAYOUT } from "../../flow/flowLayout.ts";
import { type Checkpoint, modelChecksum, parseCheckpoint } from "../../flow/training/checkpoint.ts";
import { flowWork, openFastestBackend } from "../machine/fastestBackend.ts";
import { filesWritten, TrainingFiles, trainingFiles } from "./trainingFiles.ts";
import { trainingLayout, trainingRows } from "./trainingLayout.ts";
import { type Trained, TrainingRun } from "./trainingRun.ts";
import type { KeptTask, TrainingTask } from "./trainingTask.ts";
import type { TrainEvents, TrainOutput } from "./trainRequest.ts";

/**
 * Does a training's work while no other process has the same output.
 * @param work given the time at which it began
 * @throws InputError for an output that cannot be written
 */
export async function withOutput<T>(request: TrainOutput, work: (begun: number) => Promise<T>): Promise<T> {
  checkOutput(request, trainingFiles(request.output).last);
  const place = await outputPlace(request.output);
  if (place.kind !== "file") throw new InputError(`cannot write ${request.output}: a training needs files`);
  const lock = await OutputLock.take(place.path);
  try {
    return await work(performance.now());
  } finally {
    await lock.release();
  }
}

/**
 * Runs a training to its end, from the beginning or from its last state.
 * @returns what came of it, with the files that it wrote, the model first
 */
export async function runTask(
  request: TrainOutput,
  task: KeptTask,
  events: TrainEvents,
  begun: number,
): Promise<Trained & { readonly files: readonly string[]; readonly model: Uint8Array }> {
  const written = filesWritten(request.output, request.figures, task);
  const files = new TrainingFiles(request.output, request.figures, task);
  const checkpoint = request.resume ? await readCheckpoint(files.last, task, events) : undefined;
  const ended = checkpoint && (await endedTraining(written, task, checkpoint));
  if (ended) {
    events.onMessage?.(
      `the training of ${request.output} has ended already, after ${ended.epochs} epochs: nothing to do`,
    );
    return { ...ended, files: written, seconds: (performance.now() - begun) / 1000 };
  }
  for (const note of task.notes ?? []) events.onMessage?.(note);
  const backend = await openTrainingBackend(request.backend, task, checkpoint);
  events.onBackend?.(backend);
  try {
    const layout = await trainingLayout(task, backend, checkpoint);
    const run = await TrainingRun.open(task, backend, layout, checkpoint, files, events);
    const trained = await run.run(begun);
    return { ...trained, model: trained.model!, files: written };
  } finally {
    backend.dispose();
  }
}

/** The last state of a run, or undefined where there is none: the run was stopped before its first epoch ended. */
async function readCheckpoint(path: string, task: KeptTask, events: TrainEvents): Promise<Checkpoint | undefined> {
  if (!existsSync(path)) {
    events.onMessage?.(`there is no ${path}: the training starts from the beginning`);
    return undefined;
  }
  return parseCheckpoint(await readWholeFile(path), task.architecture, path, (kept) => {
    const note = task.admit(kept, path);
    if (note) events.onWarning?.(note);
  });
}

/** What came of a training that has ended and whose files are all there as it left them; undefined for any other. */
async function endedTraining(
  files: readonly string[],
  task: TrainingTask,
  { ended, records, bestEpoch, best }: Checkpoint,
): Promise<(Trained & { readonly model: Uint8Array }) | undefined> {
  if (!ended || (ended.stopped === "epochs" && task.recipe.epochs > records.length)) return undefined;
  if (!files.every((file) => existsSync(file))) return undefined;
  const model = await readWholeFile(files[0]);
  if (modelChecksum(model) !== ended.model) return undefined;
  const { stopped, validationLoss } = ended;
  return {
    ...{ state: best, model, epochs: records.length, bestEpoch, stopped, validationLoss },
    ...{ seconds: 0, samplesPerSecond: Number.NaN },
  };
}

/** The fastest backend for a new training; for a continuation the one that it started on, so that its bits stay the same. */
export async function openTrainingBackend(
  choice: BackendChoice,
  task: TrainingTask,
  checkpoint?: Checkpoint,
): Promise<Backend> {
  if (choice === "auto" && checkpoint?.layout === NATIVE_LAYOUT.name) {
    return openBackend("cpu", "the training started on it");
  }
  if (checkpoint) return openBackend(choice);
  const work = flowWork(task.architecture, "training", trainingRows(task));
  return openFastestBackend(choice, work);
}

function checkOutput(request: TrainOutput, last: string): void {
  if (!/\.safetensors$/i.test(request.output)) {
    throw new InputError(`${argument("output")} ${request.output} must end in .safetensors`);
  }
  for (const path of [request.output, last]) {
    if (existsSync(path) && !(request.resume || request.force))
      throw new InputError(`${path} exists already`, {
        hint: `use ${argument("resume")} to go on, or ${argument("force")} to start from the beginning`,
      });
    checkNewFile(path, true);
  }
}
