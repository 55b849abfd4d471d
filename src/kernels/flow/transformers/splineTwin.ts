/** The mathematics of splines in TypeScript: see `spline.ts`, which has what a device needs, and the way back. */

import type { PassTwin, Transformed } from "./passTwin.ts";
import { type BinFinder, binFinder, type SplineTransformer, shareOfHeight } from "./splineBin.ts";
import { logSlopeAt, valueAt } from "./splineForward.ts";

export class SplineTwin implements PassTwin {
  protected readonly widthShares: Float64Array;
  protected readonly heightShares: Float64Array;
  protected readonly locate: BinFinder;

  constructor(protected readonly spline: SplineTransformer) {
    this.widthShares = new Float64Array(spline.bins);
    this.heightShares = new Float64Array(spline.bins);
    this.locate = binFinder(spline, this.widthShares, this.heightShares);
  }

  forward(raw: Float64Array, index: number, x: number, result: Transformed): void {
    result.value = x;
    result.logDet = 0;
    if (Math.abs(x) >= this.spline.tailBound) return;
    const bin = this.locate(raw, index, x, false);
    const share = (x - bin.x) / bin.w;
    result.value = valueAt(bin, share);
    result.logDet = logSlopeAt(bin, share);
  }

  inverse(raw: Float64Array, index: number, y: number, result: Transformed): void {
    result.value = y;
    result.logDet = 0;
    if (Math.abs(y) >= this.spline.tailBound) return;
    const bin = this.locate(raw, index, y, true);
    const share = shareOfHeight(bin, y);
    result.value = bin.x + share * bin.w;
    result.logDet = -logSlopeAt(bin, share);
  }
}
