/** Options of models whose inputs follow from a binary: by which relations. `docs/ejecta.md` compares them. */

import type { EjectaChoices } from "../../ejecta/binaryEjecta.ts";
import { COMPACTNESS_RELATIONS } from "../../ejecta/compactness.ts";
import { DISK_MASS_RELATIONS } from "../../ejecta/diskMass.ts";
import { DYNAMICAL_MASS_RELATIONS } from "../../ejecta/dynamicalMass.ts";
import { DYNAMICAL_VELOCITY_RELATIONS } from "../../ejecta/dynamicalVelocity.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { ChoiceOption, NumberOption, OptionSchema, Options } from "../options.ts";

/**
 * What NMMA fits kilonovae with today: its relations are those of the most simulations. Of a wind's share it knows 0.1 to
 * 0.5, and 2.1 Msun is what the heaviest pulsars and GW170817's collapse leave for the heaviest star.
 */
const DEFAULTS: EjectaChoices = {
  ...{ dynamicalEjecta: "krueger-foucart2020", dynamicalVelocity: "radice2018", disk: "nmma", windFraction: 0.3 },
  ...{ compactness: "yagi-yunes", maximumMass: 2.1, spin: 0 },
};

const choice = (
  name: keyof EjectaChoices,
  flag: string,
  summary: string,
  choices: readonly string[],
): ChoiceOption => ({
  ...{ kind: "choice", name, flag, summary, choices },
  defaultText: `${DEFAULTS[name]}; see docs/ejecta.md`,
});

const number = (
  name: keyof EjectaChoices,
  flag: string,
  unit: string,
  summary: string,
  range: readonly [number, number],
): NumberOption => ({
  kind: "number",
  name,
  flag,
  argument: unit,
  summary,
  defaultText: String(DEFAULTS[name]),
  range,
});

/** Of models that take the dynamical ejecta alone. */
export const DYNAMICAL_OPTIONS: readonly OptionSchema[] = [
  choice(
    "dynamicalEjecta",
    "--dynamical-ejecta",
    "dynamical ejecta of a binary",
    Object.keys(DYNAMICAL_MASS_RELATIONS),
  ),
  choice("dynamicalVelocity", "--dynamical-velocity", "their velocity", Object.keys(DYNAMICAL_VELOCITY_RELATIONS)),
  {
    ...choice("compactness", "--compactness", "compactness from Lambda", COMPACTNESS_RELATIONS),
    defaultText: "yagi-yunes",
  },
  number("maximumMass", "--mtov", "Msun", "mass of the heaviest neutron star", [1.5, 3.5]),
  number("spin", "--spin", "number", "spin along the orbit of a black hole, which lambda1 = 0 is", [-1, 1]),
];

/** Of models that take the wind of the disk too. */
export const EJECTA_OPTIONS: readonly OptionSchema[] = [
  ...DYNAMICAL_OPTIONS,
  choice("disk", "--disk", "disk of a binary", Object.keys(DISK_MASS_RELATIONS)),
  number("windFraction", "--wind-fraction", "share", "share of the disk that leaves as wind", [0, 1]),
];

/** The choices that options make, with the defaults for those that are not given. */
export function ejectaChoices(options: Options): EjectaChoices {
  const given = EJECTA_OPTIONS.flatMap(({ name }) => (options[name] === undefined ? [] : [[name, options[name]]]));
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

/** @throws InputError where options say how inputs follow from a binary, but none is given */
export function refuseEjectaOptions(options: Options): void {
  const given = EJECTA_OPTIONS.find(({ name }) => options[name] !== undefined);
  if (given === undefined) return;
  throw new InputError(
    `${argument(given.name)} says how inputs follow from a binary, but the inputs are given themselves`,
  );
}
