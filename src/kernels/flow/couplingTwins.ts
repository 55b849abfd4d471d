/** The mathematics of couplings in TypeScript: forward and inverse. */

import type { SettingValues, TwinArray } from "../../engine/kernel.ts";
import { conditionerTwin } from "./conditioner.ts";
import { passCoupling } from "./couplingPass.ts";
import { type CouplingShape, conditionerShape } from "./couplingShape.ts";
import { transformerRow } from "./transformers.ts";

/** The same mathematics for both directions. */
export function couplingTwin(inverse: boolean) {
  return (arrays: Readonly<Record<string, TwinArray>>, settings: SettingValues, shape: CouplingShape): void => {
    const conditioner = conditionerTwin(conditionerShape(shape));
    const transformer = transformerRow(shape.transformer).twin(shape.transformer, shape.dimensions - shape.identity);
    passCoupling(arrays, settings, shape, conditioner, transformer, inverse);
  };
}
