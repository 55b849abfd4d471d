/** metzger2017 as a light-curve model, with its kernels or without. */

import { findBand } from "../lightcurves/bands.ts";
import { ejectaMapping } from "../lightcurves/binary/ejectaMapping.ts";
import { DYNAMICAL_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import { kernelsOf } from "../lightcurves/kernelsOf.ts";
import { admits, type LightCurveModel } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { spectralBands, withDefinitions } from "../lightcurves/spectrum/spectralBands.ts";
import { INPUTS } from "./inputs.ts";
import { completeOptions, OPTION_SCHEMA } from "./options.ts";
import { PRIORS } from "./priors.ts";
import { evaluateReference } from "./reference.ts";
import { representationOf } from "./representation.ts";
import { STATUSES } from "./statuses.ts";
import { windowOf } from "./times.ts";

/** Absolute magnitude that no ejecta exceed. */
const BRIGHTEST = -25;

/**
 * Metzger 2017 (arXiv 1610.09381), section 4.1: layers that expand, are heated and cool each alone, and one photosphere.
 * @param given not completed
 * @param kernels none where only the description is used
 */
export function metzger2017(given: Options, kernels?: typeof import("./program.ts")): LightCurveModel {
  const spectrum = spectralBands(given);
  const bandsOf = (names: readonly string[]) => names.map((name) => findBand(spectrum, name)!);
  return {
    name: "metzger2017",
    title: "Metzger 2017",
    source: "Metzger, Living Reviews in Relativity 20, 3 (arXiv 1610.09381), section 4.1",
    validityText:
      "One kind of ejecta of one opacity, which shine as a black body from minutes after the merger on; after weeks their heating is no power law any more",
    configure: (own) => metzger2017(withDefinitions(given, own), kernels),
    inputs: INPUTS,
    binary: ejectaMapping({
      inputs: INPUTS.map(({ name }) => name),
      follow: { ejecta_mass: (ejecta) => ejecta.dynamicalMass, ejecta_velocity: (ejecta) => ejecta.dynamicalVelocity },
      defaults: { beta: 3, opacity: 10 },
      options: DYNAMICAL_OPTIONS,
    }),
    ...spectrum,
    properties: [],
    propertiesArray: "properties",
    bolometric: true,
    statuses: STATUSES,
    options: OPTION_SCHEMA,
    completeOptions: (own) => completeOptions(withDefinitions(given, own)),
    priors: PRIORS,
    typicalPrior: "wide",
    propertiesOf: () => [],
    validity(set, options, bands) {
      const window = admits({ inputs: INPUTS }, set) ? windowOf(options) : undefined;
      return bands.map(() => window);
    },
    reference: (set, times, options, bands) => evaluateReference(set, times, options, bandsOf(bands)),
    open: (backend, request) => kernelsOf(kernels).metzger2017Program(backend, request, bandsOf(request.bands)),
    openPhotometry: (backend, request) =>
      request.placed ? kernelsOf(kernels).metzger2017Photometry(backend, request, bandsOf) : undefined,
    representation: representationOf(bandsOf),
    forecast: {
      draws: ["ejecta", "beta=uniform:2:5", "opacity=logn:10:0.3dex"],
      leavesOut: "the wind of the disk, the viewing angle, the afterglow of a jet",
    },
    tolerance: {
      magnitude: 5e-3,
      // A photosphere that is too cold by a thousandth is fainter by as much of what it lacks to the brightest of all.
      magnitudeFor({ magnitudes }) {
        const faintest = magnitudes.filter(Number.isFinite).reduce((most, value) => Math.max(most, value), BRIGHTEST);
        return Math.max(5e-3, 1e-3 * (faintest - BRIGHTEST));
      },
    },
  };
}
