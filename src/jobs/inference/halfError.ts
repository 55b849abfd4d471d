/** How far float16 numbers move a flow: what decides whether they do. */

import { invert } from "../../embed/network.ts";
import { openFlow } from "../../embed/open.ts";
import { forwardRun } from "../../embed/parts/density.ts";
import { normalValues } from "../../kernels/checks/normalValues.ts";

/** Medians over samples of rows like those of the training. */
export interface HalfError {
  /** Of |difference| of the values, in their units: magnitudes, or those of the columns. */
  readonly value: number;
  /** Of |difference| of the log-densities, nats. */
  readonly logDensity: number;
}

const ROWS = 200;

/** @param full the binary file in float32 @param half the same in float16 */
export async function halfError(full: Uint8Array, half: Uint8Array): Promise<HalfError> {
  const flows = await Promise.all([full, half].map((bytes) => openFlow(bytes, "the flow")));
  const { dimensions, conditions: inputs } = flows[0].network;
  const noise = Float64Array.from(normalValues(ROWS * dimensions, 1));
  // Standardised conditions of the training are about normal.
  const conditions = Float64Array.from(normalValues(ROWS * inputs, 2));
  const samples = flows.map(({ network }) => invert(network, noise, network.embed(conditions)));
  const densities = flows.map(({ network }) => {
    const { values, logDet } = forwardRun(network, samples[0], network.embed(conditions));
    return logDet.map((own, row) =>
      values.subarray(row * dimensions, (row + 1) * dimensions).reduce((sum, z) => sum - (z * z) / 2, own),
    );
  });
  const [first, second] = await Promise.all(flows.map(({ columns }, at) => columns.decode(samples[at])));
  return { value: medianOf(first, second), logDensity: medianOf(densities[0], densities[1]) };
}

const medianOf = (first: Float64Array, second: Float64Array): number =>
  first.map((value, at) => Math.abs(value - second[at])).sort()[first.length >> 1];
