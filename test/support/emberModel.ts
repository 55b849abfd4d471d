/** A model with a spectrum as small as one can be: a blackbody of one temperature and radius at all times. */

import type { Backend } from "../../src/engine/backend.ts";
import { kernelCall } from "../../src/engine/backend.ts";
import {
  blackbodyMagnitudes,
  blackbodyMagnitudesHalf,
  blackbodyShape,
  blackbodyTables,
  photosphereStride,
} from "../../src/kernels/blackbodyMagnitudes.ts";
import { paddedPoints } from "../../src/kernels/paddedPoints.ts";
import { findBand } from "../../src/lightcurves/bands.ts";
import type { LightCurveModel } from "../../src/lightcurves/model.ts";
import { OBSERVER_OPTIONS } from "../../src/lightcurves/observation.ts";
import { checkOptions, type Options } from "../../src/lightcurves/options.ts";
import { independentInputs } from "../../src/lightcurves/priors.ts";
import { type LightCurveProgram, type LightCurveRequest, preparedKernel } from "../../src/lightcurves/program.ts";
import { registerModel } from "../../src/lightcurves/registry.ts";
import { blackbodyBands, blackbodyMagnitude } from "../../src/lightcurves/spectrum/blackbody.ts";
import { BAND_DEFINITIONS, spectralBands, withDefinitions } from "../../src/lightcurves/spectrum/spectralBands.ts";

const CONSTANTS = { lightSpeed: 2.99792458e10, planck: 6.62607015e-27, boltzmann: 1.380649e-16 };
const TEN_PARSECS = 3.085677581491367e19;
const OPTIONS = [...OBSERVER_OPTIONS, BAND_DEFINITIONS];

const areaOf = (radius: number) => 2 * Math.log(radius / TEN_PARSECS);

const tablesOf = (names: readonly string[], options: Options) => {
  const model = spectralBands(options);
  return blackbodyBands(
    names.map((name) => findBand(model, name)!),
    options,
    CONSTANTS,
  );
};

function open(backend: Backend, { options, bands, times, magnitudeType }: LightCurveRequest): LightCurveProgram {
  const table = tablesOf(bands, options);
  const shape = blackbodyShape(table, 1, times.length, backend.description.kind === "cpu");
  const kernel = magnitudeType === "f16" ? blackbodyMagnitudesHalf : blackbodyMagnitudes;
  const data = blackbodyTables(table);
  const buffers = {
    bands: backend.allocate(data.bands.byteLength, "bands"),
    nodes: backend.allocate(data.nodes.byteLength, "nodes"),
  };
  backend.upload(buffers.bands, data.bands);
  backend.upload(buffers.nodes, data.nodes);
  const stride = photosphereStride(1, times.length);
  return {
    kernels: [preparedKernel(kernel, shape)],
    // What is uploaded is the photosphere itself. The status of all sets is 0, as in memory that nothing is written to.
    bytesPerSet: {
      parameters: 4 * stride,
      properties: 4,
      magnitudes: bands.length * shape.stride * (magnitudeType === "f16" ? 2 : 4),
    },
    stride: shape.stride,
    pack(parameters, rows, target) {
      const padded = paddedPoints(times.length);
      for (let row = 0; row < rows; row++) {
        target.fill(1 / parameters[2 * row], row * stride, row * stride + padded);
        target.fill(areaOf(parameters[2 * row + 1]), row * stride + padded, (row + 1) * stride);
      }
    },
    record(run, { parameters, magnitudes }, rows) {
      run(
        kernelCall({
          ...{ kernel, specialisation: shape, settings: { count: rows } },
          buffers: { photosphere: parameters, ...buffers, magnitudes },
        }),
      );
    },
    [Symbol.dispose]() {
      for (const buffer of Object.values(buffers)) buffer.dispose();
    },
  };
}

const ember = (made: Options): LightCurveModel => ({
  name: "ember",
  title: "Ember",
  source: "nowhere",
  inputs: [
    { name: "temperature", unit: "K", summary: "temperature", range: [100, 1e6], scale: "log" },
    { name: "radius", unit: "cm", summary: "radius", range: [1e10, 1e18], scale: "log" },
  ],
  ...spectralBands(made),
  configure: (given) => ember(withDefinitions(made, given)),
  properties: [],
  propertiesArray: "properties",
  bolometric: false,
  statuses: [{ name: "ok", hasValues: true, summary: "fine" }],
  options: OPTIONS,
  completeOptions: (given) => checkOptions(OPTIONS, withDefinitions(made, given)),
  priors: {
    broad: independentInputs("glowing", {
      temperature: { range: [1500, 30000], scale: "log" },
      radius: { range: [1e13, 1e16], scale: "log" },
    }),
  },
  typicalPrior: "broad",
  propertiesOf: () => [],
  validity: (_, __, bands) => bands.map(() => [0, 1000]),
  reference(set, times, options, bands) {
    const source = [{ inverseTemperature: 1 / set[0], logArea: areaOf(set[1]) }];
    return {
      properties: new Float64Array(),
      status: 0,
      magnitudes: Float64Array.from(
        tablesOf(bands, options).flatMap((band) => Array.from(times, () => blackbodyMagnitude(band, source))),
      ),
    };
  },
  open,
  tolerance: { magnitude: 1e-3, magnitudeFor: () => 1e-3 },
});

export const EMBER = ember({});

registerModel(EMBER);
