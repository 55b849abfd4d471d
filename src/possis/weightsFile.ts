/**
 * The surrogate as one safetensors file. Of each filter: `FILTER/layers.K.weight` [output, input], `FILTER/layers.K.bias`,
 * `FILTER/basis` [coefficient, time], `FILTER/minimum`, `FILTER/maximum` [time]; of all: `input_minimum`, `input_maximum`,
 * `times`. Metadata: `source`, and as JSON `inputs`, `filters` (names), `ranges` (of the training, one pair an input).
 */

import { crc32 } from "../data/crc32Portable.ts";
import { jsonObject, parseJsonText } from "../data/jsonText.ts";
import { shownName, shownNames } from "../data/names.ts";
import { printable } from "../data/printable.ts";
import { encodeSafetensors, parseSafetensors } from "../data/safetensors.ts";
import type { Tensor, TensorMap } from "../data/tensor.ts";
import { InputError } from "../engine/errors.ts";
import { filterNamed } from "./physics/filters.ts";
import { INPUTS } from "./physics/inputs.ts";
import type { FilterNetwork, Layer, Surrogate } from "./physics/surrogate.ts";

/** Bounds on what a file may ask for; Bu2025 has 4 layers of at most 128 outputs, 50 coefficients and 87 times. */
const MAX_LAYERS = 8;
const MAX_WIDTH = 512;
const MAX_TIMES = 4096;

/** Characters of a source that are kept. */
const MAX_SOURCE = 300;

type Numbers = Float32Array | Float64Array;
/** All that decides the curves. */
type Weights = Omit<Surrogate, "source" | "fingerprint">;
const COMMON = ["times", "input_minimum", "input_maximum"];

/** Tensors of a file by name, checked one by one. */
class Checked {
  constructor(
    private readonly tensors: TensorMap,
    private readonly file: string,
  ) {}

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** Finite floating-point numbers of a shape; undefined lengths are taken as they are, within a bound. */
  numbers(
    name: string,
    shape: readonly (number | undefined)[],
    most: number,
  ): { values: Numbers; shape: readonly number[] } {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new InputError(`${this.file} is incomplete: it has no tensor "${shownName(name)}"`);
    const { values } = tensor;
    const fits =
      tensor.shape.length === shape.length &&
      tensor.shape.every((length, axis) => length === (shape[axis] ?? length) && length >= 1 && length <= most);
    if (!fits || !(values instanceof Float32Array || values instanceof Float64Array)) {
      const wanted = shape.map((length) => length ?? `1 to ${most}`).join(", ");
      throw new InputError(
        `${this.file}: the tensor "${shownName(name)}" must be of floating-point numbers [${wanted}], but is [${tensor.shape.join(", ")}]`,
      );
    }
    if (!values.every(Number.isFinite)) {
      throw new InputError(`${this.file}: the tensor "${shownName(name)}" has values that are not finite`);
    }
    return { values, shape: tensor.shape };
  }
}

/** Filters that a file has, by the names of its tensors. */
const filtersOf = (tensors: TensorMap): string[] => [
  ...new Set(
    [...tensors.keys()].filter((name) => name.includes("/")).map((name) => name.slice(0, name.lastIndexOf("/"))),
  ),
];

/** A surrogate of named tensors: all that is known of it is checked. @throws InputError that names `file` */
export function surrogateOf(tensors: TensorMap, metadata: Readonly<Record<string, string>>, file: string): Surrogate {
  const checked = new Checked(tensors, file);
  checkInputs(metadata.inputs, file);
  const times = Float64Array.from(checked.numbers("times", [undefined], MAX_TIMES).values);
  if (times.length < 2 || times[0] < 0 || times.some((time, index) => index > 0 && !(time > times[index - 1]))) {
    throw new InputError(`${file}: its times must be at least two, not negative and ascending`);
  }
  const inputMinimum = checked.numbers("input_minimum", [INPUTS.length], INPUTS.length).values;
  const inputMaximum = checked.numbers("input_maximum", [INPUTS.length], INPUTS.length).values;
  if (inputMinimum.some((low, input) => !(low < inputMaximum[input]))) {
    throw new InputError(`${file}: input_minimum must be below input_maximum in every input`);
  }
  const names = filtersOf(tensors).sort();
  const foreign = names.filter((name) => filterNamed(name)?.name !== name || name.length === 1);
  if (foreign.length > 0 || names.length === 0) {
    const found = names.length === 0 ? "no filter" : `the unknown filters ${shownNames(foreign)}`;
    throw new InputError(`${file} does not hold a surrogate of POSSIS: it has ${found}`);
  }
  const filters = new Map(names.map((name) => [name, networkOf(checked, name, times.length, file)]));
  const [first, ...others] = [...filters].map(([name, { layers }]) => ({ name, sizes: sizesOf(layers) }));
  const other = others.find(({ sizes }) => sizes !== first.sizes);
  if (other) {
    throw new InputError(
      `${file}: the networks of ${first.name} (${first.sizes}) and ${other.name} (${other.sizes}) must have layers of the same sizes`,
    );
  }
  const ranges = rangesOf(metadata.ranges, inputMinimum, inputMaximum, file);
  const weights = { inputMinimum, inputMaximum, ranges, times, filters };
  return {
    source: printable(metadata.source ?? "unknown", MAX_SOURCE),
    fingerprint: fingerprintOf(weights),
    ...weights,
  };
}

const sizesOf = (layers: readonly Layer[]): string =>
  [layers[0].inputs, ...layers.map(({ outputs }) => outputs)].join("-");

function networkOf(checked: Checked, filter: string, times: number, file: string): FilterNetwork {
  const layers: Layer[] = [];
  let inputs = INPUTS.length;
  while (checked.has(`${filter}/layers.${layers.length}.weight`)) {
    if (layers.length === MAX_LAYERS) throw new InputError(`${file}: ${filter} has more than ${MAX_LAYERS} layers`);
    const name = `${filter}/layers.${layers.length}`;
    const { values: weight, shape } = checked.numbers(`${name}.weight`, [undefined, inputs], MAX_WIDTH);
    const outputs = shape[0];
    layers.push({ inputs, outputs, weight, bias: checked.numbers(`${name}.bias`, [outputs], MAX_WIDTH).values });
    inputs = outputs;
  }
  if (layers.length === 0) throw new InputError(`${file} is incomplete: it has no layers for ${filter}`);
  return {
    layers,
    basis: checked.numbers(`${filter}/basis`, [inputs, times], MAX_TIMES).values,
    minimum: checked.numbers(`${filter}/minimum`, [times], MAX_TIMES).values,
    maximum: checked.numbers(`${filter}/maximum`, [times], MAX_TIMES).values,
  };
}

/** The order of the inputs is that of the weights' columns. */
function checkInputs(text: string | undefined, file: string): void {
  const wanted = INPUTS.map(({ name }) => name);
  if (text === undefined)
    throw new InputError(`${file} does not hold a surrogate of POSSIS: its metadata name no inputs`);
  const names = parseJsonText(text, `${file}: the inputs in its metadata`);
  if (!Array.isArray(names) || names.join() !== wanted.join()) {
    throw new InputError(`${file} must have the inputs ${wanted.join(", ")}, but has ${shownName(text)}`);
  }
}

/** The ranges that a file states, else what its networks see as 0 to 1, else where that is the same the published ones. */
function rangesOf(text: string | undefined, minimum: Numbers, maximum: Numbers, file: string): [number, number][] {
  const stated =
    text === undefined ? undefined : jsonObject(parseJsonText(text, `${file}: the ranges in its metadata`));
  return INPUTS.map(({ name, range: [low, high] }, input) => {
    const own = stated && Object.hasOwn(stated, name) ? stated[name] : [minimum[input], maximum[input]];
    const [first, last] = Array.isArray(own) && own.length === 2 ? own : [];
    if (!(Number.isFinite(first) && Number.isFinite(last) && first < last)) {
      throw new InputError(`${file}: the range of ${name} in its metadata must be two ascending numbers`);
    }
    const same = Math.abs(first - low) + Math.abs(last - high) < 1e-3 * (high - low);
    return same ? [low, high] : [first, last];
  });
}

/** The tensors of a surrogate, whose filters are in the order of the alphabet: equal weights make equal files. */
function tensorsOf({ inputMinimum, inputMaximum, times, filters }: Weights) {
  const tensor = (values: ArrayLike<number>, ...shape: number[]): Tensor => ({ shape, values: values as Numbers });
  const common = [times, inputMinimum, inputMaximum].map((values) => tensor(values, values.length));
  return new Map([
    ...COMMON.map((name, index): [string, Tensor] => [name, common[index]]),
    ...[...filters.keys()].flatMap((filter): [string, Tensor][] => {
      const { layers, basis, minimum, maximum } = filters.get(filter)!;
      return [
        ...layers.flatMap(({ inputs, outputs, weight, bias }, layer): [string, Tensor][] => [
          [`${filter}/layers.${layer}.weight`, tensor(weight, outputs, inputs)],
          [`${filter}/layers.${layer}.bias`, tensor(bias, outputs)],
        ]),
        [`${filter}/basis`, tensor(basis, basis.length / times.length, times.length)],
        [`${filter}/minimum`, tensor(minimum, times.length)],
        [`${filter}/maximum`, tensor(maximum, times.length)],
      ];
    }),
  ]);
}

/** CRC-32 of all numbers: the same weights have the same, whatever file they are read from. */
function fingerprintOf(weights: Weights): string {
  const bytes = encodeSafetensors(tensorsOf(weights), { ranges: JSON.stringify(weights.ranges) });
  return `crc32 ${crc32(bytes).toString(16).padStart(8, "0")}`;
}

/** Writes a surrogate. */
export function encodeSurrogate(surrogate: Surrogate): Uint8Array {
  const { source, ranges, filters } = surrogate;
  return encodeSafetensors(tensorsOf(surrogate), {
    source,
    inputs: JSON.stringify(INPUTS.map(({ name }) => name)),
    filters: JSON.stringify([...filters.keys()]),
    ranges: JSON.stringify(Object.fromEntries(INPUTS.map(({ name }, input) => [name, ranges[input]]))),
  });
}

/** Reads one. @throws InputError that names `file` for anything foreign, damaged or truncated */
export function parseSurrogate(bytes: Uint8Array, file: string): Surrogate {
  const { tensors, metadata } = parseSafetensors(bytes, file);
  return surrogateOf(tensors, metadata, file);
}
