/** The points of the open photometry as a model can be compared with them. */

import { type EventTexts, modelOf, observationsFrom, type ShownPoints, shownPoints } from "./asked.ts";

/** @throws InputError naming row and column of whatever is wrong */
export async function run(texts: EventTexts): Promise<ShownPoints> {
  const { model } = modelOf(texts);
  return shownPoints(observationsFrom(texts, model), model);
}
