/** metzger2017's kernels for the evaluator: the photospheres of one variant, and what all blackbodies have. */

import type { Backend } from "../engine/backend.ts";
import { BlackbodyPhotometry } from "../kernels/blackbodyPhotometry.ts";
import { BlackbodyProgram, type PhotosphereKernel } from "../kernels/blackbodyProgram.ts";
import { literalSettings, literalTable, metzger2017Literal } from "../kernels/metzger2017Literal.ts";
import { metzger2017Sphere, sphereSettings, sphereShape } from "../kernels/metzger2017Sphere.ts";
import { sphereTimes, stepTable } from "../kernels/metzger2017Tables.ts";
import { admits, type ModelBand } from "../lightcurves/model.ts";
import { placedTimes } from "../lightcurves/placedTimes.ts";
import { type LightCurveRequest, type PhotometryProgramRequest, preparedKernel } from "../lightcurves/program.ts";
import { blackbodyBands } from "../lightcurves/spectrum/blackbody.ts";
import { INPUTS } from "./inputs.ts";
import { BLACKBODY, RADIATING } from "./physics/constants.ts";
import { sourceTimes } from "./times.ts";

const WIDTH = INPUTS.length;

/** Sets that the model does not admit become zeros, which the kernels know as invalid. */
function pack(parameters: Float64Array, rows: number, target: Float32Array): void {
  for (let at = 0; at < WIDTH * rows; at += WIDTH) {
    const valid = admits({ inputs: INPUTS }, parameters, at);
    for (let column = 0; column < WIDTH; column++) target[at + column] = valid ? parameters[at + column] : 0;
  }
}

/** @param days of the source until its last one; @param points of the grid, which may have later ones */
function sphereKernel(variant: unknown, days: Float64Array, points: number): PhotosphereKernel {
  // Statuses are all that the model has of properties.
  const common = { components: 1, width: WIDTH, propertiesWidth: 1, pack };
  if (variant === "gwemlightcurves") {
    const shape = { points };
    return {
      ...common,
      prepared: preparedKernel(metzger2017Literal, shape),
      tables: { times: literalTable(days, points) },
      settings: (rows) => literalSettings(rows, shape),
    };
  }
  const shape = sphereShape(days, points);
  return {
    ...common,
    prepared: preparedKernel(metzger2017Sphere, shape),
    tables: { steps: stepTable(shape.decades), times: sphereTimes(days, points) },
    settings: (rows) => sphereSettings(rows, shape),
  };
}

/** The kernels for a request. @param bands the request's, with wavelengths */
export function metzger2017Program(
  backend: Backend,
  request: LightCurveRequest,
  bands: readonly ModelBand[],
): BlackbodyProgram {
  const { times, options } = request;
  const { days, end } = sourceTimes(times, options);
  const sphere = sphereKernel(options.variant, days.subarray(0, end), times.length);
  return new BlackbodyProgram(backend, request, sphere, blackbodyBands(bands, options, BLACKBODY), RADIATING);
}

/** The kernels for points that every set has at times of its own. @param bandsOf the model's bands by their names */
export function metzger2017Photometry(
  backend: Backend,
  request: PhotometryProgramRequest,
  bandsOf: (names: readonly string[]) => readonly ModelBand[],
): BlackbodyPhotometry {
  const { points, options } = request;
  const times = placedTimes(points.map(({ timeDays }) => timeDays));
  const names = [...new Set(points.map(({ band }) => band))];
  const { days, end } = sourceTimes(times, options);
  const sphere = sphereKernel(options.variant, days.subarray(0, end), times.length);
  const table = blackbodyBands(bandsOf(names), options, BLACKBODY);
  return new BlackbodyPhotometry(backend, request, sphere, times, names, table);
}
