/** Constants of DU17 that sets may have of their own: then they are inputs behind the masses and Lambdas. */

import { DYNAMICAL_MASS_RELATIONS } from "../ejecta/dynamicalMass.ts";
import { type Relation, scatterText } from "../ejecta/relation.ts";
import { argument, InputError } from "../engine/errors.ts";
import { BINARY_WIDTH } from "../lightcurves/binary/columns.ts";
import { inRange, type ModelInput, type PublishedScatter } from "../lightcurves/model.ts";
import type { NumberOption } from "../lightcurves/options.ts";
import { OPTION_SCHEMA } from "./options.ts";
import { type EjectaFit, type EjectaScatter, type ModelOptions, withDefaults } from "./physics/options.ts";

/** How flows see the constants that are options. */
const SCALES = { kappa: "log", eps0: "log", alpha: "linear", eth: "log", vmin: "linear" } as const;

type Constant = keyof typeof SCALES | keyof EjectaScatter;

const optionInput = (name: keyof typeof SCALES): ModelInput => {
  const option = OPTION_SCHEMA.find((one): one is NumberOption => one.name === name && one.kind === "number");
  if (!option) throw new Error(`${name} is no numeric option of du17`);
  const unit = { number: "1", share: "1" }[option.argument] ?? option.argument;
  const { summary, range } = option;
  return { ...{ name, unit, summary, range, scale: SCALES[name] }, usual: withDefaults()[name] };
};

/** Inputs that sets have where the option `drawn` names them, and the keys of options that they stand for. */
const CONSTANTS: readonly (readonly [key: Constant, input: ModelInput])[] = [
  ...(Object.keys(SCALES) as (keyof typeof SCALES)[]).map((name) => [name, optionInput(name)] as const),
  [
    "ejectaMassFactor",
    {
      ...{ name: "ejecta_mass_factor", unit: "1", summary: "factor on the ejecta mass of the fit" },
      ...{ range: [1e-3, 1e3], scale: "log", usual: 1 },
    },
  ],
  [
    "ejectaMassShift",
    {
      ...{ name: "ejecta_mass_shift", unit: "Msun", summary: "added to the ejecta mass, before its floor at 0" },
      ...{ range: [-0.1, 0.1], scale: "linear", usual: 0 },
    },
  ],
  [
    "ejectaVelocityFactor",
    {
      ...{ name: "ejecta_velocity_factor", unit: "1", summary: "factor on the ejecta velocity of the fit" },
      ...{ range: [0.1, 4], scale: "log", usual: 1 },
    },
  ],
];

/** The constants as inputs. */
export const CONSTANT_INPUTS: readonly ModelInput[] = CONSTANTS.map(([, input]) => input);

const keyOf = (name: string): Constant => CONSTANTS.find(([, input]) => input.name === name)![0];

/**
 * The inputs that an option `drawn` names.
 * @throws InputError for other names, and for one that is named twice
 */
export function drawnInputs(drawn: string | undefined): readonly ModelInput[] {
  if (drawn === undefined) return [];
  const names = drawn.split(",");
  return names.map((name, at) => {
    const input = CONSTANT_INPUTS.find((one) => one.name === name);
    if (!input) {
      const known = CONSTANT_INPUTS.map((one) => one.name).join(", ");
      throw new InputError(`${argument("drawn")} names "${name}", but the constants of du17 are ${known}`);
    }
    if (names.indexOf(name) !== at) throw new InputError(`${argument("drawn")} names ${name} twice`);
    return input;
  });
}

/** @throws InputError where an option is given that every set has of its own */
export function refuseGiven(drawn: readonly ModelInput[], given: Readonly<Record<string, unknown>>): void {
  const twice = drawn.find(({ name }) => given[name] !== undefined);
  if (twice) {
    throw new InputError(
      `${argument(twice.name)} is ${given[twice.name]}, but every set has a ${twice.name} of its own, which is drawn`,
    );
  }
}

/** One set as the physics takes it. */
export interface SetWithConstants {
  /** Masses and Lambdas; NaN where a constant is outside its range, so that the set counts as invalid. */
  readonly stars: ArrayLike<number>;
  /** The options of all sets, with the constants that this one has: until the next set is read. */
  readonly options: ModelOptions;
}

/** Reads sets of a model. */
export type SetReader = (set: ArrayLike<number>, options: ModelOptions) => SetWithConstants;

const NO_STARS = new Float64Array(BINARY_WIDTH).fill(Number.NaN);

/** Reads sets that have constants behind their masses and Lambdas. */
export function setReader(constants: readonly ModelInput[]): SetReader {
  if (constants.length === 0) return (stars, options) => ({ stars, options });
  const keys = constants.map(({ name }) => keyOf(name));
  // One object for all sets of the same options: sets come in millions.
  let common: ModelOptions | undefined;
  let own: Record<string, unknown> = {};
  return (set, options) => {
    if (!constants.every((input, column) => inRange(input, set[BINARY_WIDTH + column])))
      return { stars: NO_STARS, options };
    if (common !== options) {
      common = options;
      own = { ...options, ejectaMassFactor: 1, ejectaMassShift: 0, ejectaVelocityFactor: 1 };
    }
    for (const [column, key] of keys.entries()) own[key] = set[BINARY_WIDTH + column];
    return { stars: set, options: own as ModelOptions };
  };
}

/** The published scatter of the chosen fit, as distributions of constants. @throws InputError where none is published */
export function publishedScatter(fit: EjectaFit): PublishedScatter {
  const { scatter }: Relation = DYNAMICAL_MASS_RELATIONS[fit];
  if (scatter === undefined) {
    throw new InputError(
      `no published scatter of ${fit} is known here, so that there is nothing to draw of its ejecta`,
      {
        hint: "choose another fit, or state the scatter: ejecta_mass_factor=logn:1:0.2dex",
      },
    );
  }
  const constant = scatter.kind === "dex" ? "ejecta_mass_factor" : "ejecta_mass_shift";
  const { size } = scatter;
  return {
    draws: { [constant]: scatter.kind === "dex" ? `logn:1:${size}dex` : `normal:0:${size}` },
    text: `the ejecta mass scatters by ${scatterText(scatter, "Msun")} around ${fit} (${scatter.source}); none of the velocity is known here: ejecta_velocity_factor draws one`,
  };
}
