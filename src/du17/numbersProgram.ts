/** DU17's kernels for its representation: ejecta, and of them the numbers. */

import { type KernelCall, kernelCall } from "../engine/backend.ts";
import { du17Ejecta, EJECTA_STRIDE } from "../kernels/du17Ejecta.ts";
import { du17Numbers, NUMBERS } from "../kernels/du17Numbers.ts";
import { splitParameters } from "../kernels/du17SplitParameters.ts";
import { type ProgramBuffers, preparedKernel, type RepresentationProgram } from "../lightcurves/program.ts";
import type { ModelOptions } from "./physics/options.ts";

export class Du17Numbers implements RepresentationProgram {
  readonly bytesPerSet = { parameters: 32, properties: 4 * EJECTA_STRIDE, curves: 16, numbers: 4 * NUMBERS };
  readonly kernels: RepresentationProgram["kernels"];

  constructor(private readonly options: ModelOptions) {
    this.kernels = [preparedKernel(du17Ejecta, options), preparedKernel(du17Numbers, options)];
  }

  pack(parameters: Float64Array, rows: number, target: Float32Array): void {
    splitParameters(parameters, rows, this.options.compactness, target);
  }

  record(
    run: (call: KernelCall) => void,
    { parameters, properties, curves, numbers }: ProgramBuffers,
    rows: number,
  ): void {
    const specialisation = this.options;
    run(
      kernelCall({
        ...{ kernel: du17Ejecta, specialisation, settings: { count: rows, zero: 0 } },
        buffers: { parameters, ejecta: properties, curves },
      }),
    );
    run(
      kernelCall({
        ...{ kernel: du17Numbers, specialisation, settings: { count: rows } },
        buffers: { curves, numbers },
      }),
    );
  }

  [Symbol.dispose](): void {}
}
