/** DU17's kernels for photometry: ejecta, and magnitudes at the points alone. */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import { curveStride } from "../kernels/du17Curve.ts";
import { du17Ejecta, EJECTA_STRIDE } from "../kernels/du17Ejecta.ts";
import { du17Photometry, du17PhotometrySettings, du17Points, PLAIN } from "../kernels/du17Photometry.ts";
import { paddedPoints } from "../kernels/paddedPoints.ts";
import { PLACEMENT_WIDTH } from "../kernels/placement.ts";
import type { ModelInput } from "../lightcurves/model.ts";
import {
  type PhotometryProgram,
  type PhotometryProgramRequest,
  type PreparedKernel,
  type ProgramBuffers,
  preparedKernel,
} from "../lightcurves/program.ts";
import type { Band } from "./physics/bands.ts";
import { type ModelOptions, withDefaults } from "./physics/options.ts";
import { type SetPacker, setPacker } from "./setPacker.ts";

export class Du17PhotometryProgram implements PhotometryProgram {
  readonly bytesPerSet: PhotometryProgram["bytesPerSet"];
  readonly kernels: readonly PreparedKernel[];
  readonly columns: Uint32Array;
  readonly pack: SetPacker["pack"];
  private readonly options: ModelOptions;
  private readonly points: DeviceBuffer;

  constructor(backend: Backend, { options, points }: PhotometryProgramRequest, constants: readonly ModelInput[]) {
    // Those that sets have themselves are not in the request: any will do here.
    this.options = withDefaults(options as unknown as ModelOptions);
    const { width, pack } = setPacker(constants, this.options);
    this.pack = pack;
    this.columns = Uint32Array.from(points, (_, index) => index);
    this.bytesPerSet = {
      parameters: 4 * width,
      properties: 4 * EJECTA_STRIDE,
      curves: 4 * curveStride(constants.length > 0),
      placement: 4 * PLACEMENT_WIDTH,
      magnitudes: 4 * paddedPoints(points.length),
    };
    this.kernels = [preparedKernel(du17Ejecta, this.options), preparedKernel(du17Photometry, PLAIN)];
    const table = du17Points(
      points.map(({ timeDays, band }) => ({ timeDays, band: band as Band })),
      this.options,
    );
    this.points = backend.allocate(table.byteLength, "points");
    backend.upload(this.points, table);
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties, curves, placement, magnitudes } = buffers;
    run(
      kernelCall({
        ...{ kernel: du17Ejecta, specialisation: this.options, settings: { count: rows, zero: 0 } },
        buffers: { parameters, ejecta: properties, curves },
      }),
    );
    run(
      kernelCall({
        ...{ kernel: du17Photometry, specialisation: PLAIN },
        settings: du17PhotometrySettings(rows, this.columns.length, this.options),
        buffers: { curves, points: this.points, placement, magnitudes },
      }),
    );
  }

  [Symbol.dispose](): void {
    this.points.dispose();
  }
}
