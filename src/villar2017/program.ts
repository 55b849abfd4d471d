/** The kernels for the evaluator: photospheres, magnitudes and, where asked for, luminosities. */

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
import { gridTable, outputTable, thermalisationTable } from "../kernels/villar2017Grid.ts";
import {
  PLAIN,
  PROPERTIES_STRIDE,
  photosphereSettings,
  villar2017Photosphere,
} from "../kernels/villar2017Photosphere.ts";
import type { ModelBand } from "../lightcurves/model.ts";
import {
  type LightCurveProgram,
  type LightCurveRequest,
  type PreparedKernel,
  type ProgramBuffers,
  preparedKernel,
} from "../lightcurves/program.ts";
import { observedBands, sourceTimes } from "./magnitudes.ts";
import { COMPONENT_WIDTH } from "./physics/component.ts";
import { PARSEC, STEFAN_BOLTZMANN } from "./physics/constants.ts";

/** Beyond every input's range, and what stands for all that is. */
const LARGEST = 1e30;
const INADMISSIBLE = -1;

export class Villar2017Program implements LightCurveProgram {
  readonly bytesPerSet: LightCurveProgram["bytesPerSet"];
  readonly stride: number;
  readonly kernels: readonly PreparedKernel[];
  private readonly shape: BlackbodyShape;
  private readonly magnitudes: typeof blackbodyMagnitudes;
  private readonly days: Float64Array;
  private readonly tables: Readonly<Record<"grid" | "thermalisation" | "outputs" | "bands" | "nodes", DeviceBuffer>>;

  /** @param bands the request's, with wavelengths */
  constructor(
    backend: Backend,
    private readonly request: LightCurveRequest,
    private readonly components: number,
    bands: readonly ModelBand[],
  ) {
    const { times, magnitudeType, bolometric, options } = request;
    const observed = observedBands(bands, options);
    const packed = backend.description.kind === "cpu";
    this.days = sourceTimes(times, options);
    this.shape = blackbodyShape(observed, components, times.length, packed);
    this.stride = this.shape.stride;
    this.magnitudes = magnitudeType === "f16" ? blackbodyMagnitudesHalf : blackbodyMagnitudes;
    this.bytesPerSet = {
      parameters: 4 * COMPONENT_WIDTH * components,
      properties: 4 * PROPERTIES_STRIDE,
      photosphere: 4 * photosphereStride(components, times.length),
      magnitudes: bands.length * this.stride * (magnitudeType === "f16" ? 2 : 4),
      ...(bolometric ? { luminosities: 4 * times.length } : {}),
    };
    this.kernels = [
      preparedKernel(villar2017Photosphere, PLAIN),
      preparedKernel(this.magnitudes, this.shape),
      ...(bolometric ? [preparedKernel(LUMINOSITIES.kernel, LUMINOSITIES.specialisation)] : []),
    ];
    const table = (name: string, values: Float32Array) => {
      const buffer = backend.allocate(values.byteLength, name);
      backend.upload(buffer, values);
      return buffer;
    };
    const magnitudeTables = blackbodyTables(observed);
    this.tables = {
      grid: table("grid", gridTable(photosphereSettings(0, components, this.days).grid_points)),
      thermalisation: table("thermalisation", thermalisationTable()),
      outputs: table("outputs", outputTable(this.days)),
      bands: table("bands", magnitudeTables.bands),
      nodes: table("nodes", magnitudeTables.nodes),
    };
  }

  pack(parameters: Float64Array, rows: number, target: Float32Array): void {
    const values = rows * COMPONENT_WIDTH * this.components;
    for (let index = 0; index < values; index++) {
      // Shaders may assume that there is no NaN or infinity: what is none of the inputs' values becomes one that none admits.
      const value = parameters[index];
      target[index] = value >= 0 && value <= LARGEST ? value : INADMISSIBLE;
    }
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties, photosphere, magnitudes, luminosities } = buffers;
    const { grid, thermalisation, outputs, bands, nodes } = this.tables;
    run(
      kernelCall({
        kernel: villar2017Photosphere,
        specialisation: PLAIN,
        settings: photosphereSettings(rows, this.components, this.days),
        buffers: { parameters, grid, thermalisation, outputs, properties, photosphere },
      }),
    );
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
        settings: luminositySettings(
          { count: rows, components: this.components, points: this.request.times.length },
          { stefanBoltzmann: STEFAN_BOLTZMANN, parsec: PARSEC },
        ),
        buffers: { photosphere, luminosities },
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const buffer of Object.values(this.tables)) buffer.dispose();
  }
}
