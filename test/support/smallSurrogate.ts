/** A surrogate of POSSIS as small as one can be, in both layouts: what stands in where the published weights are absent. */

import { CounterRandom } from "../../src/engine/random/streams.ts";
import { INPUTS } from "../../src/possis/physics/inputs.ts";
import type { FilterNetwork, Layer, Surrogate } from "../../src/possis/physics/surrogate.ts";
import { encodeSurrogate, parseSurrogate } from "../../src/possis/weightsFile.ts";
import {
  type Code,
  call,
  dictionary,
  dillArray,
  global,
  jaxArray,
  list,
  object,
  pickle,
  text,
} from "./arrayPickles.ts";

const FILTERS = ["2massks", "ps1::g", "ps1::r", "ztfr"];
const SIZES = [8, 6, 9, 5, 7];
const TIMES = 12;

function layers(random: CounterRandom, filter: number): Layer[] {
  return SIZES.slice(1).map((outputs, layer) => {
    const inputs = SIZES[layer];
    const value = (index: number) => random.normal(100 * filter + layer, index) / Math.sqrt(inputs);
    return {
      ...{ inputs, outputs },
      weight: Float32Array.from({ length: outputs * inputs }, (_, index) => value(index)),
      bias: Float32Array.from({ length: outputs }, (_, index) => value(1000 + index)),
    };
  });
}

function network(random: CounterRandom, filter: number): FilterNetwork {
  return {
    layers: layers(random, filter),
    basis: Float32Array.from({ length: 7 * TIMES }, (_, index) => random.normal(50 + filter, index) / 3),
    minimum: Float32Array.from({ length: TIMES }, (_, time) => -18 - filter - time / 7),
    maximum: Float32Array.from({ length: TIMES }, (_, time) => -2 + time / 3),
  };
}

/** The same numbers at every call; other weights for other seeds. */
export function smallSurrogate(seed = 1): Surrogate {
  const random = new CounterRandom(seed, "randomFill");
  const made = {
    source: "made by a test",
    fingerprint: "",
    inputMinimum: Float32Array.from(INPUTS, ({ range }) => range[0]),
    inputMaximum: Float32Array.from(INPUTS, ({ range }) => range[1]),
    ranges: INPUTS.map(({ range }) => range),
    times: Float64Array.from({ length: TIMES }, (_, time) => 0.25 * 1.4 ** time),
    filters: new Map(FILTERS.map((name, filter) => [name, network(random, filter)])),
  };
  return parseSurrogate(encodeSurrogate(made), "the test's weights");
}

const floats = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
const scaler = (low: ArrayLike<number>, high: ArrayLike<number>): Code =>
  object("fiesta.scalers", "MinMaxScalerJax", [
    ["min_val", jaxArray(floats(low), low.length)],
    ["max_val", jaxArray(floats(high), high.length)],
  ]);

/** `X_scaler` as fiesta writes it. */
const inputScaler = ({ inputMinimum, inputMaximum }: Surrogate): Code =>
  object("fiesta.scalers", "ParameterScaler", [
    ["parameter_names", list(...INPUTS.map(({ name }) => text(name)))],
    ["conversion", global("fiesta.scalers", "identity")],
    ["scaler", scaler(inputMinimum, inputMaximum)],
  ]);

const curveScaler = ({ basis, minimum, maximum }: FilterNetwork): Code =>
  object("fiesta.scalers", "DataScaler", [
    [
      "scalers",
      list(
        object("fiesta.scalers", "SVDDecomposer", [
          ["svd_ncoeff", "K\x07"],
          ["scaler", scaler(minimum, maximum)],
          ["VA", jaxArray(floats(basis), basis.length / minimum.length, minimum.length)],
        ]),
      ),
    ],
    [
      "scalers_transform",
      list(
        call(
          call(global("dill._dill", "_load_type"), text("MethodType")),
          global("fiesta.scalers", "SVDDecomposer.transform"),
          "N",
        ),
      ),
    ],
  ]);

function networkCode({ layers: all }: FilterNetwork): Code {
  const parameters = all.map(({ inputs, outputs, weight, bias }, layer): [string, Code] => {
    const kernel = new Float32Array(inputs * outputs);
    for (let row = 0; row < inputs; row++) {
      for (let column = 0; column < outputs; column++) kernel[row * outputs + column] = weight[column * inputs + row];
    }
    const entries: [string, Code][] = [
      ["bias", jaxArray(floats(bias), outputs)],
      ["kernel", jaxArray(kernel, inputs, outputs)],
    ];
    return [`layers_${layer}`, dictionary(entries)];
  });
  const config = object("fiesta.train.neuralnets", "NeuralnetConfig", [["_locked", "\x89"]]);
  return dictionary([
    ["params", dictionary(parameters)],
    ["config", config],
  ]);
}

/** Its files as fiesta writes them, by name; parts of the metadata may be others. */
export function fiestaFiles(
  surrogate: Surrogate = smallSurrogate(),
  changes: Readonly<Record<string, Code>> = {},
): Map<string, Uint8Array> {
  const ranges = INPUTS.map(({ name, range: [low, high] }) => `'${name}': (${low}, ${high}, 'uniform')`);
  const metadata: Record<string, Code> = {
    times: dillArray(surrogate.times, surrogate.times.length),
    parameter_names: list(...INPUTS.map(({ name }) => text(name))),
    parameter_distributions: text(`{${ranges.join(", ")}}`),
    X_scaler: inputScaler(surrogate),
    y_scaler: dictionary([...surrogate.filters].map(([name, one]) => [name, curveScaler(one)])),
    model_type: text("MLP"),
    ...changes,
  };
  return new Map([
    ["small_metadata.pkl", pickle(dictionary(Object.entries(metadata)))],
    ...[...surrogate.filters].map(([name, one]): [string, Uint8Array] => [
      `small_${name}.pkl`,
      pickle(networkCode(one)),
    ]),
  ]);
}
