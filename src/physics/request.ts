/** What curves are asked of, and its checks: messages name the argument. */

import { argument, InputError } from "../engine/errors.ts";

/** Where and when. */
export interface CurveRequest<O extends object> {
  /** Days after merger, ascending, not negative. */
  readonly times: ArrayLike<number>;
  /** Names of bands; the nine usual ones, u to K, by default. */
  readonly bands?: readonly string[] | undefined;
  /** The model's defaults where they are not given: absolute magnitudes. */
  readonly options?: O | undefined;
}

/** What the observer adds: of every model. */
export interface ObserverOptions {
  /** Luminosity distance, Mpc, for apparent magnitudes. */
  readonly distanceMpc?: number | undefined;
  /** E(B-V) of the Milky Way's dust. */
  readonly ebv?: number | undefined;
  /** E(B-V) of the dust of the host galaxy, in its frame. */
  readonly ebvHost?: number | undefined;
}

/** Of models with a spectrum. */
export interface SpectralOptions extends ObserverOptions {
  /** Of the light. The distance does not follow from it here. */
  readonly redshift?: number | undefined;
}

/** What a number or a name may be: a range, whose ends are in it, or some names. */
type Right = readonly [number, number] | readonly string[];

/** Admitted values by name: of options. */
export type Admitted = Readonly<Record<string, Right>>;

/** The inputs of a set in their order, each with the range of its admitted values. */
export type Inputs = readonly { readonly name: string; readonly range: readonly [number, number] }[];

/** Of {@link ObserverOptions}: as the program's options of these names. */
export const OBSERVER: Admitted = { distanceMpc: [1e-6, 1e5], ebv: [0, 20], ebvHost: [0, 20] };

/** Whether it is a list that is not empty. */
const isFilled = (value: unknown): boolean =>
  (Array.isArray(value) || ArrayBuffer.isView(value)) && (value as ArrayLike<unknown>).length > 0;

const isNumber = (value: unknown, low: number, high: number): boolean =>
  typeof value === "number" && value >= low && value <= high;

/** @throws InputError naming what is not as it must be */
function check(name: string, value: unknown, right: Right): void {
  const [low, high] = right;
  const names = typeof low === "string";
  if (names ? right.includes(value as never) : isNumber(value, low, high as number)) return;
  const text = names
    ? `one of ${right.join(", ")}`
    : high === Number.MAX_VALUE
      ? "positive and finite"
      : `a number from ${low} to ${high}`;
  throw new InputError(`${name} is ${value}, but must be ${text}`);
}

/**
 * Checks a request for one set.
 * @param alternatives the inputs that a set may have
 * @returns the bands by what `bandOf` makes of their names
 * @throws InputError naming the argument
 */
export function checkedRequest<B>(
  set: ArrayLike<number>,
  alternatives: readonly Inputs[],
  request: CurveRequest<object>,
  admitted: Admitted,
  usual: readonly string[],
  bandOf: (name: string) => B | undefined,
): B[] {
  const inputs = isFilled(set) && alternatives.find(({ length }) => length === set.length);
  if (!inputs) {
    const widths = alternatives.map(({ length }) => length).join(" or ");
    throw new InputError(`${argument("set")} must be ${widths} numbers, but is ${set}`);
  }
  inputs.forEach(({ name, range }, at) => {
    check(`${name} of ${argument("set")}`, set[at], range);
  });
  const { times, bands = usual, options = {}, ...unknown } = request ?? {};
  for (const name in unknown) throw new InputError(`there is no ${argument(name)} beside times, bands and options`);
  const ascending = (time: number, at: number) => isNumber(time, 0, Number.MAX_VALUE) && !(time <= times[at - 1]);
  if (!isFilled(times) || !Array.from(times).every(ascending)) {
    throw new InputError(`${argument("times")} must be days after merger, not negative and ascending, but is ${times}`);
  }
  if (Object(options) !== options) throw new InputError(`${argument("options")} is ${options}, but must be an object`);
  for (const name in options) {
    if (!Object.hasOwn(admitted, name)) {
      throw new InputError(`there is no ${argument(name)} beside ${Object.keys(admitted).join(", ")}`);
    }
    const value = options[name as never];
    if (value !== undefined) check(argument(name), value, admitted[name]);
  }
  if (!isFilled(bands)) throw new InputError(`${argument("bands")} must be an array of names of bands`);
  return Array.from(bands, (name, at) => {
    const band = bandOf(name);
    if (band !== undefined && bands.indexOf(name) === at) return band;
    throw new InputError(`${argument("bands")} has "${name}", but must be some of ${usual.join(", ")}, each once`);
  });
}
