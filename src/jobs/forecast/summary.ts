/** What a forecast says beside its numbers. */

import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { Forecast } from "./forecast.ts";

/** What came of it. */
export interface ForecastSummary extends Forecast {
  readonly model: LightCurveModel;
  readonly source: string;
  /** Mpc: median, and standard deviation. */
  readonly distance: { readonly median: number; readonly sigma: number };
  /** Of the light; undefined where the model has none. */
  readonly redshift: number | undefined;
  readonly seed: number;
  /** What the model leaves out. */
  readonly leavesOut: string;
}
