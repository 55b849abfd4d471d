/** Curves of sets, by the kernels of any model. */

import "../../../src/models.ts";
import { evaluateLightCurves, type LightCurves } from "../../../src/lightcurves/evaluateLightCurves.ts";
import type { Options } from "../../../src/lightcurves/options.ts";
import type { Host } from "./protocol.ts";

export interface CurvesCall {
  readonly model: string;
  /** [sets, inputs] */
  readonly sets: Float64Array;
  /** Days after merger, ascending. */
  readonly times: Float64Array;
  readonly bands?: readonly string[];
  readonly options?: Options;
}

/** @returns magnitudes [set, band, time], NaN where the model has no value; properties and statuses beside them */
export async function run({ sets, ...request }: CurvesCall, host: Host): Promise<LightCurves> {
  return evaluateLightCurves(await host.backend(), sets, request);
}
