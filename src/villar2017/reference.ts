/** One set of villar2017 in float64, as it is observed. */

import type { ModelBand, ReferenceCurves } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { blackbodyBands, blackbodyCurves } from "../lightcurves/spectrum/blackbody.ts";
import { componentsOf } from "./physics/component.ts";
import { BLACKBODY } from "./physics/constants.ts";
import { ejectaOf, STATUS_NAMES } from "./physics/ejecta.ts";
import { componentCurve } from "./physics/reference.ts";
import { sourceTimes } from "./times.ts";

/** One set's curves. @param options complete */
export function evaluateReference(
  set: ArrayLike<number>,
  times: ArrayLike<number>,
  options: Options,
  bands: readonly ModelBand[],
): ReferenceCurves {
  const components = componentsOf(set);
  const { mass, velocity, status } = ejectaOf(components);
  const days = sourceTimes(times, options);
  const curves = status === "ok" ? components.map((component) => componentCurve(component, days)) : [];
  const points = Array.from(days, (_, point) => curves.map(({ photospheres }) => photospheres[point]));
  return {
    properties: Float64Array.of(mass, velocity),
    status: STATUS_NAMES.indexOf(status),
    magnitudes: blackbodyCurves(blackbodyBands(bands, options, BLACKBODY), points),
    bolometricLuminosity: days.map((_, point) =>
      curves.length === 0 ? Number.NaN : curves.reduce((sum, { luminosities }) => sum + luminosities[point], 0),
    ),
  };
}
