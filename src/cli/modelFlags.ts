/**
 * Flags that follow from the light-curve models: `--model`, their options, inputs and priors' ranges. A command has the
 * flags of all models; which go with the model at hand is checked once it is known.
 */

import type { Command, Option } from "commander";
import { InputError } from "../engine/errors.ts";
import { bandNames, joinBands, parseBands } from "../lightcurves/bands.ts";
import { describeRange, inRange, type LightCurveModel, type ModelInput } from "../lightcurves/model.ts";
import { type OptionSchema, type Options, parseOption } from "../lightcurves/options.ts";
import type { Ranges } from "../lightcurves/priors.ts";
import { DEFAULT_MODEL, modelNamed, registeredModels } from "../lightcurves/registry.ts";
import { parseTimes } from "../lightcurves/times.ts";
import { rangeFlag } from "./options.ts";

/** What Commander hands to an action. */
export type Flags = Readonly<Record<string, unknown>>;

/** The key under which Commander keeps a flag: `--ejecta-fit` is `ejectaFit`. */
const keyOf = (flag: string): string =>
  flag.slice(2).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Adds `--model`. */
export function addModelFlag(command: Command): Command {
  return command.option(
    "--model <name>",
    `light-curve model: ${registeredModels()
      .map(({ name, source }) => `${name} (${source})`)
      .join("; ")}`,
    DEFAULT_MODEL,
  );
}

/** The model that `--model` names. @throws InputError */
export const modelFromFlags = (flags: Flags): LightCurveModel => modelNamed(flags.model as string);

/** "; only du17" where a flag belongs to some of several models. */
function only(owners: readonly LightCurveModel[]): string {
  return owners.length === registeredModels().length ? "" : `; only ${owners.map(({ name }) => name).join(", ")}`;
}

const flagsOfModels = new WeakSet<Option>();

/** Adds a flag, or its meaning to the flag of that name which other models have: one's input may be another's option. */
function addFlag(command: Command, flag: string, argument: string, help: string): void {
  const known = command.options.find((option) => option.long === flag && flagsOfModels.has(option));
  if (known) {
    known.description += `; or ${help}`;
    return;
  }
  command.option(`${flag} <${argument}>`, help);
  flagsOfModels.add(command.options.at(-1)!);
}

/** Things of all models by a key, with the models that have them. */
function byKey<T>(
  itemsOf: (model: LightCurveModel) => readonly T[],
  keyOfItem: (item: T) => string,
): Map<string, { item: T; owners: LightCurveModel[] }> {
  const found = new Map<string, { item: T; owners: LightCurveModel[] }>();
  for (const model of registeredModels()) {
    for (const item of itemsOf(model)) {
      const known = found.get(keyOfItem(item));
      if (known) known.owners.push(model);
      else found.set(keyOfItem(item), { item, owners: [model] });
    }
  }
  return found;
}

/** An option's help: what it is, its choices, its default, whose it is. */
function optionHelp(option: OptionSchema, owners: readonly LightCurveModel[]): string {
  const choices = owners.flatMap(({ options }) =>
    options.flatMap((own) => (own.flag === option.flag && own.kind === "choice" ? own.choices : [])),
  );
  const listed = choices.length > 0 ? `: ${[...new Set(choices)].join(", ")}` : "";
  const fallback = option.defaultText === undefined ? "" : ` (default: ${option.defaultText})`;
  return `${option.summary}${listed}${fallback}${only(owners)}`;
}

/** Adds the options of all models. */
export function addOptionFlags(command: Command): Command {
  for (const [flag, { item, owners }] of byKey(
    ({ options }) => options,
    ({ flag }) => flag,
  )) {
    addFlag(command, flag, item.kind === "choice" ? "name" : item.argument, optionHelp(item, owners));
  }
  return command;
}

/** Flags without those of a model's inputs: what is left are its options, in a command that has flags for both. */
export function withoutInputs({ inputs }: LightCurveModel, flags: Flags): Flags {
  const own = inputs.map((input) => keyOf(inputFlag(input)));
  return Object.fromEntries(Object.entries(flags).filter(([key]) => !own.includes(key)));
}

/** The options that were given, not completed. @throws InputError for options that the model does not have */
function givenOptions(model: LightCurveModel, flags: Flags): Options {
  const known = new Map(model.options.map((option) => [option.flag, option]));
  const given: Record<string, string | number> = {};
  for (const flag of byKey(
    ({ options }) => options,
    (option) => option.flag,
  ).keys()) {
    const text = flags[keyOf(flag)];
    if (text === undefined) continue;
    const option = known.get(flag);
    if (!option) throw new InputError(`${flag} is not an option of the model ${model.name}`);
    given[option.name] = parseOption(option, text as string);
  }
  return given;
}

/** Complete options of a model from flags. @throws InputError for values that make no sense */
export const optionsFromFlags = (model: LightCurveModel, flags: Flags): Options =>
  model.completeOptions(givenOptions(model, flags));

/** The same where any was given, else undefined. */
export function optionsFromFlagsIfAny(model: LightCurveModel, flags: Flags): Options | undefined {
  const given = givenOptions(model, flags);
  return Object.keys(given).length > 0 ? model.completeOptions(given) : undefined;
}

/** `--ejecta-mass` of the input `ejecta_mass`. */
const inputFlag = ({ name }: Pick<ModelInput, "name">): string => `--${name.replaceAll("_", "-")}`;

/** Adds a flag for each input of any model. */
export function addInputFlags(command: Command): Command {
  for (const { item, owners } of byKey(
    ({ inputs }) => inputs,
    ({ name }) => name,
  ).values()) {
    addFlag(command, inputFlag(item), item.unit === "1" ? "number" : item.unit, `${item.summary}${only(owners)}`);
  }
  return command;
}

/** The flags of inputs that were given. */
export function givenInputFlags(flags: Flags): string[] {
  return [
    ...byKey(
      ({ inputs }) => inputs,
      ({ name }) => name,
    ).values(),
  ]
    .map(({ item }) => inputFlag(item))
    .filter((flag) => flags[keyOf(flag)] !== undefined);
}

/** One set from the flags of its inputs. @throws InputError for what is missing, foreign or outside its range */
export function setFromFlags(model: LightCurveModel, flags: Flags, otherwise = ""): Float64Array {
  const own = model.inputs.map(inputFlag);
  const known = [...own, ...model.options.map(({ flag }) => flag)];
  const foreign = givenInputFlags(flags).find((flag) => !known.includes(flag));
  if (foreign !== undefined) {
    throw new InputError(`${foreign} is not an input of the model ${model.name}, which has ${own.join(" ")}`);
  }
  return Float64Array.from(model.inputs, (input) => {
    const flag = inputFlag(input);
    const text = flags[keyOf(flag)] as string | undefined;
    if (text === undefined)
      throw new InputError(`${flag} is missing`, { hint: `give all of ${own.join(" ")}${otherwise}` });
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new InputError(`${flag} is "${text}", but must be a number`);
    if (!inRange(input, value)) throw new InputError(`${flag} is ${value}, but must be ${describeRange(input)}`);
    return value;
  });
}

/** The flag that sets a prior's range. */
export const rangeFlagOf = (name: string): string => `--${name}-range`;

/** Adds `--prior` and a flag for each range of any prior. */
export function addPriorFlags(command: Command): Command {
  const priors = registeredModels().flatMap((model) =>
    Object.entries(model.priors).map(([name, { description }]) => `${name} (${description}${only([model])})`),
  );
  command.option("--prior <name>", `draw sets from a prior: ${priors.join("; ")}`);
  for (const [name, { item, owners }] of rangesByName()) {
    const [low, high] = item.range;
    command.option(
      `${rangeFlagOf(name)} <low:high>`,
      `range of ${item.summary} (default: ${low}:${high})${only(owners)}`,
      rangeFlag(rangeFlagOf(name)),
    );
  }
  return command;
}

function rangesByName() {
  const found = byKey(
    ({ priors }) => Object.values(priors).flatMap(({ ranges }) => Object.entries(ranges)),
    ([name]) => name,
  );
  return new Map([...found].map(([name, { item, owners }]) => [name, { item: item[1], owners: [...new Set(owners)] }]));
}

/** The ranges that were given. */
export function rangesFromFlags(flags: Flags): Ranges {
  const given = [...rangesByName().keys()].flatMap((name) => {
    const range = flags[keyOf(rangeFlagOf(name))];
    return range === undefined ? [] : [[name, range as readonly [number, number]] as const];
  });
  return Object.fromEntries(given);
}

/** Adds `--times` and `--bands`. */
export function addGridFlags(command: Command, defaultTimes: string): Command {
  const bands = registeredModels().map((model) => {
    const list = joinBands(bandNames(model));
    return registeredModels().length === 1 ? list : `${list} of ${model.name}`;
  });
  return command
    .option("--times <grid>", "days after merger, start:stop:step or t1,t2,...", defaultTimes)
    .option(
      "--bands <names>",
      `bands, letters in a row or names with commas between (default: all, ${bands.join("; ")})`,
    );
}

/** Time grid and bands from flags. */
export function gridFromFlags(model: LightCurveModel, flags: Flags): { times: Float64Array; bands: string[] } {
  const bands = flags.bands === undefined ? bandNames(model) : parseBands(bandNames(model), flags.bands as string);
  return { times: parseTimes(flags.times as string), bands };
}
