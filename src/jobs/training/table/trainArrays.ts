/** Trains a flow on arrays, without files: p(targets given conditions). */

import { isName, shownName } from "../../../data/names.ts";
import { nearNames } from "../../../data/nearNames.ts";
import { checkCall } from "../../../embed/arguments.ts";
import type { Rows } from "../../../embed/types.ts";
import type { Backend } from "../../../engine/backend.ts";
import { checkBackend } from "../../../engine/backendOptions.ts";
import { argument, InputError, InternalError } from "../../../engine/errors.ts";
import { eventTurn } from "../../../engine/eventTurn.ts";
import type { BackendChoice } from "../../../engine/openBackend.ts";
import { type DeclaredTransform, parseTransform } from "../../../flow/table/columnTransform.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import type { EpochRecord, EpochSpeed } from "../../../flow/training/trainer.ts";
import type { AddedTransform } from "../../../flow/transforms/index.ts";
import type { JobEvents } from "../../events.ts";
import { flatRows } from "../../inference/table/arrays.ts";
import { recordedRecipe } from "../options.ts";
import { trainingLayout } from "../trainingLayout.ts";
import { TrainingRun } from "../trainingRun.ts";
import type { TrainingTask } from "../trainingTask.ts";
import { completeFlowRecipe, FLOW_OPTIONS, type FlowRecipe } from "./options.ts";
import { type PreparedTable, prepareTable } from "./prepare.ts";
import { applyFlags, type TableRows } from "./rows.ts";
import { tableTask } from "./tableTask.ts";

/** What programs ask of any training without files; every option of {@link FlowRecipe} has a default. */
export interface ProgramTraining extends Partial<FlowRecipe>, Pick<JobEvents, "onMessage" | "onWarning" | "signal"> {
  /** By name: `linear` (the default), `log`, `positive`, `bounded:LOW:HIGH` or `log-bounded:LOW:HIGH`. The density is that of the value itself. */
  readonly transforms?: Readonly<Record<string, string>>;
  /** Where it runs: "auto" by default. */
  readonly backend?: BackendChoice | Backend;
  /** After each epoch: its losses in nats, whether it is the best so far, and how many epochs there are. */
  onEpoch?(record: EpochRecord & EpochSpeed, best: boolean, epochs: number): void;
}

/** What is asked of a training on arrays; every option of {@link FlowRecipe} has a default. */
export interface ArrayTraining extends ProgramTraining {
  /** What the density is of: [rows][targets], or a flat array whose `names` say how many targets there are. */
  readonly targets: Rows;
  /** What it is given: as many rows. */
  readonly conditions: Rows;
  /** Names of the columns; `target0`, `condition0` and so on where not given. */
  readonly names?: { readonly targets?: readonly string[]; readonly conditions?: readonly string[] };
  /**
   * Conditions that a row may lack, by name: an array with 1 for each row that has it and 0 for the others, or true where
   * NaN says so. The flow is told a value and a flag of each.
   */
  readonly masks?: Readonly<Record<string, true | ArrayLike<number | boolean>>>;
  /** Transforms of kinds that the program registered, which the flow goes through last on the way to the noise. */
  readonly addedTransforms?: readonly AddedTransform[];
  /** By name: standard deviation of noise added anew in each batch, in units of the transformed condition. */
  readonly conditionNoise?: Readonly<Record<string, number>>;
}

/**
 * Trains a flow on arrays.
 * @param open makes a backend of a choice, where the request has no backend that is open
 * @returns a model for `sample` and `logProb`, that `encodeModel` makes a file of
 * @throws InputError naming the argument that makes no sense, InterruptedError where it was stopped, DeviceError where it
 *   diverged
 */
export async function trainOnArrays(request: ArrayTraining, open?: OpenTrainingBackend): Promise<TableFlow> {
  const begun = performance.now();
  const table = rowsOf(request);
  const { rows, targets } = table;
  const recipe = completeOptions(
    flowOptions(request, [
      "targets",
      "conditions",
      "names",
      "transforms",
      "masks",
      "conditionNoise",
      "addedTransforms",
    ]),
    { rows, targets: targets.names.length },
  );
  await eventTurn();
  const prepared = await prepareTable(table, recipe, undefined, request.addedTransforms);
  await eventTurn();
  for (const warning of prepared.warnings) request.onWarning?.(warning);
  const task = tableTask(table, recipe, prepared, FLOW_OPTIONS);
  await eventTurn();
  return runInMemory(request, task, prepared, recipe, begun, open);
}

/** Opens what a training runs on; the caller disposes of it. */
export type OpenTrainingBackend = (choice: BackendChoice, task: TrainingTask) => Promise<Backend>;

/** Runs a training without files to its end. */
export async function runInMemory(
  request: ProgramTraining,
  task: TrainingTask,
  { template }: PreparedTable,
  recipe: FlowRecipe,
  begun: number,
  open?: OpenTrainingBackend,
): Promise<TableFlow> {
  const { backend: asked = "auto" } = request;
  if (typeof asked === "string" && !open) throw new InternalError("a training without files has nothing to run on");
  const backend = typeof asked === "string" ? await open!(asked, task) : asked;
  try {
    const layout = await trainingLayout(task, backend, undefined);
    await eventTurn();
    const run = await TrainingRun.open(task, backend, layout, undefined, undefined, request);
    const { state, bestEpoch: epoch, validationLoss } = await run.run(begun);
    const details = { recipe: recordedRecipe(recipe, FLOW_OPTIONS), epoch, validationLoss };
    return { ...template, state, training: { ...template.training, details } };
  } finally {
    if (typeof asked === "string") backend.dispose();
  }
}

/** A complete recipe. @throws InputError naming the option, not its flag, of a value that makes no sense */
export function completeOptions(given: Partial<FlowRecipe>, shape: { rows: number; targets: number }): FlowRecipe {
  try {
    return completeFlowRecipe<FlowRecipe>(given, FLOW_OPTIONS, shape);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const nameOf = (flag: string) => Object.entries(FLOW_OPTIONS).find(([, option]) => option.flag === flag)?.[0];
    const message = error.message.replace(/--[a-z-]+/g, (flag) => argument(nameOf(flag) ?? flag));
    throw new InputError(message, { cause: error });
  }
}

/** The part of a request that is a recipe. @throws InputError for names that are no options at all */
export function flowOptions(request: ProgramTraining, others: readonly string[]): Partial<FlowRecipe> {
  const events = ["backend", "onMessage", "onWarning", "signal", "onEpoch"];
  const options = Object.keys(FLOW_OPTIONS);
  const known = [...others, ...events, ...options];
  const unknown = Object.keys(request).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearNames(unknown, known);
    throw new InputError(
      `there is no option "${shownName(unknown)}" of trainings ${others.includes("simulate") ? "on simulations" : "on arrays"}`,
      {
        hint: near.length > 0 ? `nearby names are ${near.join(", ")}` : undefined,
      },
    );
  }
  const given: Readonly<Record<string, unknown>> = { ...request };
  for (const name of ["onMessage", "onWarning", "onEpoch", "simulate"]) {
    if (given[name] === undefined || typeof given[name] === "function") continue;
    throw new InputError(`${argument(name)} is ${given[name]}, but must be a function`);
  }
  checkCall({ signal: request.signal });
  if (typeof request.backend === "object") checkBackend(request.backend);
  return Object.fromEntries(options.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}

function rowsOf(request: ArrayTraining): TableRows {
  const columns = (name: "targets" | "conditions") => {
    const given = request.names?.[name];
    if (Array.isArray(request.names) || (given !== undefined && !Array.isArray(given))) {
      throw new InputError(
        `${argument("names")} must be an object whose ${argument("targets")} and ${argument("conditions")} are arrays of names`,
      );
    }
    const { rows, values, width } = flatRows(request[name], name, given?.length);
    const names = given ?? Array.from({ length: width }, (_, at) => `${name.slice(0, -1)}${at}`);
    const bad = names.find((one) => typeof one !== "string" || !isName(one));
    if (bad !== undefined)
      throw new InputError(`${argument("names")} has "${shownName(String(bad))}", which is no name`);
    return { rows, names, values };
  };
  const targets = columns("targets");
  const conditions = columns("conditions");
  const { rows } = targets;
  if (conditions.rows !== rows) {
    throw new InputError(
      `${argument("targets")} has ${rows} rows, but ${argument("conditions")} has ${conditions.rows}`,
    );
  }
  const all = [...targets.names, ...conditions.names];
  const masks = byName(request.masks, "masks", conditions.names);
  for (const [name, flags] of masks) {
    if (flags === true || (typeof flags === "object" && flags.length === rows)) continue;
    throw new InputError(
      `the mask of ${shownName(name)} in ${argument("masks")} must be true, or an array of ${rows} flags`,
    );
  }
  const rowName = (row: number) => `row ${row}`;
  const flags = conditions.names.map((name) => {
    const own = masks.get(name);
    return own === true ? undefined : own;
  });
  return {
    source: "the arrays",
    maskArgument: "masks",
    rows,
    rowName,
    targets,
    conditions: {
      names: conditions.names,
      values: applyFlags(conditions, flags, rowName),
      masked: conditions.names.map((name) => masks.has(name)),
      flags: conditions.names.map(() => undefined),
    },
    transforms: transformsOf(request, all),
    conditionNoise: new Map(
      [...byName(request.conditionNoise, "conditionNoise", conditions.names)].map(([name, sigma]) => {
        if (Number.isFinite(sigma) && sigma >= 0) return [name, sigma];
        throw new InputError(`the noise of ${shownName(name)} is ${sigma}, but must be a number of at least 0`);
      }),
    ),
  };
}

/** @throws InputError for transforms of no column, and for what is no transform */
export const transformsOf = (
  { transforms }: ProgramTraining,
  names: readonly string[],
): ReadonlyMap<string, DeclaredTransform> =>
  new Map(
    [...byName(transforms, "transforms", names)].map(([name, text]) => [
      name,
      parseTransform(text, `the transform of ${shownName(name)}`),
    ]),
  );

/** Settings by names of columns. @throws InputError for other names */
function byName<T>(
  given: Readonly<Record<string, T>> | undefined,
  name: string,
  known: readonly string[],
): ReadonlyMap<string, T> {
  const settings = new Map(Object.entries(given ?? {}));
  for (const one of settings.keys()) {
    if (known.includes(one)) continue;
    const near = nearNames(one, known);
    throw new InputError(`${argument(name)} has "${shownName(one)}", which no column is called`, {
      hint: near.length > 0 ? `nearby names are ${near.join(", ")}` : undefined,
    });
  }
  return settings;
}
