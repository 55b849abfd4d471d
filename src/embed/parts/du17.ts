/** What makes curves of DU17's numbers: loads when a flow learned them. */

import { numbersOf } from "../../du17/numbers.ts";
import { modelOptions } from "../../du17/options.ts";
import { BANDS, WAVELENGTHS } from "../../du17/physics/bands.ts";
import { EJECTA_COLUMNS, ejectaProperties, evaluateEjecta } from "../../du17/physics/ejecta.ts";
import type { ModelOptions } from "../../du17/physics/options.ts";
import { hasValues, statusCode } from "../../du17/physics/status.ts";
import { drawnInputs, setReader } from "../../du17/setConstants.ts";
import { BINARY_INPUTS } from "../../lightcurves/binary/inputs.ts";
import type { Options } from "../../lightcurves/options.ts";
import type { RepresentedModel } from "../representation.ts";

/** @param given the options that a flow states */
export function representedModel(given: Options): RepresentedModel {
  const options = modelOptions(given as Partial<ModelOptions>);
  const constants = drawnInputs(options.drawn);
  const read = setReader(constants);
  const ejectaOf = (set: ArrayLike<number>) => {
    const { stars, options: own } = read(set, options);
    return evaluateEjecta(stars[0], stars[1], stars[2], stars[3], own);
  };
  return {
    ...{ name: "du17", title: "DU17", options: options as Options },
    inputs: [...BINARY_INPUTS, ...constants],
    properties: EJECTA_COLUMNS.map(([name, unit, scale]) => ({ name, unit, scale })),
    bands: BANDS.map((name) => ({ name, wavelengthNm: WAVELENGTHS[name] / 10 })),
    propertiesOf: (set) => ejectaProperties(ejectaOf(set)),
    hasCurves: (set) => hasValues(statusCode(ejectaOf(set).status)),
    representation: numbersOf(read),
  };
}
