/** What makes curves of the numbers of Metzger 2017: loads when a flow learned them. */

import { findBand } from "../../lightcurves/bands.ts";
import { admits } from "../../lightcurves/model.ts";
import type { Options } from "../../lightcurves/options.ts";
import { spectralBands } from "../../lightcurves/spectrum/spectralBands.ts";
import { INPUTS } from "../../metzger2017/inputs.ts";
import { completeOptions } from "../../metzger2017/options.ts";
import { representationOf } from "../../metzger2017/representation.ts";
import type { RepresentedModel } from "../representation.ts";

/** @param given the options that a flow states */
export function representedModel(given: Options): RepresentedModel {
  const spectrum = spectralBands(given);
  const options = completeOptions(given);
  return {
    ...{ name: "metzger2017", title: "Metzger 2017", options },
    ...{ inputs: INPUTS, properties: [], ...spectrum },
    propertiesOf: () => [],
    hasCurves: (set) => options.variant === "converged" && admits({ inputs: INPUTS }, set),
    representation: representationOf((names) => names.map((name) => findBand(spectrum, name)!)),
  };
}
