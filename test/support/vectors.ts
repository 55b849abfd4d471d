/** Reads the published vectors. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedFolder } from "./environment.ts";

/** A file of float64 values below ../shared/vectors. */
export function readVector(name: string): Float64Array {
  const bytes = readFileSync(join(sharedFolder!, "vectors", name));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** One of the two sets of DU17 vectors. */
export interface Du17Vectors {
  readonly name: string;
  readonly variant: "kilonovaml" | "paper";
  readonly count: number;
  /** [count, 4] */
  readonly inputs: Float64Array;
  readonly times: Float64Array;
  /** [count, 9, time] */
  readonly magnitudes: Float64Array;
  /** [count, 10]: c1, c2, mb1, mb2, mej, vrho, vz, vej, theta, phi */
  readonly intermediates: Float64Array;
  readonly diffusionTimes: Float64Array;
}

export function readDu17Vectors(): Du17Vectors[] {
  const sets = [
    { name: "du17", variant: "kilonovaml" as const, diffusion: "tobs_derived.f64" },
    { name: "du17-paper", variant: "paper" as const, diffusion: "tobs.f64" },
  ];
  return sets.map(({ name, variant, diffusion }) => {
    const inputs = readVector(`${name}/inputs.f64`);
    return {
      name,
      variant,
      count: inputs.length / 4,
      inputs,
      times: readVector(`${name}/t.f64`),
      magnitudes: readVector(`${name}/mags.f64`),
      intermediates: readVector(`${name}/intermediates.f64`),
      diffusionTimes: readVector(`${name}/${diffusion}`),
    };
  });
}

/** What `villar2017` gives. */
export interface Villar2017Vectors {
  /** [set, component, 4] */
  readonly inputs: Float64Array;
  readonly times: Float64Array;
  /** [set, 9, time] */
  readonly magnitudes: Float64Array;
  /** [set, component, time] in erg/s, K and cm. */
  readonly luminosities: Float64Array;
  readonly temperatures: Float64Array;
  readonly radii: Float64Array;
}

export const readVillar2017Vectors = (): Villar2017Vectors => ({
  inputs: readVector("villar2017/inputs.f64"),
  times: readVector("villar2017/times.f64"),
  magnitudes: readVector("villar2017/magnitudes.f64"),
  luminosities: readVector("villar2017/lbol.f64"),
  temperatures: readVector("villar2017/temperature.f64"),
  radii: readVector("villar2017/radius.f64"),
});
