/**
 * What models whose light is that of blackbody photospheres run for photometry that each set is seen at times of its own:
 * their kernel for temperatures and radii at common times, these at the points' times, and the magnitudes there.
 */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import {
  type PhotometryProgram,
  type PhotometryProgramRequest,
  type PreparedKernel,
  type ProgramBuffers,
  preparedKernel,
} from "../lightcurves/program.ts";
import type { BlackbodyBand } from "../lightcurves/spectrum/blackbody.ts";
import {
  type BlackbodyShape,
  blackbodyMagnitudes,
  blackbodyShape,
  blackbodyTables,
  photosphereStride,
} from "./blackbodyMagnitudes.ts";
import type { PhotosphereKernel } from "./blackbodyProgram.ts";
import { paddedPoints } from "./paddedPoints.ts";
import { PLAIN, placedPhotosphere, pointTimes } from "./placedPhotosphere.ts";
import { PLACEMENT_WIDTH } from "./placement.ts";

export class BlackbodyPhotometry implements PhotometryProgram {
  readonly bytesPerSet: PhotometryProgram["bytesPerSet"];
  readonly kernels: readonly PreparedKernel[];
  readonly columns: Uint32Array;
  readonly pack: PhotometryProgram["pack"];
  private readonly shape: BlackbodyShape;
  private readonly tables: Readonly<Record<string, Readonly<Record<string, DeviceBuffer>>>>;

  /**
   * @param sphere the model's kernel at common times
   * @param times these, days
   * @param bands names of bands, in the order of `table`
   */
  constructor(
    backend: Backend,
    { points }: PhotometryProgramRequest,
    private readonly sphere: PhotosphereKernel,
    private readonly times: Float64Array,
    bands: readonly string[],
    table: readonly BlackbodyBand[],
  ) {
    const { components, width, propertiesWidth } = sphere;
    this.pack = sphere.pack;
    const observed = [...new Set(points.map(({ timeDays }) => timeDays))];
    this.shape = blackbodyShape(table, components, observed.length, backend.description.kind === "cpu");
    const { stride } = this.shape;
    this.columns = Uint32Array.from(
      points,
      ({ timeDays, band }) => bands.indexOf(band) * stride + observed.indexOf(timeDays),
    );
    this.bytesPerSet = {
      parameters: 4 * width,
      properties: 4 * propertiesWidth,
      spheres: 4 * photosphereStride(components, times.length),
      photosphere: 4 * photosphereStride(components, observed.length),
      placement: 4 * PLACEMENT_WIDTH,
      magnitudes: 4 * bands.length * stride,
    };
    this.kernels = [
      sphere.prepared,
      preparedKernel(placedPhotosphere, PLAIN),
      preparedKernel(blackbodyMagnitudes, this.shape),
    ];
    const uploaded = (arrays: Readonly<Record<string, Float32Array>>) =>
      Object.fromEntries(
        Object.entries(arrays).map(([name, values]) => {
          const buffer = backend.allocate(values.byteLength, name);
          backend.upload(buffer, values);
          return [name, buffer];
        }),
      );
    this.tables = {
      sphere: uploaded(sphere.tables),
      placed: uploaded({ node_times: Float32Array.from(times), point_times: pointTimes(observed) }),
      bands: uploaded(blackbodyTables(table)),
    };
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties, spheres, photosphere, placement, magnitudes } = buffers;
    const { sphere, tables, shape, times } = this;
    run({
      ...sphere.prepared,
      settings: sphere.settings(rows),
      buffers: { parameters, ...tables.sphere, properties, photosphere: spheres },
    });
    run(
      kernelCall({
        ...{ kernel: placedPhotosphere, specialisation: PLAIN },
        settings: {
          ...{ count: rows, components: sphere.components, nodes: times.length },
          ...{ node_stride: paddedPoints(times.length), stride: paddedPoints(shape.points) },
        },
        buffers: { spheres, ...tables.placed, placement, photosphere },
      }),
    );
    run(
      kernelCall({
        ...{ kernel: blackbodyMagnitudes, specialisation: shape, settings: { count: rows } },
        buffers: { photosphere, ...tables.bands, magnitudes },
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const table of Object.values(this.tables)) for (const buffer of Object.values(table)) buffer.dispose();
  }
}
