/** villar2017's kernels for the evaluator: the photospheres of its components, and what all blackbodies have. */

import type { Backend } from "../engine/backend.ts";
import { BlackbodyPhotometry } from "../kernels/blackbodyPhotometry.ts";
import { BlackbodyProgram, type PhotosphereKernel } from "../kernels/blackbodyProgram.ts";
import { gridTable, outputTable, thermalisationTable } from "../kernels/villar2017Grid.ts";
import {
  PLAIN,
  PROPERTIES_STRIDE,
  photosphereSettings,
  villar2017Photosphere,
} from "../kernels/villar2017Photosphere.ts";
import type { ModelBand } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { placedTimes } from "../lightcurves/placedTimes.ts";
import { type LightCurveRequest, type PhotometryProgramRequest, preparedKernel } from "../lightcurves/program.ts";
import { blackbodyBands } from "../lightcurves/spectrum/blackbody.ts";
import { COMPONENT_WIDTH } from "./physics/component.ts";
import { BLACKBODY, RADIATING } from "./physics/constants.ts";
import { sourceTimes } from "./times.ts";

/** Beyond every input's range, and what stands for all that is. */
const LARGEST = 1e30;
const INADMISSIBLE = -1;

/** The kernel of photospheres at some times as observed. */
function sphereAt(times: Float64Array, options: Options, components: number): PhotosphereKernel {
  const days = sourceTimes(times, options);
  const width = COMPONENT_WIDTH * components;
  const settings = (rows: number) => photosphereSettings(rows, components, days);
  return {
    ...{ components, width, settings },
    prepared: preparedKernel(villar2017Photosphere, PLAIN),
    propertiesWidth: PROPERTIES_STRIDE,
    tables: {
      grid: gridTable(settings(0).grid_points),
      thermalisation: thermalisationTable(),
      outputs: outputTable(days),
    },
    pack(parameters: Float64Array, rows: number, target: Float32Array): void {
      for (let index = 0; index < rows * width; index++) {
        // Shaders may assume that there is no NaN or infinity: what is none of the inputs' values becomes one that none admits.
        const value = parameters[index];
        target[index] = value >= 0 && value <= LARGEST ? value : INADMISSIBLE;
      }
    },
  };
}

/** The kernels for a request. @param bands the request's, with wavelengths */
export function villar2017Program(
  backend: Backend,
  request: LightCurveRequest,
  components: number,
  bands: readonly ModelBand[],
): BlackbodyProgram {
  const { times, options } = request;
  const sphere = sphereAt(times, options, components);
  return new BlackbodyProgram(backend, request, sphere, blackbodyBands(bands, options, BLACKBODY), RADIATING);
}

/** The kernels for points that every set has at times of its own. @param bandsNamed the model's bands by their names */
export function villar2017Photometry(
  backend: Backend,
  request: PhotometryProgramRequest,
  components: number,
  bandsNamed: (names: readonly string[]) => readonly ModelBand[],
): BlackbodyPhotometry {
  const { points, options } = request;
  const times = placedTimes(points.map(({ timeDays }) => timeDays));
  const names = [...new Set(points.map(({ band }) => band))];
  const table = blackbodyBands(bandsNamed(names), options, BLACKBODY);
  return new BlackbodyPhotometry(backend, request, sphereAt(times, options, components), times, names, table);
}
