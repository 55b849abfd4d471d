/** How jobs that compute curves get a backend: some open one for themselves, others share one. */

import type { Backend } from "../../engine/backend.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import type { LightCurveRequest } from "../../lightcurves/program.ts";

/** Curves that are to be computed. */
export interface CurveJob {
  readonly model: LightCurveModel;
  readonly curves: LightCurveRequest;
  readonly sets: number;
}

/** Lends a backend for a job, until `use` has ended. */
export type LendBackend = <T>(job: CurveJob, use: (backend: Backend) => Promise<T>) => Promise<T>;
