/** Options of a model: one schema, from which flags, help, checks and provenance follow. */

import { argument, InputError } from "../engine/errors.ts";

/** What datasets state beside a model's options, whose names differ from these. */
export const PROVENANCE_KEYS: readonly string[] = [
  ...["program", "version", "model", "magnitudeSystem", "source", "sourceContents", "sourceNotes", "sets", "seed"],
  ...["noise", "fixedInputs", "draws", "backend", "adapter", "shard", "prepared"],
];

/** Values by the schema's names; undefined where an option is not set. JSON-serialisable. */
export type Options = Readonly<Record<string, string | number | undefined>>;

/** What all options of light-curve models have. */
export interface OptionBase {
  /** Key in options and provenance. */
  readonly name: string;
  /** E.g. "--kappa"; absent where the option follows from a flag that means more. */
  readonly flag?: string;
  readonly summary: string;
  /** Whether titles of curves name it, because it makes another model of it. */
  readonly headline?: true;
  /** The default in words, for help; it may depend on other options. */
  readonly defaultText?: string;
}

/** A number within a range. */
export interface NumberOption extends OptionBase {
  readonly kind: "number";
  /** What is in the flag's angle brackets: unit or "number". */
  readonly argument: string;
  readonly range: readonly [number, number];
}

/** One of some names. */
export interface ChoiceOption extends OptionBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
}

/** Any text, such as a path. */
export interface TextOption extends OptionBase {
  readonly kind: "text";
  /** What is in the flag's angle brackets. */
  readonly argument: string;
}

/** An option of a light-curve model. */
export type OptionSchema = NumberOption | ChoiceOption | TextOption;

/** Luminosity distance: apparent magnitudes instead of absolute ones. Every model has it, under this name. */
export const DISTANCE: NumberOption = {
  kind: "number",
  name: "distanceMpc",
  flag: "--distance",
  argument: "Mpc",
  summary: "luminosity distance, for apparent magnitudes",
  defaultText: "absolute magnitudes",
  range: [1e-6, 1e5],
};

/** Those options that titles name. */
export function headlineOptions(schema: readonly OptionSchema[], options: Readonly<Record<string, unknown>>): Options {
  return statedOptions(
    schema.filter(({ headline }) => headline),
    options,
  );
}

/** "variant paper"; empty where a model has no such options. */
export function headlineText(schema: readonly OptionSchema[], options: Readonly<Record<string, unknown>>): string {
  return optionsText(headlineOptions(schema, options));
}

/** "variant paper, kappa 10" */
export const optionsText = (options: Options): string =>
  Object.entries(options)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(", ");

/** The same with the names as arguments, which the command line shows as flags: "`variant` paper, `kappa` 10". */
export const argumentsText = (options: Options): string =>
  optionsText(Object.fromEntries(Object.entries(options).map(([name, value]) => [argument(name), value])));

/** Distance modulus 5 log10(d / 10 pc), or 0 for absolute magnitudes. */
export function distanceModulus({ distanceMpc }: Options): number {
  return distanceMpc === undefined ? 0 : 5 * Math.log10((distanceMpc as number) * 1e5);
}

/** Checks each value that is given against the schema. @returns the options @throws InputError naming the option */
export function checkOptions(schema: readonly OptionSchema[], options: Options): Options {
  const foreign = Object.keys(options).find((name) => !schema.some((option) => option.name === name));
  if (foreign !== undefined) {
    throw new InputError(`"${foreign}" is no option; there are ${schema.map(({ name }) => name).join(", ")}`);
  }
  for (const option of schema) {
    const value = options[option.name];
    if (value === undefined) continue;
    switch (option.kind) {
      case "number": {
        const [low, high] = option.range;
        if (!(typeof value === "number" && value >= low && value <= high)) {
          const shown = typeof value === "string" ? `"${value}"` : value;
          throw new InputError(`${argument(option.name)} is ${shown}, but must be a number from ${low} to ${high}`);
        }
        break;
      }
      case "choice":
        if (!option.choices.includes(value as string)) {
          throw new InputError(
            `${argument(option.name)} is "${value}", but must be one of ${option.choices.join(", ")}`,
          );
        }
        break;
      case "text":
        if (typeof value !== "string") throw new InputError(`${argument(option.name)} is ${value}, but must be a text`);
        break;
      default:
        option satisfies never;
    }
  }
  return options;
}

/** An option's value out of a flag's text. @throws InputError where a number is none */
export function parseOption(option: OptionSchema, text: string): string | number {
  if (option.kind !== "number") return text;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InputError(`${argument(option.name)} is "${text}", but must be a number`);
  }
  return value;
}

/** The options of a schema among the keys of a dataset's or flow's provenance; null means undefined. */
export function statedOptions(schema: readonly OptionSchema[], provenance: Readonly<Record<string, unknown>>): Options {
  return Object.fromEntries(
    schema.flatMap(({ name }) => {
      const value = provenance[name];
      return typeof value === "string" || typeof value === "number" ? [[name, value]] : [];
    }),
  );
}

/** `absolute` or `apparent` magnitudes. */
export function magnitudeText({ distanceMpc }: Options): string {
  return distanceMpc === undefined ? "absolute AB magnitudes" : `apparent AB magnitudes at ${distanceMpc} Mpc`;
}
