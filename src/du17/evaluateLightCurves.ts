/** The simple door to the evaluator: all sets in, all curves out. */

import type { Backend } from "../engine/backend.ts";
import { LightCurveEvaluator, type LightCurveRequest } from "./evaluator.ts";
import { BANDS } from "./physics/bands.ts";
import { EJECTA_COLUMNS } from "./physics/ejecta.ts";
import { modelOptions } from "./physics/options.ts";

/** Curves of all sets. */
export interface LightCurves {
  /** [set, ejecta column], columns as `EJECTA_COLUMNS`. */
  readonly ejecta: Float32Array;
  /** [set], index into `STATUS_NAMES`. */
  readonly status: Uint8Array;
  /** [set, band, time], AB magnitudes; NaN where the model has no value. */
  readonly magnitudes: Float32Array;
  /** [set, time], log10(L / (erg/s)), if requested. */
  readonly logBolometricLuminosity: Float32Array | undefined;
}

/**
 * Evaluates any number of sets that fit into memory, in chunks.
 *
 * @param parameters [set, 4]: m1, m2 (Msun, m1 >= m2), Lambda1, Lambda2
 * @param request times in days; all bands, the variant `paper` and absolute magnitudes by default
 */
export async function evaluateLightCurves(
  backend: Backend,
  parameters: Float64Array,
  request: Partial<Omit<LightCurveRequest, "magnitudeType">> & Pick<LightCurveRequest, "times">,
): Promise<LightCurves> {
  const { times, bands = BANDS, options = modelOptions(), bolometric = false } = request;
  using evaluator = new LightCurveEvaluator(backend, { times, bands, options, bolometric, magnitudeType: "f32" });
  const rows = parameters.length / 4;
  const columns = EJECTA_COLUMNS.length;
  const values = bands.length * times.length;
  const result = {
    ejecta: new Float32Array(rows * columns),
    status: new Uint8Array(rows),
    magnitudes: new Float32Array(rows * values),
    logBolometricLuminosity: bolometric ? new Float32Array(rows * times.length) : undefined,
  };
  const pieces: Promise<void>[] = [];
  for (let start = 0; start < rows; start += evaluator.rowsPerChunk) {
    const sets = parameters.subarray(4 * start, 4 * Math.min(rows, start + evaluator.rowsPerChunk));
    pieces.push(
      evaluator.evaluate(sets, (block) => {
        result.ejecta.set(block.ejecta, start * columns);
        result.status.set(block.status, start);
        result.magnitudes.set(block.magnitudes, start * values);
        if (block.logBolometricLuminosity) {
          result.logBolometricLuminosity?.set(block.logBolometricLuminosity, start * times.length);
        }
      }),
    );
  }
  // All are awaited before the evaluator goes, also where one fails.
  for (const piece of await Promise.allSettled(pieces)) if (piece.status === "rejected") throw piece.reason;
  return result;
}
