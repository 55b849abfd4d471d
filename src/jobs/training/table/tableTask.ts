/** What a training on a prepared table does, wherever its rows are from. */

import { shownNames } from "../../../data/names.ts";
import { encodeTableFlow } from "../../../flow/table/encoding.ts";
import type { TableFlow } from "../../../flow/table/model.ts";
import { type OptionTable, recordedRecipe } from "../options.ts";
import type { TrainingTask } from "../trainingTask.ts";
import type { FlowRecipe } from "./options.ts";
import type { PreparedTable } from "./prepare.ts";
import type { TableRows } from "./rows.ts";

/** What a run of a prepared training does. */
export function tableTask(
  { rowName, source }: TableRows,
  recipe: FlowRecipe,
  prepared: PreparedTable,
  options: OptionTable,
): TrainingTask {
  const { template, trainingIndices, validationIndices } = prepared;
  const details = { recipe: recordedRecipe(recipe, options) };
  return {
    ...prepared,
    recipe,
    rowOf({ of, rows: [row] }) {
      const indices = of === "validation" && validationIndices.length > 0 ? validationIndices : trainingIndices;
      return `${rowName(indices[row])} of ${source}`;
    },
    encode: (state, best) =>
      encodeTableFlow({ ...template, state, training: { ...template.training, details: { ...details, ...best } } }),
    title: tableTitle(template),
  };
}

/** Of the figure of the losses. */
export const tableTitle = ({ targets, training }: TableFlow): string =>
  `${shownNames(targets.names)}: ${training.trainingRows.toLocaleString("en-US")} rows`;
