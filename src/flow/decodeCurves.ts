/** From what the network sees to magnitudes: all that samples need. */

import type { Floats } from "./evaluator.ts";

/**
 * x = (magnitudes - centre) / scale for kept points; with `components` [dimensions, values] x = components ((magnitudes -
 * centre) / units) / scale. Magnitudes of a set are [band, time] in one row of `centre.length` values.
 */
export interface CurveTransform {
  readonly centre: Float64Array;
  /** [dimensions] */
  readonly scale: Float64Array;
  readonly components?: Float64Array;
  /** [values] With components: what values are divided by before; by nothing where absent. */
  readonly units?: Float64Array;
}

/** Network units [rows, dimensions] to magnitudes [rows, values]. */
export function decodeCurves({ centre, scale, components, units }: CurveTransform, encoded: Floats): Float64Array {
  const values = centre.length;
  const dimensions = scale.length;
  return new Float64Array((encoded.length / dimensions) * values).map((_, at) => {
    const k = at % values;
    const first = ((at - k) / values) * dimensions;
    let value = components ? 0 : encoded[first + k] * scale[k];
    if (components)
      for (let d = 0; d < dimensions; d++) value += components[d * values + k] * encoded[first + d] * scale[d];
    return centre[k] + value * (units?.[k] ?? 1);
  });
}
