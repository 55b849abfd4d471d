/** DU17's kernels for the evaluator: ejecta, magnitudes and, where asked for, luminosities. */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import { du17Bolometric } from "../kernels/du17Bolometric.ts";
import { curveStride } from "../kernels/du17Curve.ts";
import { du17Ejecta, EJECTA_STRIDE } from "../kernels/du17Ejecta.ts";
import {
  du17LightCurves,
  du17LightCurvesHalf,
  type LightCurveShape,
  lightCurveShape,
  timeTable,
} from "../kernels/du17LightCurves.ts";
import { paddedPoints } from "../kernels/paddedPoints.ts";
import type { ModelInput } from "../lightcurves/model.ts";
import {
  type LightCurveProgram,
  type LightCurveRequest,
  type PreparedKernel,
  type ProgramBuffers,
  preparedKernel,
} from "../lightcurves/program.ts";
import type { Band } from "./physics/bands.ts";
import { type ModelOptions, withDefaults } from "./physics/options.ts";
import { setPacker } from "./setPacker.ts";

export class Du17Program implements LightCurveProgram {
  readonly bytesPerSet: LightCurveProgram["bytesPerSet"];
  readonly stride: number;
  readonly kernels: readonly PreparedKernel[];
  readonly pack: LightCurveProgram["pack"];
  private readonly options: ModelOptions;
  private readonly shape: LightCurveShape;
  private readonly times: DeviceBuffer;
  private readonly curves: typeof du17LightCurves;

  constructor(
    backend: Backend,
    private readonly request: LightCurveRequest,
    constants: readonly ModelInput[],
  ) {
    const { times, bands, magnitudeType, bolometric } = request;
    const { kind, hardware } = backend.description;
    // Those that sets have themselves are not in the request: any will do here.
    this.options = withDefaults(request.options as unknown as ModelOptions);
    const { width, pack } = setPacker(constants, this.options);
    this.pack = pack;
    const arrangement = kind === "cpu" ? "packed" : hardware ? "plain" : "tiled";
    this.shape = lightCurveShape(bands as readonly Band[], times.length, this.options, arrangement);
    this.stride = this.shape.stride;
    this.curves = magnitudeType === "f16" ? du17LightCurvesHalf : du17LightCurves;
    this.bytesPerSet = {
      parameters: 4 * width,
      properties: 4 * EJECTA_STRIDE,
      curves: 4 * curveStride(constants.length > 0),
      magnitudes: bands.length * this.stride * (magnitudeType === "f16" ? 2 : 4),
      ...(bolometric ? { luminosities: 4 * times.length } : {}),
    };
    this.kernels = [
      preparedKernel(du17Ejecta, this.options),
      preparedKernel(this.curves, this.shape),
      ...(bolometric ? [preparedKernel(du17Bolometric, this.options)] : []),
    ];
    const table = timeTable(times, this.options);
    this.times = backend.allocate(table.byteLength, "times");
    backend.upload(this.times, table);
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties, curves, magnitudes, luminosities } = buffers;
    const { times } = this;
    const points = this.request.times.length;
    run(
      kernelCall({
        kernel: du17Ejecta,
        specialisation: this.options,
        settings: { count: rows, zero: 0 },
        buffers: { parameters, ejecta: properties, curves },
      }),
    );
    run(
      kernelCall({
        kernel: this.curves,
        specialisation: this.shape,
        settings: { count: rows },
        buffers: { curves, times, magnitudes },
      }),
    );
    if (!luminosities) return;
    run(
      kernelCall({
        kernel: du17Bolometric,
        specialisation: this.options,
        settings: { count: rows, points, stride: paddedPoints(points) },
        buffers: { curves, times, luminosities },
      }),
    );
  }

  [Symbol.dispose](): void {
    this.times.dispose();
  }
}
