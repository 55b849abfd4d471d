/** Credible bands of the flow that kiloflow brings for DU17: what everything that a binary does not tell leaves open. */

import "../../../src/models.ts";
import { loadFlow } from "../../../src/embed/index.ts";
import type { EmbeddedFlow } from "../../../src/embed/types.ts";
import { modelNamed } from "../../../src/lightcurves/registry.ts";
import type { Host } from "./protocol.ts";
import { quantilesOf } from "./quantiles.ts";

export interface CredibleCall {
  /** m1, m2, Lambda1, Lambda2 */
  readonly set: Float64Array;
  /** Days after merger. */
  readonly times: Float64Array;
  readonly samples: number;
}

/** [band, time] absolute magnitudes; NaN where most samples have no value. */
export interface CredibleResult {
  readonly bands: readonly string[];
  readonly times: Float64Array;
  readonly samples: number;
  /** The widest first. */
  readonly ranges: readonly { readonly level: number; readonly low: Float32Array; readonly high: Float32Array }[];
}

/** Central shares. */
const LEVELS = [0.95, 0.68] as const;

let flow: Promise<EmbeddedFlow> | undefined;

/** @returns undefined for sets without ejecta, of which the flow knows nothing */
export async function run(
  { set, times, samples: count }: CredibleCall,
  { signal }: Host,
): Promise<CredibleResult | undefined> {
  flow ??= loadFlow(new URL("models/marginal.bin", location.href));
  // What could not be fetched may be fetched later.
  flow.catch(() => {
    flow = undefined;
  });
  const { conditions, names, sample } = bound(await flow);
  const model = modelNamed("du17");
  const options = model.completeOptions({});
  const { representation } = model;
  if (!representation?.encode(set, options)) return undefined;
  const properties = model.propertiesOf(set, options);
  const told = conditions.map((name) => properties[model.properties.findIndex((property) => property.name === name)]);
  const numbers = await sample([told], { count, seed: 1, signal });
  const bands = model.bands.map(({ name }) => name);
  const width = names!.length;
  const values = bands.length * times.length;
  const magnitudes = new Float32Array(count * values);
  for (let row = 0; row < count; row++) {
    const own = numbers.subarray(row * width, (row + 1) * width);
    magnitudes.set(representation.decode(own, times, bands, options), row * values);
  }
  return { bands, times, samples: count, ranges: quantilesOf(magnitudes, count, values, LEVELS) };
}

const bound = (own: EmbeddedFlow) => ({
  conditions: own.conditions,
  names: own.names,
  sample: own.sample.bind(own),
});
