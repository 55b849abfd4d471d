/** What makes curves of the numbers of Villar et al. 2017: loads when a flow learned them. */

import { findBand } from "../../lightcurves/bands.ts";
import type { Options } from "../../lightcurves/options.ts";
import { spectralBands } from "../../lightcurves/spectrum/spectralBands.ts";
import { inputsOf } from "../../villar2017/inputs.ts";
import { completeOptions, componentCount } from "../../villar2017/options.ts";
import { componentsOf } from "../../villar2017/physics/component.ts";
import { ejectaOf } from "../../villar2017/physics/ejecta.ts";
import { representationOf } from "../../villar2017/representation.ts";
import type { RepresentedModel } from "../representation.ts";

/** @param given the options that a flow states */
export function representedModel(given: Options): RepresentedModel {
  const spectrum = spectralBands(given);
  const count = componentCount(given);
  const ejecta = (set: ArrayLike<number>) => ejectaOf(componentsOf(set));
  return {
    ...{ name: "villar2017", title: "Villar 2017", options: completeOptions(given, count) },
    ...{ inputs: inputsOf(count), ...spectrum },
    properties: [
      { name: "ejecta_mass", unit: "Msun", scale: "log" },
      { name: "ejecta_velocity", unit: "c", scale: "linear" },
    ],
    propertiesOf(set) {
      const { mass, velocity } = ejecta(set);
      return [mass, velocity];
    },
    hasCurves: (set) => ejecta(set).status === "ok",
    representation: representationOf(count, (names) => names.map((name) => findBand(spectrum, name)!)),
  };
}
