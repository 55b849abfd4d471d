/** The likelihood of photometry for batches of sets of any model, on any backend. */

import type { Backend } from "../../engine/backend.ts";
import { referenceLogLikelihood, referenceMagnitudes } from "./reference.ts";
import { checkRequest, type PhotometryRequest, widthOf } from "./request.ts";

export { referenceLogLikelihood } from "./reference.ts";
export type { Nuisance, ObserverKind, PhotometryRequest } from "./request.ts";

/** Opened for one request. Dispose of it when done. */
export class PhotometricLikelihood implements Disposable {
  /** Values of a set: the model's inputs, then the nuisance parameters. */
  readonly width: number;

  private constructor(private readonly request: PhotometryRequest) {
    this.width = widthOf(request);
  }

  /** @throws InputError for a request that makes no sense */
  static async open(_backend: Backend, request: PhotometryRequest): Promise<PhotometricLikelihood> {
    checkRequest(request);
    return new PhotometricLikelihood(request);
  }

  /**
   * ln of the likelihood of each set [rows, width]; -Infinity where a point has no value of the model, and for nuisance
   * parameters that make no sense.
   */
  async logLikelihood(sets: Float64Array, rows: number, signal?: AbortSignal): Promise<Float64Array> {
    const result = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      signal?.throwIfAborted();
      result[row] = referenceLogLikelihood(this.request, this.set(sets, row));
    }
    return result;
  }

  /** Magnitudes [rows, points] of the model at the points, NaN where it has none. */
  async magnitudes(sets: Float64Array, rows: number): Promise<Float32Array> {
    const points = this.request.points.length;
    const result = new Float32Array(rows * points).fill(Number.NaN);
    for (let row = 0; row < rows; row++) {
      const own = referenceMagnitudes(this.request, this.set(sets, row));
      if (own) result.set(own.magnitudes, row * points);
    }
    return result;
  }

  [Symbol.dispose](): void {}

  private set(sets: Float64Array, row: number): Float64Array {
    return sets.subarray(row * this.width, (row + 1) * this.width);
  }
}
