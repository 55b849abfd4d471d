/** Kernels for photometry of models that have none of their own: those for curves, on the points' bands and times. */

import type { Backend } from "../../engine/backend.ts";
import { PlacedMagnitudes } from "../../kernels/placedMagnitudes.ts";
import type { LightCurveModel } from "../model.ts";
import { placedTimes } from "../placedTimes.ts";
import type { LightCurveProgram, PhotometryProgram, PhotometryProgramRequest } from "../program.ts";

/** Opens a model's kernels for points, its own where it has some. */
export function openPhotometry(
  backend: Backend,
  model: LightCurveModel,
  request: PhotometryProgramRequest,
): PhotometryProgram {
  const own = model.openPhotometry?.(backend, request);
  if (own) return own;
  const { options, points, placed } = request;
  const bands = [...new Set(points.map(({ band }) => band))];
  const observed = points.map(({ timeDays }) => timeDays);
  const times = placed
    ? (model.nodes?.(options) ?? placedTimes(observed))
    : Float64Array.from(new Set(observed)).sort((a, b) => a - b);
  const program = model.open(backend, { options, times, bands, magnitudeType: "f32", bolometric: false });
  const bandRows = points.map(({ band }) => bands.indexOf(band));
  if (placed) return new PlacedProgram(backend, program, { times, observed, bandRows, bands: bands.length });
  const places = new Map(Array.from(times, (time, at) => [time, at]));
  return {
    ...{ bytesPerSet: program.bytesPerSet, kernels: program.kernels },
    columns: Uint32Array.from(
      points,
      ({ timeDays }, index) => bandRows[index] * program.stride + places.get(timeDays)!,
    ),
    pack: (parameters, rows, target) => program.pack(parameters, rows, target),
    record: (run, buffers, rows) => program.record(run, buffers, rows),
    [Symbol.dispose]: () => program[Symbol.dispose](),
  };
}

/** Curves at times that all sets share, and between them straight lines to each set's own. */
class PlacedProgram implements PhotometryProgram {
  readonly bytesPerSet: PhotometryProgram["bytesPerSet"];
  readonly kernels: PhotometryProgram["kernels"];
  readonly columns: Uint32Array;
  private readonly placed: PlacedMagnitudes;

  constructor(
    backend: Backend,
    private readonly program: LightCurveProgram,
    points: {
      readonly times: Float64Array;
      readonly observed: readonly number[];
      readonly bandRows: readonly number[];
      readonly bands: number;
    },
  ) {
    this.placed = new PlacedMagnitudes(backend, { ...points, stride: program.stride });
    const { magnitudes: curves, ...others } = program.bytesPerSet;
    this.bytesPerSet = { ...others, curves, ...this.placed.bytesPerSet };
    this.kernels = [...program.kernels, this.placed.prepared];
    this.columns = Uint32Array.from(points.observed, (_, index) => index);
  }

  pack(parameters: Float64Array, rows: number, target: Float32Array): void {
    this.program.pack(parameters, rows, target);
  }

  record: PhotometryProgram["record"] = (run, buffers, rows) => {
    const { magnitudes, placement, curves } = buffers;
    this.program.record(run, { ...buffers, magnitudes: curves }, rows);
    run(this.placed.call({ curves, placement, magnitudes }, rows));
  };

  [Symbol.dispose](): void {
    this.program[Symbol.dispose]();
    this.placed[Symbol.dispose]();
  }
}
