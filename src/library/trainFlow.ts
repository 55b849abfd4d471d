/** Trains flows; what trains comes with the first. */

import { argument, InputError } from "../engine/errors.ts";
import type { TrainingOption } from "../flow/training/options.ts";
import type { TrainingRecipe } from "../jobs/training/options.ts";
import type { ArrayTraining } from "../jobs/training/table/trainArrays.ts";
import type { SimulatorTraining } from "../jobs/training/table/trainSimulator.ts";
import type { TrainEvents, TrainRequest, TrainSummary } from "../jobs/training/trainRequest.ts";
import type { Flow } from "./types.ts";

/** A training that writes files, of which only the dataset and the output have no default. */
export type DatasetTraining = Pick<TrainRequest, "dataset" | "output"> & Partial<TrainRequest>;

const DATASET_FIELDS = ["dataset", "output", "recipe", "recipeFile", "backend", "resume", "force", "figures"];

/**
 * Learns p(targets given conditions) of arrays, without files; everything but the two has a default.
 *
 * @param request arrays, or `simulate` with `rows` and `names`: a function that makes the rows of each epoch anew
 * @returns the flow, to draw from and to evaluate; `toBytes()` is its file
 * @throws InputError naming the argument that makes no sense; what the signal was aborted with; DeviceError where the
 *   training diverged
 * @example
 * ```ts
 * import { trainFlow } from "kiloflow";
 *
 * const rows = Array.from({ length: 400 }, (_, row) => (row + 0.5) / 400);
 * using flow = await trainFlow({
 *   targets: rows.map((share, row) => [Math.exp(share + 0.2 * Math.sin(37 * row))]),
 *   conditions: rows.map((share) => [share]),
 *   names: { targets: ["mass"], conditions: ["share"] },
 *   transforms: { mass: "log" },
 *   epochs: 2,
 *   hidden: 8,
 * });
 * const masses = await flow.sample([[0.5]], { count: 100 });
 * ```
 */
export function trainFlow(request: ArrayTraining | SimulatorTraining): Promise<Flow>;
/**
 * Learns the curves of a dataset's file given their inputs or properties, as `kiloflow train` does it.
 * @throws InputError for bad input, InterruptedError where it was stopped, DeviceError where it diverged
 */
export function trainFlow(request: DatasetTraining, events?: TrainEvents): Promise<TrainSummary>;
export async function trainFlow(
  request: ArrayTraining | SimulatorTraining | DatasetTraining,
  events?: TrainEvents,
): Promise<Flow | TrainSummary> {
  if (request === null || typeof request !== "object") {
    throw new InputError("a training must be told `targets` and `conditions`, `simulate`, or `dataset` and `output`");
  }
  (await import("./jobRequests.ts")).checkEvents(events);
  if ("dataset" in request) {
    const { withoutFlags } = await import("./jobErrors.ts");
    const { checkFields } = await import("../data/checkFields.ts");
    const { TRAINING_OPTIONS } = await import("../jobs/training/options.ts");
    checkFields(request, DATASET_FIELDS, "trainings on a dataset");
    checkFields(request.recipe, Object.keys(TRAINING_OPTIONS), `the options of ${argument("recipe")}`);
    if (typeof request.output !== "string") throw new InputError(`${argument("output")} must be the path of a file`);
    if (typeof request.dataset !== "string" && typeof request.dataset !== "object") {
      throw new InputError(`${argument("dataset")} must be the path of a file, or a simulation`);
    }
    for (const [name, value] of Object.entries(request.recipe ?? {})) {
      const { check } = TRAINING_OPTIONS[name as keyof TrainingRecipe] as TrainingOption<unknown>;
      if (value !== undefined) check(value, argument(name));
    }
    const { trainFlow: train } = await import("../jobs/training/train.ts");
    const asked = { recipe: {}, backend: "auto", resume: false, force: false, figures: false, ...request } as const;
    return withoutFlags(train(asked, events));
  }
  const { flowOfTraining } = await import("./trainInMemory.ts");
  const { openTrainingBackend } = await import("../jobs/training/runTask.ts");
  const training =
    "simulate" in request
      ? (await import("../jobs/training/table/trainSimulator.ts")).trainOnSimulator(request, openTrainingBackend)
      : (await import("../jobs/training/table/trainArrays.ts")).trainOnArrays(request, openTrainingBackend);
  return flowOfTraining(training, request);
}
