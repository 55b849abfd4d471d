/** What is laid over photometry. */

import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { CurveQuantiles } from "../dataset/quantiles/curveQuantiles.ts";
import type { JobEvents } from "../events.ts";
import type { Places } from "./places.ts";

/** Levels of the quantiles that are drawn: the median, 68 and 90 %. */
export const OVERLAY_LEVELS: readonly number[] = [0.05, 0.16, 0.5, 0.84, 0.95];
export const MEDIAN = OVERLAY_LEVELS.indexOf(0.5);

/** Curves at places, by their quantiles; those of a single curve are all the same. */
export type OverlaidCurves = Pick<CurveQuantiles, "sets" | "withoutCurves" | "quantiles" | "counts">;

/** One panel's curves: of a set, a posterior, a dataset or a flow. */
export interface CurveSource {
  /** What is above its panel, and in tables: "villar2017". */
  readonly name: string;
  /** Whose curves, in words: the inputs of a set, a file's name. */
  readonly what: string;
  readonly model: LightCurveModel;
  /** Where it is seen, in words: see `observerText`. */
  readonly place: string;
  /** The bands that it has, where these are not all of the model. */
  readonly bands?: readonly string[];
  /** What the user should know. */
  readonly notes: readonly string[];
  /** Apparent magnitudes at places: quantiles [level of OVERLAY_LEVELS, band, time]. */
  curves(places: Places, events: JobEvents): Promise<OverlaidCurves>;
}
