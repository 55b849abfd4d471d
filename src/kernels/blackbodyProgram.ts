/**
 * What models whose light is that of blackbody photospheres run: a kernel of their own for temperatures and radii, then
 * magnitudes and, where they are asked for, luminosities.
 */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import type { LightCurveProgram, LightCurveRequest, PreparedKernel, ProgramBuffers } from "../lightcurves/program.ts";
import { preparedKernel } from "../lightcurves/program.ts";
import type { BlackbodyBand } from "../lightcurves/spectrum/blackbody.ts";
import { LUMINOSITIES, type LuminosityConstants, luminositySettings } from "./blackbodyLuminosities.ts";
import {
  type BlackbodyShape,
  blackbodyMagnitudes,
  blackbodyMagnitudesHalf,
  blackbodyShape,
  blackbodyTables,
  photosphereStride,
} from "./blackbodyMagnitudes.ts";

/** A model's kernel that gives photospheres: it reads `parameters` and its tables, and writes `properties` and `photosphere`. */
export interface PhotosphereKernel {
  readonly prepared: PreparedKernel;
  readonly components: number;
  /** float32 values of a set in `parameters`, and in `properties` with the status. */
  readonly width: number;
  readonly propertiesWidth: number;
  /** What does not depend on the sets, by the kernel's bindings. */
  readonly tables: Readonly<Record<string, Float32Array>>;
  /** Of a call for so many sets. */
  settings(rows: number): Readonly<Record<string, number>>;
  /** See `LightCurveProgram.pack`. */
  readonly pack: LightCurveProgram["pack"];
}

/** The kernels of such a model for one request. */
export class BlackbodyProgram implements LightCurveProgram {
  readonly bytesPerSet: LightCurveProgram["bytesPerSet"];
  readonly stride: number;
  readonly kernels: readonly PreparedKernel[];
  readonly pack: LightCurveProgram["pack"];
  private readonly shape: BlackbodyShape;
  private readonly magnitudes: typeof blackbodyMagnitudes;
  private readonly ownTables: Readonly<Record<string, DeviceBuffer>>;
  private readonly bandTables: Readonly<Record<"bands" | "nodes", DeviceBuffer>>;

  /**
   * @param bands the request's
   * @param constants of the luminosities, as the photospheres have them
   */
  constructor(
    backend: Backend,
    private readonly request: LightCurveRequest,
    private readonly sphere: PhotosphereKernel,
    bands: readonly BlackbodyBand[],
    private readonly constants: LuminosityConstants,
  ) {
    const { magnitudeType, bolometric } = request;
    const points = request.times.length;
    const { components, width, propertiesWidth } = sphere;
    this.pack = sphere.pack;
    this.shape = blackbodyShape(bands, components, points, backend.description.kind === "cpu");
    this.stride = this.shape.stride;
    this.magnitudes = magnitudeType === "f16" ? blackbodyMagnitudesHalf : blackbodyMagnitudes;
    this.bytesPerSet = {
      parameters: 4 * width,
      properties: 4 * propertiesWidth,
      photosphere: 4 * photosphereStride(components, points),
      magnitudes: bands.length * this.stride * (magnitudeType === "f16" ? 2 : 4),
      ...(bolometric ? { luminosities: 4 * points } : {}),
    };
    this.kernels = [
      sphere.prepared,
      preparedKernel(this.magnitudes, this.shape),
      ...(bolometric ? [preparedKernel(LUMINOSITIES.kernel, LUMINOSITIES.specialisation)] : []),
    ];
    const uploaded = <K extends string>(tables: Readonly<Record<K, Float32Array>>) =>
      Object.fromEntries(
        Object.entries<Float32Array>(tables).map(([name, table]) => {
          const buffer = backend.allocate(table.byteLength, name);
          backend.upload(buffer, table);
          return [name, buffer];
        }),
      ) as Record<K, DeviceBuffer>;
    this.ownTables = uploaded(sphere.tables);
    this.bandTables = uploaded(blackbodyTables(bands));
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties, photosphere, magnitudes, luminosities } = buffers;
    const { components } = this.sphere;
    run({
      ...this.sphere.prepared,
      settings: this.sphere.settings(rows),
      buffers: { parameters, ...this.ownTables, properties, photosphere },
    });
    run(
      kernelCall({
        kernel: this.magnitudes,
        specialisation: this.shape,
        settings: { count: rows },
        buffers: { photosphere, ...this.bandTables, magnitudes },
      }),
    );
    if (!luminosities) return;
    run(
      kernelCall({
        ...LUMINOSITIES,
        settings: luminositySettings({ count: rows, components, points: this.request.times.length }, this.constants),
        buffers: { photosphere, luminosities },
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const buffer of [...Object.values(this.ownTables), ...Object.values(this.bandTables)]) buffer.dispose();
  }
}
