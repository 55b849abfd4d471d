/** Credible bands of the flow that kiloflow brings for DU17: what everything that a binary does not tell leaves open. */

import "../../../src/models.ts";
import type { Backend } from "../../../src/engine/backend.ts";
import { openFlow } from "../../../src/library/openFlow.ts";
import type { Flow } from "../../../src/library/types.ts";
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

const flows = new WeakMap<Backend, Promise<Flow>>();

/** The flow on a backend, fetched when it is first asked for. */
function flowOn(backend: Backend): Promise<Flow> {
  const known = flows.get(backend);
  if (known) return known;
  const flow = openFlow(new URL("models/marginal.bin", location.href), { backend });
  flows.set(backend, flow);
  // What could not be fetched may be fetched later.
  flow.catch(() => flows.delete(backend));
  return flow;
}

/** @returns undefined for sets without ejecta, of which the flow knows nothing */
export async function run(
  { set, times, samples: count }: CredibleCall,
  host: Host,
): Promise<CredibleResult | undefined> {
  const model = modelNamed("du17");
  const options = model.completeOptions({});
  const { representation } = model;
  if (!representation?.encode(set, options)) return undefined;
  const flow = await flowOn(await host.backend());
  const properties = model.propertiesOf(set, options);
  const told = flow.conditions.map(
    (name) => properties[model.properties.findIndex((property) => property.name === name)],
  );
  const numbers = await flow.sample([told], { count, seed: 1, signal: host.signal });
  const bands = model.bands.map(({ name }) => name);
  const { width } = flow;
  const values = bands.length * times.length;
  const magnitudes = new Float32Array(count * values);
  for (let row = 0; row < count; row++) {
    const own = numbers.subarray(row * width, (row + 1) * width);
    magnitudes.set(representation.decode(own, times, bands, options), row * values);
  }
  return { bands, times, samples: count, ranges: quantilesOf(magnitudes, count, values, LEVELS) };
}
