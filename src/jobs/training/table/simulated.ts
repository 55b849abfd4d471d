/** Trainings on rows that a simulator makes anew for every epoch. */

import type { Backend } from "../../../engine/backend.ts";
import { openBackend } from "../../../engine/openBackend.ts";
import { encodeTableFlow } from "../../../flow/table/encoding.ts";
import { type Simulator, simulatedBlocks, simulatedRows } from "../../../flow/training/rowSource.ts";
import { admitContinuation } from "../continuation.ts";
import { type OptionTable, recordedRecipe } from "../options.ts";
import type { KeptTask } from "../trainingTask.ts";
import type { FlowRecipe } from "./options.ts";
import { type PreparedTable, prepareTable } from "./prepare.ts";
import type { TableRows } from "./rows.ts";
import { tableTitle } from "./tableTask.ts";

/** What is simulated. */
export interface SimulatedTable extends Pick<TableRows, "source" | "transforms"> {
  /** Of an epoch. */
  readonly rows: number;
  readonly targets: readonly string[];
  /** Without gaps. */
  readonly conditions: readonly string[];
  /** Whether these are what the network is to see, of the order of one: not to be standardised. */
  readonly encoded: boolean;
  /** So many epochs have the same rows before others are simulated; 1 by default. */
  readonly renew?: number | undefined;
  /** What decides the rows, beside the recipe, for a continuation and for the model's record: JSON-serialisable. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Rows of an epoch by number, computed on a backend. */
  open(backend: Backend): Disposable & { readonly simulate: Simulator };
}

/**
 * Simulates the rows of the first epoch, to which scales are fitted, and those that judge every epoch: on the processor, so
 * that a training that goes on elsewhere has the same scales.
 * @throws InputError where the rows are no basis for a training with this recipe
 */
export async function prepareSimulated(
  simulated: SimulatedTable,
  recipe: FlowRecipe,
  stop?: () => void,
): Promise<PreparedTable> {
  const { rows, source, transforms } = simulated;
  const held = Math.round(recipe.validation * rows);
  const widths = { targets: simulated.targets.length, conditions: simulated.conditions.length };
  const targets = new Float64Array((rows + held) * widths.targets);
  const conditions = new Float64Array((rows + held) * widths.conditions);
  const backend = await openBackend("cpu");
  try {
    using opened = simulated.open(backend);
    for (const [epoch, count, start] of [[1, rows, 0] as const, [0, held, rows] as const]) {
      for await (const { first, block } of simulatedBlocks(opened.simulate, epoch, count, stop)) {
        targets.set(block.targets, (start + first) * widths.targets);
        conditions.set(block.conditions, (start + first) * widths.conditions);
      }
    }
  } finally {
    backend.dispose();
  }
  const table: TableRows = {
    ...{ source, rows: rows + held, transforms, conditionNoise: new Map() },
    rowName: (row) => (row < rows ? `simulated row ${row}` : `validation row ${row - rows}`),
    targets: { names: simulated.targets, values: targets },
    conditions: {
      names: simulated.conditions,
      values: conditions,
      masked: simulated.conditions.map(() => false),
      flags: simulated.conditions.map(() => undefined),
      encoded: simulated.encoded,
    },
  };
  return prepareTable(table, recipe, {
    training: Uint32Array.from({ length: rows }, (_, row) => row),
    validation: Uint32Array.from({ length: held }, (_, row) => rows + row),
  });
}

/** What a run of a prepared training does. */
export function simulatedTask(
  simulated: SimulatedTable,
  recipe: FlowRecipe,
  prepared: PreparedTable,
  options: OptionTable,
): KeptTask {
  const { template } = prepared;
  const { rows, source, record } = simulated;
  const details = { recipe: recordedRecipe(recipe, options), simulations: record };
  return {
    ...prepared,
    recipe,
    epochs(backend) {
      const opened = simulated.open(backend);
      const disposal = { [Symbol.dispose]: () => opened[Symbol.dispose]() };
      return simulatedRows(opened.simulate, rows, prepared.encode, disposal, simulated.renew);
    },
    requestText: JSON.stringify({ ...details, rows }),
    admit: (kept, last) =>
      admitContinuation(kept, { recipe, options, rows, source, simulations: record, isOf: () => false }, last),
    rowOf: ({ of, rows: [row] }) => `${of === "validation" ? "validation row" : "row"} ${row} of ${source}`,
    encode: (state, best) =>
      encodeTableFlow({ ...template, state, training: { ...template.training, details: { ...details, ...best } } }),
    title: tableTitle(template),
  };
}
