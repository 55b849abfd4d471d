/**
 * Quantities of a set that are known by a measurement alone, with a normal error whose size is known as well: what a flow can be
 * conditioned on that integrates all inputs out.
 */

import { shownName } from "../data/names.ts";
import { chirpMass } from "../ejecta/neutronStars.ts";
import { argument, InputError } from "../engine/errors.ts";
import { CounterRandom } from "../engine/random/streams.ts";
import { type Distribution, parseDistribution, quantile } from "./draws/distribution.ts";
import { type LightCurveModel, type ModelInput, POSITIVE } from "./model.ts";

/** A quantity of binaries of neutron stars, in the source's frame. */
interface Observable {
  readonly unit: string;
  readonly summary: string;
  /** Of a set that begins with m1 and m2. */
  of(sets: ArrayLike<number>, at: number): number;
}

const OBSERVABLES: ReadonlyMap<string, Observable> = new Map([
  [
    "chirp_mass",
    {
      ...{ unit: "Msun", summary: "chirp mass as it was measured, in the source's frame" },
      of: (sets, at) => chirpMass(sets[at], sets[at + 1]),
    },
  ],
]);

/** What is observed of each set of a training: the quantity, with an error that is drawn too. */
export interface Observed {
  readonly name: string;
  /** Of the standard deviation of the error. */
  readonly sigma: Distribution;
  readonly seed: number;
}

const observableNamed = (name: string, what: string): Observable => {
  const found = OBSERVABLES.get(name);
  if (found) return found;
  throw new InputError(`${what} is "${shownName(name)}", but must be one of ${[...OBSERVABLES.keys()].join(", ")}`);
};

/**
 * What users know of such a quantity, as inputs: the measured value and its standard deviation.
 * @param what the name is, for the message
 * @throws InputError for a name of none
 */
export function observedInputs(name: string, what: string = argument("observe")): readonly ModelInput[] {
  const { unit, summary } = observableNamed(name, what);
  return [
    { name, unit, summary, range: POSITIVE, scale: "linear" },
    { name: `${name}_sigma`, unit, summary: `standard deviation of ${name}`, range: POSITIVE, scale: "log" },
  ];
}

/**
 * Reads `chirp_mass=log:0.001:0.1`: a quantity, and how the standard deviation of its error is drawn.
 * @throws InputError for what is not of this form, unknown quantities, models whose inputs are no binary, and errors that may
 *   be zero or negative
 */
export function parseObserved(model: Pick<LightCurveModel, "name" | "binary">, text: string, seed: number): Observed {
  const [name, specification, ...rest] = text.split("=").map((part) => part.trim());
  if (!name || !specification || rest.length > 0) {
    throw new InputError(
      `${argument("observe")} is "${text}", but must be like chirp_mass=log:0.001:0.1, how the error's standard deviation is drawn`,
    );
  }
  const [, sigma] = observedInputs(name);
  if (model.binary !== "inputs") {
    throw new InputError(
      `${argument("observe")} ${name} is of models whose inputs are a binary's masses, but those of ${model.name} are others`,
    );
  }
  return { name, sigma: parseDistribution(sigma, specification, argument("observe")), seed };
}

/** As records of trainings state it. */
export const observedRecord = ({ name, sigma }: Observed): Readonly<Record<string, string>> => ({
  [name]: sigma.specification,
});

/** The quantity itself of sets [rows, width], without error. */
export function exactValues(name: string, sets: ArrayLike<number>, width: number): Float64Array {
  const observable = observableNamed(name, "a quantity");
  return Float64Array.from({ length: sets.length / width }, (_, row) => observable.of(sets, row * width));
}

/** Which draws of a set's number are for its error. */
const SIGMA_DRAW = 0;
const ERROR_DRAW = 1;

/** A value with an error as numbers of sets decide it, and the error's standard deviation: [.., 2]. */
export function observedValues({ sigma, seed }: Observed, exact: Float64Array, numberOf: (row: number) => number) {
  const random = new CounterRandom(seed, "observing");
  const values = new Float64Array(2 * exact.length);
  for (const [row, value] of exact.entries()) {
    const number = numberOf(row);
    const width = quantile(sigma, random.uniform(number, SIGMA_DRAW));
    values[2 * row] = value + width * random.normal(number, ERROR_DRAW);
    values[2 * row + 1] = width;
  }
  return values;
}
