/**
 * The surrogate as fiesta publishes it: `NAME_metadata.pkl` (times, scalers of inputs and curves) and for each filter
 * `NAME_FILTER.pkl` (the network, weights [input, output]). They are pickles of dill, and read as data alone.
 */

import { shownName, shownNames } from "../data/names.ts";
import { ArrayRecord, parseArrayPickle } from "../data/pickle/arrays.ts";
import { GlobalName, InertObject } from "../data/pickle/records.ts";
import type { Tensor } from "../data/tensor.ts";
import { InputError } from "../engine/errors.ts";
import { FILTERS } from "./physics/filters.ts";
import { INPUTS } from "./physics/inputs.ts";
import type { Surrogate } from "./physics/surrogate.ts";
import { surrogateOf } from "./weightsFile.ts";

const METADATA = /^(.*)_metadata\.pkl$/;

/** What a surrogate and the files left out are. */
export interface FiestaSurrogate {
  readonly surrogate: Surrogate;
  readonly notes: readonly string[];
}

/**
 * @param files contents by name, without folders
 * @param from the folder, for messages
 * @throws InputError for what is missing, foreign, damaged or hostile
 */
export function surrogateOfFiesta(files: ReadonlyMap<string, Uint8Array>, from: string): FiestaSurrogate {
  const metadataNames = [...files.keys()].filter((name) => METADATA.test(name));
  if (metadataNames.length !== 1) {
    const found = metadataNames.length === 0 ? "none" : shownNames(metadataNames);
    throw new InputError(`${from} must hold one file of fiesta named NAME_metadata.pkl, but has ${found}`);
  }
  const [metadataName] = metadataNames;
  const prefix = `${METADATA.exec(metadataName)![1]}_`;
  const metadata = new Part(
    parseArrayPickle(files.get(metadataName)!, `${from}/${shownName(metadataName)}`),
    `${from}/${shownName(metadataName)}`,
  );
  checkNames(metadata);
  const scaler = metadata.at("X_scaler");
  const inputs = scaler.unwrapped();
  const tensors = new Map<string, Tensor>([
    ["times", metadata.at("times").tensor()],
    ["input_minimum", inputs.at("min_val").tensor()],
    ["input_maximum", inputs.at("max_val").tensor()],
  ]);
  const known = FILTERS.map(({ name }) => name);
  const present = known.filter((name) => files.has(`${prefix}${name}.pkl`));
  for (const filter of present) {
    const name = `${from}/${shownName(`${prefix}${filter}.pkl`)}`;
    const network = new Part(parseArrayPickle(files.get(`${prefix}${filter}.pkl`)!, name), name);
    addFilter(tensors, filter, metadata.at("y_scaler").at(filter).unwrapped(), network);
  }
  const others = [...files.keys()].filter(
    (name) => name !== metadataName && !present.some((filter) => name === `${prefix}${filter}.pkl`),
  );
  if (present.length === 0) {
    throw new InputError(`${from} has no network of a filter that kiloflow knows, such as ${prefix}ps1::g.pkl`, {
      hint: `the filters are ${known.join(", ")}`,
    });
  }
  const ranges = rangesOf(metadata);
  const surrogate = surrogateOf(
    tensors,
    {
      source: `${prefix.slice(0, -1)}, a surrogate of POSSIS by fiesta (Koehn et al. 2025)`,
      inputs: JSON.stringify(INPUTS.map(({ name }) => name)),
      ...(ranges ? { ranges } : {}),
    },
    from,
  );
  const notes = others.length === 0 ? [] : [`left out, since kiloflow knows no such filter: ${shownNames(others)}`];
  return { surrogate, notes };
}

/** The order of the inputs is that of the weights' rows. */
function checkNames(metadata: Part): void {
  const names = metadata.at("parameter_names").value;
  const wanted = INPUTS.map(({ name }) => name).join(", ");
  if (Array.isArray(names) && names.join(", ") === wanted) return;
  const found = Array.isArray(names) ? shownNames(names.map(String)) : "none";
  throw new InputError(
    `${metadata.where} must be of a surrogate with the inputs ${wanted}, but its inputs are ${found}`,
  );
}

/** The ranges of the training as JSON: fiesta keeps them as text, `{'v_ej_dyn': (0.12, 0.28, 'uniform'), ...}`. */
function rangesOf(metadata: Part): string | undefined {
  const text = metadata.value instanceof Map ? metadata.value.get("parameter_distributions") : undefined;
  if (typeof text !== "string") return undefined;
  const ranges = [...text.matchAll(/'(\w{1,40})': \((-?[\d.e-]{1,30}), (-?[\d.e-]{1,30}), '\w+'\)/g)].flatMap(
    ([, name, low, high]) =>
      INPUTS.some((input) => input.name === name) ? [[name, [Number(low), Number(high)]] as const] : [],
  );
  return ranges.length === INPUTS.length ? JSON.stringify(Object.fromEntries(ranges)) : undefined;
}

/** Scalers of curves: magnitudes to 0 to 1, then to coefficients of a basis (`VA`). */
function addFilter(tensors: Map<string, Tensor>, filter: string, scaler: Part, network: Part): void {
  tensors.set(`${filter}/basis`, scaler.at("VA").tensor());
  const range = scaler.at("scaler");
  tensors.set(`${filter}/minimum`, range.at("min_val").tensor());
  tensors.set(`${filter}/maximum`, range.at("max_val").tensor());
  const layers = network.at("params");
  const count = layers.value instanceof Map ? layers.value.size : 0;
  for (let layer = 0; layer < count; layer++) {
    const own = layers.at(`layers_${layer}`);
    tensors.set(`${filter}/layers.${layer}.weight`, transposed(own.at("kernel")));
    tensors.set(`${filter}/layers.${layer}.bias`, own.at("bias").tensor());
  }
}

/** Weights [input, output] as [output, input]. */
function transposed(part: Part): Tensor {
  const { shape, values } = part.tensor();
  if (shape.length !== 2) throw new InputError(`${part.where} must be an array with two axes, but has ${shape.length}`);
  const [rows, columns] = shape;
  const result = values.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column];
  }
  return { shape: [columns, rows], values: result };
}

/** A part of a pickle's object, with its place for messages. */
class Part {
  constructor(
    readonly value: unknown,
    readonly where: string,
  ) {}

  /** An entry of a dictionary, or an attribute of an object. */
  at(key: string): Part {
    const { value } = this;
    const entries = value instanceof InertObject ? value.attributes : value instanceof Map ? value : undefined;
    const where = `${this.where}: ${key}`;
    if (!entries?.has(key)) throw new InputError(`${this.where} has no "${key}", which fiesta's files have`);
    return new Part(entries.get(key), where);
  }

  /** The scaler inside those that only hand on to one other. */
  unwrapped(): Part {
    if (!(this.value instanceof InertObject)) throw new InputError(`${this.where} must be a scaler of fiesta`);
    const { attributes } = this.value;
    const conversion = attributes.get("conversion");
    if (
      conversion !== undefined &&
      !(conversion instanceof GlobalName && conversion.path === "fiesta.scalers.identity")
    ) {
      throw new InputError(`${this.where} converts its inputs, which kiloflow does not know of`);
    }
    const several = attributes.get("scalers");
    if (Array.isArray(several)) {
      if (several.length !== 1) throw new InputError(`${this.where} must be one scaler, but is ${several.length}`);
      return new Part(several[0], this.where);
    }
    return conversion !== undefined ? this.at("scaler") : this;
  }

  tensor(): Tensor {
    const tensor = this.value instanceof ArrayRecord ? this.value.tensor : undefined;
    if (!tensor) throw new InputError(`${this.where} must be an array`);
    return tensor;
  }
}
