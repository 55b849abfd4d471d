/** Trains a flow on rows that a program's simulator makes anew for every epoch, without files. */

import { isName, shownName } from "../../../data/names.ts";
import { argument, InputError } from "../../../engine/errors.ts";
import { admits, LINEAR, rangeText } from "../../../flow/table/columnTransform.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import type { SimulatedBlock, Simulator } from "../../../flow/training/rowSource.ts";
import { stopIfAborted } from "../../events.ts";
import { FLOW_OPTIONS } from "./options.ts";
import { prepareSimulated, type SimulatedTable, simulatedTask } from "./simulated.ts";
import {
  completeOptions,
  flowOptions,
  type OpenTrainingBackend,
  type ProgramTraining,
  runInMemory,
  transformsOf,
} from "./trainArrays.ts";

/** What is asked of a training on simulations; every option of the recipe has a default. */
export interface SimulatorTraining extends ProgramTraining {
  /** Makes rows: the same numbers for the same epoch and rows. Epoch 0 is that of the validation rows. */
  readonly simulate: (...asked: Parameters<Simulator>) => SimulatedBlock | Promise<SimulatedBlock>;
  /** Rows of an epoch; `validation` times as many judge each. */
  readonly rows: number;
  /** So many epochs have the same rows before others are asked for, where these take long to make; 1 by default. */
  readonly renew?: number;
  /** Names of the columns of a row's targets and conditions. */
  readonly names: { readonly targets: readonly string[]; readonly conditions: readonly string[] };
}

/** Rows of one epoch at most. */
const MOST_ROWS = 2 ** 24;

/**
 * p(targets given conditions) of what a simulator makes.
 * @throws InputError naming the argument that makes no sense, InterruptedError where it was stopped, DeviceError where it
 *   diverged
 */
export async function trainOnSimulator(request: SimulatorTraining, open?: OpenTrainingBackend): Promise<TableFlow> {
  const begun = performance.now();
  const { rows, names, simulate, renew } = request;
  if (!(Number.isSafeInteger(rows) && rows >= 2 && rows <= MOST_ROWS)) {
    throw new InputError(`${argument("rows")} is ${rows}, but must be an integer from 2 to ${MOST_ROWS}`);
  }
  if (renew !== undefined && !(Number.isSafeInteger(renew) && renew >= 1)) {
    throw new InputError(`${argument("renew")} is ${renew}, but must be an integer of at least 1`);
  }
  const all = [...(names?.targets ?? []), ...(names?.conditions ?? [])];
  const bad = all.find((name) => typeof name !== "string" || !isName(name));
  if (bad !== undefined || !names?.targets?.length || !names.conditions?.length) {
    const which = bad === undefined ? "must name targets and conditions" : `has "${shownName(String(bad))}", no name`;
    throw new InputError(`${argument("names")} ${which}`);
  }
  const options = flowOptions(request, ["simulate", "rows", "renew", "names", "transforms"]);
  const recipe = completeOptions(options, { rows, targets: names.targets.length });
  const simulated: SimulatedTable = {
    ...{ source: "the simulator", rows, renew, record: renew === undefined ? {} : { renew }, encoded: false },
    ...{ targets: names.targets, conditions: names.conditions, transforms: transformsOf(request, all) },
    open: () => ({
      async simulate(place, stop) {
        const block = await simulate(place, stop);
        for (const name of ["targets", "conditions"] as const) {
          const expected = place.count * names[name].length;
          if (block?.[name]?.length === expected) continue;
          throw new InputError(
            `${argument("simulate")} gave ${block?.[name]?.length ?? "no"} ${name} for ${place.count} rows, but must give ${expected} numbers`,
          );
        }
        checkValues(block, place, simulated);
        return block;
      },
      [Symbol.dispose]: () => {},
    }),
  };
  const stop = () => stopIfAborted(request.signal, "stopped before the first epoch");
  const prepared = await prepareSimulated(simulated, recipe, stop);
  for (const warning of prepared.warnings) request.onWarning?.(warning);
  const task = simulatedTask(simulated, recipe, prepared, FLOW_OPTIONS);
  return runInMemory(request, task, prepared, recipe, begun, open);
}

/** Every epoch's, not only those that scales are fitted to: a value without a place would seem to be a rate that is too large. */
function checkValues(
  block: SimulatedBlock,
  { epoch, first }: Parameters<Simulator>[0],
  { transforms, ...names }: Pick<SimulatedTable, "targets" | "conditions" | "transforms">,
): void {
  for (const kind of ["targets", "conditions"] as const) {
    const columns = names[kind].map((name) => ({ name, declared: transforms.get(name) ?? LINEAR }));
    const width = columns.length;
    for (let at = 0; at < block[kind].length; at++) {
      const { name, declared } = columns[at % width];
      if (admits(declared, block[kind][at])) continue;
      const where = `${shownName(name)} in row ${first + Math.floor(at / width)} of epoch ${epoch}`;
      throw new InputError(
        `${argument("simulate")} gave ${block[kind][at]} as ${where}, which must be ${rangeText(declared)}`,
      );
    }
  }
}
