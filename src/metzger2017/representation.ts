/**
 * What the light of a set follows from, without holes: ln of the luminosity and of the photosphere's area at times equally
 * spaced in ln t, of the source. Magnitudes follow as they do in the model itself, in any band and for any observer: colours
 * of ejecta that have cooled, hundreds of magnitudes faint in the blue, need no numbers of their own.
 *
 * There is one for the continuous limit alone: what gwemlightcurves computes at a time depends on the others.
 */

import { logTimes } from "../lightcurves/logTimes.ts";
import { admits, type ModelBand, type Representation } from "../lightcurves/model.ts";
import { blackbodyBands, blackbodyCurves } from "../lightcurves/spectrum/blackbody.ts";
import { INPUTS } from "./inputs.ts";
import { BLACKBODY } from "./physics/constants.ts";
import { coarseSphere } from "./physics/converged.ts";
import { ejectaOf } from "./physics/layers.ts";
import { inverseTemperature } from "./physics/source.ts";
import { sourceTimes } from "./times.ts";

/**
 * With these, 99 of 100 values brighter than the magnitude 0 come back within 0.03 mag; kinks of the photosphere, where
 * layers are capped and where the last one shows, cost most.
 */
const POINTS = 24;
const GRID = logTimes(0.02, 20, POINTS);
/** Half of the magnitudes within 0.012 mag; what flows that see more of them lose is more than this. */
const COMPONENTS = 16;

/** @param bandsOf bands by their names */
export const representationOf = (bandsOf: (names: readonly string[]) => ModelBand[]): Representation => ({
  names: ["ln_luminosity", "ln_area"].flatMap((name) => Array.from(GRID.times, (_, point) => `${name}_${point + 1}`)),
  components: COMPONENTS,
  anyBand: true,
  encode(set, options) {
    if (options.variant === "gwemlightcurves" || !admits({ inputs: INPUTS }, set)) return undefined;
    const { luminosity, logArea } = coarseSphere(ejectaOf(set), GRID.times);
    return Float64Array.of(...luminosity.map(Math.log), ...logArea);
  },
  decode(numbers, times, names, options) {
    const photospheres = Array.from(sourceTimes(times, options).days, (day) => {
      const luminosity = Math.exp(GRID.at(numbers, 0, day));
      const logArea = GRID.at(numbers, POINTS, day);
      return [{ inverseTemperature: inverseTemperature(luminosity, logArea), logArea }];
    });
    return blackbodyCurves(blackbodyBands(bandsOf(names), options, BLACKBODY), photospheres);
  },
});
