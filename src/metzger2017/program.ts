/** metzger2017's kernels for the evaluator: photospheres of one variant, magnitudes and, where asked for, luminosities. */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import { LUMINOSITIES, luminositySettings } from "../kernels/blackbodyLuminosities.ts";
import {
  type BlackbodyShape,
  blackbodyMagnitudes,
  blackbodyMagnitudesHalf,
  blackbodyShape,
  blackbodyTables,
  photosphereStride,
} from "../kernels/blackbodyMagnitudes.ts";
import { literalSettings, literalTable, metzger2017Literal } from "../kernels/metzger2017Literal.ts";
import { metzger2017Sphere, sphereSettings, sphereShape } from "../kernels/metzger2017Sphere.ts";
import { sphereTimes, stepTable } from "../kernels/metzger2017Tables.ts";
import { admits, type ModelBand } from "../lightcurves/model.ts";
import {
  type LightCurveProgram,
  type LightCurveRequest,
  type PreparedKernel,
  type ProgramBuffers,
  preparedKernel,
} from "../lightcurves/program.ts";
import { blackbodyBands } from "../lightcurves/spectrum/blackbody.ts";
import { INPUTS } from "./inputs.ts";
import { BLACKBODY, STEFAN_BOLTZMANN, TEN_PARSEC } from "./physics/constants.ts";
import { sourceTimes } from "./times.ts";

const WIDTH = INPUTS.length;
const RADIATING = { stefanBoltzmann: STEFAN_BOLTZMANN, parsec: TEN_PARSEC / 10 };

/** The kernel that gives photospheres. */
interface SphereKernel {
  readonly prepared: PreparedKernel;
  /** By the kernel's bindings: what does not depend on the sets. */
  readonly tables: Readonly<Record<string, Float32Array>>;
  settings(rows: number): Readonly<Record<string, number>>;
}

/** @param days of the source until its last one; @param points of the grid, which may have later ones */
function sphereKernel(variant: unknown, days: Float64Array, points: number): SphereKernel {
  if (variant === "gwemlightcurves") {
    const shape = { points };
    return {
      prepared: preparedKernel(metzger2017Literal, shape),
      tables: { times: literalTable(days, points) },
      settings: (rows) => literalSettings(rows, shape),
    };
  }
  const shape = sphereShape(days, points);
  return {
    prepared: preparedKernel(metzger2017Sphere, shape),
    tables: { steps: stepTable(shape.decades), times: sphereTimes(days, points) },
    settings: (rows) => sphereSettings(rows, shape),
  };
}

export class Metzger2017Program implements LightCurveProgram {
  readonly bytesPerSet: LightCurveProgram["bytesPerSet"];
  readonly stride: number;
  readonly kernels: readonly PreparedKernel[];
  private readonly sphere: SphereKernel;
  private readonly shape: BlackbodyShape;
  private readonly magnitudes: typeof blackbodyMagnitudes;
  private readonly tables: Readonly<Record<string, DeviceBuffer>>;

  constructor(
    backend: Backend,
    private readonly request: LightCurveRequest,
    bands: readonly ModelBand[],
  ) {
    const { times, options, magnitudeType, bolometric } = request;
    const points = times.length;
    const { days, end } = sourceTimes(times, options);
    this.sphere = sphereKernel(options.variant, days.subarray(0, end), points);
    const spectrum = blackbodyBands(bands, options, BLACKBODY);
    this.shape = blackbodyShape(spectrum, 1, points, backend.description.kind === "cpu");
    this.stride = this.shape.stride;
    this.magnitudes = magnitudeType === "f16" ? blackbodyMagnitudesHalf : blackbodyMagnitudes;
    this.bytesPerSet = {
      ...{ parameters: 4 * WIDTH, properties: 4, photosphere: 4 * photosphereStride(1, points) },
      magnitudes: bands.length * this.stride * (magnitudeType === "f16" ? 2 : 4),
      ...(bolometric ? { luminosities: 4 * points } : {}),
    };
    this.kernels = [
      this.sphere.prepared,
      preparedKernel(this.magnitudes, this.shape),
      ...(bolometric ? [preparedKernel(LUMINOSITIES.kernel, LUMINOSITIES.specialisation)] : []),
    ];
    this.tables = Object.fromEntries(
      Object.entries({ ...this.sphere.tables, ...blackbodyTables(spectrum) }).map(([name, table]) => {
        const buffer = backend.allocate(table.byteLength, name);
        backend.upload(buffer, table);
        return [name, buffer];
      }),
    );
  }

  /** Sets that the model does not admit become zeros, which the kernels know as invalid. */
  pack(parameters: Float64Array, rows: number, target: Float32Array): void {
    for (let at = 0; at < WIDTH * rows; at += WIDTH) {
      const valid = admits({ inputs: INPUTS }, parameters, at);
      for (let column = 0; column < WIDTH; column++) target[at + column] = valid ? parameters[at + column] : 0;
    }
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties, photosphere, magnitudes, luminosities } = buffers;
    const { bands, nodes, ...tables } = this.tables;
    const points = this.request.times.length;
    run({
      ...this.sphere.prepared,
      settings: this.sphere.settings(rows),
      buffers: { parameters, ...tables, properties, photosphere },
    });
    run(
      kernelCall({
        kernel: this.magnitudes,
        specialisation: this.shape,
        settings: { count: rows },
        buffers: { photosphere, bands, nodes, magnitudes },
      }),
    );
    if (!luminosities) return;
    run(
      kernelCall({
        ...LUMINOSITIES,
        settings: luminositySettings({ count: rows, components: 1, points }, RADIATING),
        buffers: { photosphere, luminosities },
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const buffer of Object.values(this.tables)) buffer.dispose();
  }
}
