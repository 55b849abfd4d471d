/** metzger2017 as a light-curve model. */

import { findBand } from "../lightcurves/bands.ts";
import { ejectaMapping } from "../lightcurves/binary/ejectaMapping.ts";
import { DYNAMICAL_OPTIONS } from "../lightcurves/binary/ejectaOptions.ts";
import { admits, type LightCurveModel } from "../lightcurves/model.ts";
import { USUAL_BANDS } from "../lightcurves/spectrum/usualBands.ts";
import { INPUTS } from "./inputs.ts";
import { completeOptions, OPTION_SCHEMA } from "./options.ts";
import { PRIORS } from "./priors.ts";
import { Metzger2017Program } from "./program.ts";
import { evaluateReference } from "./reference.ts";
import { representationOf } from "./representation.ts";
import { STATUSES } from "./statuses.ts";
import { windowOf } from "./times.ts";


/** Absolute magnitude that no ejecta exceed. */
const BRIGHTEST = -25;

/** Metzger 2017 (arXiv 1610.09381), section 4.1: layers that each expand, are heated and cool alone, and one photosphere. */
export const METZGER2017: LightCurveModel = {
  name: "metzger2017",
  title: "metzger2017",
  source: "Metzger 2017, Living Reviews in Relativity 20, 3 (arXiv 1610.09381), section 4.1",
  inputs: INPUTS,
  binary: ejectaMapping({
    inputs: INPUTS.map(({ name }) => name),
    follow: { ejecta_mass: (ejecta) => ejecta.dynamicalMass, ejecta_velocity: (ejecta) => ejecta.dynamicalVelocity },
    defaults: { beta: 3, opacity: 10 },
    options: DYNAMICAL_OPTIONS,
  }),
  bands: USUAL_BANDS,
  properties: [],
  propertiesArray: "properties",
  bolometric: true,
  statuses: STATUSES,
  options: OPTION_SCHEMA,
  completeOptions,
  priors: PRIORS,
  typicalPrior: "wide",
  propertiesOf: () => [],
  validity(set, options, bands) {
    const window = admits(METZGER2017, set) ? windowOf(options) : undefined;
    return bands.map(() => window);
  },
  reference(set, times, options, bands) {
    return evaluateReference(set, times, options, bandsOf(bands));
  },
  open: (backend, request) => new Metzger2017Program(backend, request, bandsOf(request.bands)),
  representation: representationOf(USUAL_BANDS),
  tolerance: {
    magnitude: 5e-3,
    // A photosphere that is too cold by a thousandth is fainter by as much of what it lacks to the brightest of all.
    magnitudeFor({ magnitudes }) {
      const faintest = magnitudes.reduce((most, value) => (value > most ? value : most), BRIGHTEST);
      return Math.max(5e-3, 1e-3 * (faintest - BRIGHTEST));
    },
  },
};

const bandsOf = (names: readonly string[]) => names.map((name) => findBand(METZGER2017, name)!);
