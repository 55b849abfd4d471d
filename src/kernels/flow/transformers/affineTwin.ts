/** The mathematics of affine transformers in TypeScript: see `affine.ts`, which has what a device needs, and the way back. */

import { LOG_SCALES } from "./affineForward.ts";
import { type AffineTransformer, SCALES } from "./affineScale.ts";
import type { PassTwin, Transformed } from "./passTwin.ts";

export class AffineTwin implements PassTwin {
  constructor(
    protected readonly transformer: AffineTransformer,
    protected readonly transformed: number,
  ) {}

  forward(raw: Float64Array, index: number, x: number, result: Transformed): void {
    const own = raw[this.transformed + index];
    const scale = SCALES[this.transformer.scale](own);
    result.value = x * scale + raw[index];
    result.logDet = LOG_SCALES[this.transformer.scale](own, scale);
  }

  inverse(raw: Float64Array, index: number, y: number, result: Transformed): void {
    const own = raw[this.transformed + index];
    const scale = SCALES[this.transformer.scale](own);
    result.value = (y - raw[index]) / scale;
    result.logDet = -LOG_SCALES[this.transformer.scale](own, scale);
  }
}
