/** Flows of a representation: loads when a file is of one, and of the light-curve models that which it names. */

import type { Options } from "../../lightcurves/options.ts";
import type { CurveColumns, FlowFile, OpenedFlow } from "../content.ts";
import { columnsOfRepresentation, type RepresentedModel } from "../representation.ts";

const MODELS: Readonly<Record<string, () => Promise<{ representedModel(given: Options): RepresentedModel }>>> = {
  du17: () => import("./du17.ts"),
  metzger2017: () => import("./metzger2017.ts"),
  villar2017: () => import("./villar2017.ts"),
};

/**
 * Columns of magnitudes, or of the numbers where nothing here makes curves of them: of other models, and of `.bin` files that
 * do not name theirs.
 * @param numbers the columns of the numbers
 * @param size what a row of them costs
 * @throws InputError for what is not the model's
 */
export async function representationColumns(
  file: FlowFile,
  numbers: CurveColumns,
  size: number,
): Promise<Pick<OpenedFlow, "columns" | "size">> {
  const { model, options = {} } = file.description.training ?? {};
  if (!Object.hasOwn(MODELS, model)) return { columns: numbers, size };
  return columnsOfRepresentation(file, numbers, (await MODELS[model]()).representedModel(options), size);
}
