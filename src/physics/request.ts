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

/** An option's admitted values: a range, or some names. */
export type Admitted = Readonly<Record<string, readonly [number, number] | readonly string[]>>;

/** Of {@link ObserverOptions}: as the program's options of these names. */
export const OBSERVER: Admitted = { distanceMpc: [1e-6, 1e5], ebv: [0, 20], ebvHost: [0, 20] };

/**
 * Checks a request for one set of `widths` numbers.
 * @returns the bands by what `bandOf` makes of their names
 * @throws InputError naming the argument
 */
export function checkedRequest<B>(
  set: ArrayLike<number>,
  widths: readonly number[],
  request: CurveRequest<object>,
  admitted: Admitted,
  usual: readonly string[],
  bandOf: (name: string) => B | undefined,
): B[] {
  const isList = (value: unknown) => Array.isArray(value) || ArrayBuffer.isView(value);
  const number = (value: unknown, low = Number.NEGATIVE_INFINITY) => typeof value === "number" && value >= low;
  if (!isList(set) || !widths.includes(set.length) || !Array.from(set).every((value) => number(value))) {
    throw new InputError(`${argument("set")} must be ${widths.join(" or ")} numbers, but is ${set}`);
  }
  const { times, bands = usual, options, ...unknown } = request ?? {};
  for (const name in unknown) throw new InputError(`there is no ${argument(name)} beside times, bands and options`);
  const ascending = (time: number, at: number) => number(time, 0) && Number.isFinite(time) && !(time <= times[at - 1]);
  if (!isList(times) || !(times.length > 0) || !Array.from(times).every(ascending)) {
    throw new InputError(`${argument("times")} must be days after merger, not negative and ascending, but is ${times}`);
  }
  for (const [name, value] of Object.entries(options ?? {})) {
    const [low, ...more] = Object.hasOwn(admitted, name) ? admitted[name] : [];
    if (low === undefined) {
      throw new InputError(`"${name}" is no option; there are ${Object.keys(admitted).join(", ")}`);
    }
    if (value === undefined) continue;
    const right = typeof low === "string" ? [low, ...more].includes(value) : number(value, low) && value <= more[0];
    if (right) continue;
    const text = typeof low === "string" ? `one of ${[low, ...more].join(", ")}` : `a number from ${low} to ${more[0]}`;
    throw new InputError(`${argument(name)} is ${value}, but must be ${text}`);
  }
  if (!Array.isArray(bands)) throw new InputError(`${argument("bands")} must be an array of names`);
  return Array.from(bands, (name, at) => {
    const band = bandOf(name);
    if (band !== undefined && bands.indexOf(name) === at) return band;
    throw new InputError(`${argument("bands")} has "${name}", but must be some of ${usual.join(", ")}, each once`);
  });
}
