/**
 * Flags that follow from the light-curve models: `--model`, their options, inputs and priors' ranges. A command has the
 * flags of all models; which go with the model at hand is checked once it is known.
 */

import { type Command, Option } from "commander";
import type { FixedValues } from "../data/parameters/schema.ts";
import { InputError } from "../engine/errors.ts";
import { bandNames, joinBands, parseBands } from "../lightcurves/bands.ts";
import { BINARY_NAMES } from "../lightcurves/binary/columns.ts";
import { describeRange, inRange, type LightCurveModel, type ModelInput } from "../lightcurves/model.ts";
import { type OptionSchema, type Options, parseOption } from "../lightcurves/options.ts";
import { parsePriorRange } from "../lightcurves/priorChanges.ts";
import type { Independent, Ranges } from "../lightcurves/priors.ts";
import { configuredModel, DEFAULT_MODEL, modelNamed, registeredModels } from "../lightcurves/registry.ts";
import { BAND_DEFINITIONS } from "../lightcurves/spectrum/spectralBands.ts";
import { parseTimes, TIMES_SYNTAX } from "../lightcurves/times.ts";
import { type BandsFlag, bandsFlag } from "./bandsFlag.ts";
import { numberFlag, rangeFlag } from "./options.ts";

/** What Commander hands to an action. */
export type Flags = Readonly<Record<string, unknown>>;

/** The key under which Commander keeps a flag: `--ejecta-fit` is `ejectaFit`. */
const keyOf = (flag: string): string =>
  flag.slice(2).replace(/-([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Adds `--model`. */
export function addModelFlag(command: Command): Command {
  const names = registeredModels().map(({ name }) => name);
  return command.option(
    "--model <name>",
    `light-curve model: ${names.join(", ")}; \`kiloflow models NAME\` tells of one`,
    DEFAULT_MODEL,
  );
}

/** Another model than `--model` names, as the flags of its options make it. @throws InputError */
export const configuredByFlags = (model: LightCurveModel, flags: Flags): LightCurveModel =>
  configuredModel(model, ownOptions(model, flags));

/** The model that `--model` names, as the flags of its options make it. @throws InputError */
export function modelFromFlags(flags: Flags): LightCurveModel {
  return configuredByFlags(modelNamed(flags.model as string), flags);
}

/** "; only du17, toy" where a flag belongs to some of several models, and its heading in the help does not say so. */
function only(owners: readonly LightCurveModel[]): string {
  const told = owners.length === 1 || owners.length === registeredModels().length;
  return told ? "" : `; only ${owners.map(({ name }) => name).join(", ")}`;
}

/** The heading in the help under which a flag of these models is. */
const headingOf = (owners: readonly LightCurveModel[]): string =>
  owners.length === 1 ? `Options of ${owners[0].name}:` : "Options of light-curve models:";

const flagsOfModels = new WeakSet<Option>();

/**
 * Adds a flag, or its meaning to the flag of that name which other models have: one's input may be another's option. Its
 * value is a text: see {@link numberOfFlag}.
 */
function addFlag(command: Command, flag: string, argument: string, help: string, heading?: string): void {
  const known = command.options.find((option) => option.long === flag && flagsOfModels.has(option));
  if (known?.hidden) {
    known.hideHelp(false).description = help;
    known.helpGroupHeading = heading;
  } else if (known) {
    known.description += `; or ${help}`;
    // Flags of a command's own are not hidden among those of one model.
    known.helpGroupHeading &&= heading;
  } else {
    const option = new Option(`${flag} <${argument}>`, help);
    if (heading !== undefined) option.helpGroup(heading);
    command.addOption(option);
    flagsOfModels.add(option);
  }
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

/** An option that a flag of its own sets. */
type FlagOption = OptionSchema & { readonly flag: string };
export const hasFlag = (option: OptionSchema): option is FlagOption => option.flag !== undefined;

const several = ({ owners }: { readonly owners: readonly unknown[] }): number => (owners.length > 1 ? 1 : 0);

/** What an option is, its choices and its default. */
function optionText(option: OptionSchema): string {
  const listed = option.kind === "choice" ? `: ${option.choices.join(", ")}` : "";
  const fallback = option.defaultText === undefined ? "" : ` (default: ${option.defaultText})`;
  return `${option.summary}${listed}${fallback}`;
}

/** An option's help: for each meaning that models give it, whose it is. */
function optionHelp(flag: string, owners: readonly LightCurveModel[]): string {
  const meanings = new Map<string, LightCurveModel[]>();
  for (const owner of owners) {
    const text = optionText(owner.options.find((option) => option.flag === flag)!);
    meanings.set(text, [...(meanings.get(text) ?? []), owner]);
  }
  if (meanings.size === 1) return [...meanings.keys()][0] + only(owners);
  return [...meanings].map(([text, whose]) => `${text} of ${whose.map(({ name }) => name).join(", ")}`).join("; or ");
}

/** Adds the options of all models. */
export function addOptionFlags(command: Command): Command {
  const options = byKey(
    ({ options: own }) => own.filter(hasFlag),
    ({ flag }) => flag,
  );
  // Those of several models first, so that their heading is the first.
  for (const [flag, { item, owners }] of [...options].sort(([, a], [, b]) => several(b) - several(a))) {
    const argument = item.kind === "choice" ? "name" : item.argument;
    addFlag(command, flag, argument, optionHelp(flag, owners), headingOf(owners));
  }
  return command;
}

/**
 * The options of a model that were given, and those that `--from binary` implies, not completed.
 * @throws InputError for what is no number where one must be
 */
export function ownOptions({ options, binaryOptions }: LightCurveModel, flags: Flags): Options {
  const definitions = bandsOf(flags)?.definitions;
  const implied = flags.from === undefined ? {} : binaryOptions;
  const given = Object.fromEntries(
    options.flatMap((option) => {
      const text = hasFlag(option)
        ? (flags[keyOf(option.flag)] as string | undefined)
        : option.name === BAND_DEFINITIONS.name
          ? definitions
          : undefined;
      return text === undefined ? [] : [[option.name, parseOption(option, text)]];
    }),
  );
  return { ...implied, ...given };
}

/** @param others flags that the command has for something else. @throws InputError for options of other models alone */
function refuseForeignOptions(model: LightCurveModel, flags: Flags, others: readonly string[]): void {
  const known: readonly string[] = [...model.options.filter(hasFlag).map(({ flag }) => flag), ...others];
  const given = registeredModels().flatMap(({ options }) =>
    options.filter(hasFlag).filter(({ flag }) => keyOf(flag) in flags),
  );
  const foreign = given.find(({ flag }) => !known.includes(flag));
  if (foreign) throw new InputError(`${foreign.flag} is not an option of the model ${model.name}`);
}

/**
 * Complete options of a model from flags.
 * @param others flags that the command has for something else, too
 * @throws InputError for values that make no sense, and for options that the model does not have
 */
export function optionsFromFlags(model: LightCurveModel, flags: Flags, others: readonly string[] = []): Options {
  refuseForeignOptions(model, flags, others);
  return model.completeOptions(ownOptions(model, flags));
}

/** The same where any was given, else undefined, in a command that has flags for options alone. */
export function optionsFromFlagsIfAny(model: LightCurveModel, flags: Flags): Options | undefined {
  refuseForeignOptions(model, flags, []);
  const given = ownOptions(model, flags);
  if (Object.keys(given).length === 0) return undefined;
  return configuredModel(model, given).completeOptions(given);
}

/** `--ejecta-mass` of the input `ejecta_mass`. */
export const inputFlag = ({ name }: Pick<ModelInput, "name">): string => `--${name.replaceAll("_", "-")}`;

/** Inputs that a model has, and those that options make of its constants. */
const allInputs = ({ inputs, constants = [] }: LightCurveModel): readonly ModelInput[] => [...inputs, ...constants];

/** What is in an input's angle brackets. */
const inputArgument = ({ unit }: Pick<ModelInput, "unit">): string => (unit === "1" ? "number" : unit);

/**
 * Adds a flag for each input of any model. The help has them in a paragraph for each model: there are many.
 * @param heading of these paragraphs: what the flags are for
 */
export function addInputFlags(command: Command, heading: string): Command {
  const nameOf = ({ name }: ModelInput) => name;
  const constants = byKey(({ constants: own = [] }) => own, nameOf);
  // Constants last: the help has the headings in the order of their first flags.
  for (const { item } of new Map([...byKey(({ inputs }) => inputs, nameOf), ...constants]).values()) {
    const option = new Option(`${inputFlag(item)} <${inputArgument(item)}>`, item.summary).hideHelp();
    command.addOption(option);
    flagsOfModels.add(option);
  }
  return command.addHelpText("after", ({ command: own }) => {
    const help = own.createHelp();
    const paragraphs = registeredModels().map(({ name, inputs }) => {
      const flags = inputs.map((input) => `${inputFlag(input)}\u00a0<${inputArgument(input)}>`);
      const width = (own.configureOutput().getOutHelpWidth?.() ?? 80) - 2;
      return help
        .boxWrap(`${name}: ${flags.join(" ")}`, width)
        .replaceAll("\u00a0", " ")
        .replaceAll(/^/gm, "  ");
    });
    return `\n${heading} (\`kiloflow models NAME\` tells what they are):\n${paragraphs.join("\n")}`;
  });
}

/** The flag of a redshift by which masses in the detector's frame are divided: some models have an input or option under it. */
const REDSHIFT_FLAG = "--redshift";

/** Adds `--redshift`, after the flags of the models. */
export function addRedshiftFlag(command: Command): Command {
  addFlag(command, REDSHIFT_FLAG, "z", "divide the masses, given in the detector's frame, by 1 + z");
  return command;
}

/**
 * The redshift of the masses: where the flag is not one of the model's own, and where binaries are seen at the redshift that
 * is the model's option.
 * @param binaries whether sets are binaries
 * @throws InputError for what is no number
 */
export function redshiftFromFlags(
  model: LightCurveModel,
  flags: Flags,
  binaries = model.binary === "inputs",
): number | undefined {
  const text = flags[keyOf(REDSHIFT_FLAG)] as string | undefined;
  const own = binaries ? model.inputs.map(inputFlag) : ownFlags(model);
  return text === undefined || own.includes(REDSHIFT_FLAG) ? undefined : numberFlag(REDSHIFT_FLAG)(text);
}

/** What has flags: a model, or what its inputs follow from. */
type Flagged = Pick<LightCurveModel, "name" | "inputs" | "options">;

/** The flags of a model's inputs and options. */
const ownFlags = ({ inputs, options }: Flagged): string[] => [
  ...inputs.map(inputFlag),
  ...options.filter(hasFlag).map(({ flag }) => flag),
];

/** The flags that another model alone has are left out: commands that take several models have the flags of all. */
export function flagsFor(model: LightCurveModel, others: readonly LightCurveModel[], flags: Flags): Flags {
  // What its inputs follow from, another model may have as its own.
  const followed = flags.from === "binary" && model.binary !== "inputs" ? BINARY_NAMES.map((name) => `--${name}`) : [];
  const own = [...ownFlags(model), ...followed];
  const foreign = others
    .flatMap(ownFlags)
    .filter((flag) => !own.includes(flag))
    .map(keyOf);
  return Object.fromEntries(Object.entries(flags).filter(([key]) => !foreign.includes(key)));
}

/** Flags that have another meaning in commands that have flags for inputs: those are, and `--redshift`. */
export const otherFlags = ({ inputs }: LightCurveModel): string[] => [...inputs.map(inputFlag), REDSHIFT_FLAG];

/** The flags of inputs that were given. */
export function givenInputFlags(flags: Flags): string[] {
  const inputs = registeredModels().flatMap((model) => allInputs(model).map(inputFlag));
  return [...new Set(inputs)].filter((flag) => flag !== REDSHIFT_FLAG && flags[keyOf(flag)] !== undefined);
}

/** The values of those inputs that have been given. @throws InputError for what is foreign or outside its range */
export function inputsFromFlags(model: Flagged, flags: Flags): Map<string, number> {
  const known = ownFlags(model);
  const foreign = givenInputFlags(flags).find((flag) => !known.includes(flag));
  if (foreign !== undefined) {
    const own = model.inputs.map(inputFlag).join(" ");
    throw new InputError(`${foreign} is not an input of the model ${model.name}, which has ${own}`);
  }
  const given = model.inputs.flatMap((input): [string, number][] => {
    const flag = inputFlag(input);
    const text = flags[keyOf(flag)] as string | undefined;
    if (text === undefined) return [];
    const value = numberFlag(flag)(text);
    if (!inRange(input, value)) throw new InputError(`${flag} is ${value}, but must be ${describeRange(input)}`);
    return [[input.name, value]];
  });
  return new Map(given);
}

/**
 * One set from the flags of its inputs.
 * @param otherwise what may be given in their place, for a hint
 * @param fallback values of inputs that have them without a flag
 * @throws InputError for what is missing, foreign or outside its range
 */
export function setFromFlags(
  model: Flagged,
  flags: Flags,
  { otherwise = "", fallback = {} }: { otherwise?: string; fallback?: FixedValues } = {},
): Float64Array {
  const given = inputsFromFlags(model, flags);
  return Float64Array.from(model.inputs, (input) => {
    const value = given.get(input.name) ?? fallback[input.name];
    if (value !== undefined) return value;
    const all = model.inputs.map(inputFlag).join(" ");
    throw new InputError(`${inputFlag(input)} is missing`, { hint: `give all of ${all}${otherwise}` });
  });
}

/** The flag that sets a prior's range. */
export const rangeFlagOf = (name: string): string => `--${name}-range`;

/** Adds `--prior` and a flag for each range of any prior. */
export function addPriorFlags(command: Command): Command {
  const priors = registeredModels().map((model) => `${Object.keys(model.priors).join(", ")} of ${model.name}`);
  command
    .option("--prior <name>", `draw sets from a prior: ${priors.join("; ")}`)
    .option(
      "--prior-range <NAME=a:b>",
      "draw this input uniformly from a to b instead, independently of the others, or with :log behind it uniformly in its logarithm; may be repeated",
      (text, before: readonly string[] = []) => [...before, text],
    );
  for (const [name, { item, owners }] of rangesByName()) {
    const [low, high] = item.range;
    const help = `range of ${item.summary} (default: ${low}:${high})${only(owners)}`;
    const option = new Option(`${rangeFlagOf(name)} <low:high>`, help).argParser(rangeFlag(rangeFlagOf(name)));
    command.addOption(option.helpGroup(headingOf(owners)));
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

/** What `--prior-range` says of inputs, by their names. @throws InputError for what is malformed, and for inputs named twice */
export function priorRangesFromFlags(flags: Flags): Readonly<Record<string, Independent>> | undefined {
  if (flags.priorRange === undefined) return undefined;
  const ranges = (flags.priorRange as readonly string[]).map(parsePriorRange);
  const twice = ranges.find(([name], at) => ranges.findIndex((one) => one[0] === name) !== at);
  if (twice) throw new InputError(`--prior-range names ${twice[0]} twice`);
  return Object.fromEntries(ranges);
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
  return command
    .option("--times <grid>", `days after merger, ${TIMES_SYNTAX}`, defaultTimes)
    .option(
      "--bands <names>",
      "bands: letters in a row, or names with commas between (default: all usual ones); models with a spectrum also take names of filters, NAME=nm and NAME=FILE of a transmission",
      bandsFlag,
    );
}

/** The value of `--bands` in commands that have it by `addGridFlags`. */
const bandsOf = (flags: Flags): BandsFlag | undefined => flags.bands as BandsFlag | undefined;

/**
 * Time grid and bands from flags, with what is to be said of the bands.
 * @throws InputError for what is no grid, for unknown bands, and for definitions where a model's bands are fixed
 */
export function gridFromFlags(
  model: LightCurveModel,
  flags: Flags,
): { times: Float64Array; bands: string[]; notes: readonly string[] } {
  const given = bandsOf(flags);
  if (given?.definitions !== undefined && !model.options.some(({ name }) => name === BAND_DEFINITIONS.name)) {
    throw new InputError(
      `--bands defines bands by wavelengths, but ${model.name} knows no spectrum and has only ${joinBands(model.bandSpellings ?? bandNames(model))}`,
    );
  }
  const bands = given === undefined ? bandNames(model) : parseBands(model, given.names);
  return { times: parseTimes(flags.times as string), bands, notes: given?.notes ?? [] };
}
