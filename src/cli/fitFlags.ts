/** Flags of a fit: what varies, by which priors, and what is known of the observer. */

import { type Command, Option } from "commander";
import type { FixedValues } from "../data/parameters/schema.ts";
import { argument, InputError } from "../engine/errors.ts";
import { NUISANCE_NAMES, type Observer, type SystematicChoice, TIME_EDGES } from "../jobs/fit/nuisances.ts";
import { namesOf } from "../jobs/fit/priors.ts";
import type { FittedModel } from "../jobs/fit/run.ts";
import { observerOf, systematicOf } from "../jobs/fit/texts.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import { configuredModel, modelNamed, registeredModels } from "../lightcurves/registry.ts";
import { type Flags, hasFlag, ownOptions, rangesFromFlags } from "./modelFlags.ts";

/** Flags of the observer's numbers, which may have a standard error, by their names in `Observer`. */
const OBSERVED = {
  distance: { flag: "--distance", what: "luminosity distance", unit: "Mpc" },
  redshift: { flag: "--redshift", what: "redshift of the source", unit: "z" },
  ebv: { flag: "--ebv", what: "E(B-V) of the Milky Way's dust", unit: "mag" },
  ebvHost: { flag: "--ebv-host", what: "E(B-V) of the host galaxy's dust", unit: "mag" },
} as const;

const repeated = (text: string, before: readonly string[] = []) => [...before, text];

/** Adds those flags that models have not added. */
export function addFitFlags(command: Command): Command {
  for (const { flag, what, unit } of Object.values(OBSERVED)) {
    const help = `${what}; VALUE:SIGMA where it is uncertain, and varied`;
    const known = command.options.find(({ long }) => long === flag);
    if (known) {
      known.flags = `${flag} <${unit}>`;
      known.description = help;
      known.helpGroupHeading = undefined;
    } else command.addOption(new Option(`${flag} <${unit}>`, help));
  }
  return command
    .option("--fix <NAME=value>", "an input that has this value instead of a prior; may be repeated", repeated)
    .option(
      "--systematic <what>",
      `error beside the measured ones: a number in mag; free, one number for all points; band, one a band; band-time, one a band and range of days with ends at ${TIME_EDGES.join(", ")}, or at those of band-time:a,b,...`,
      "free",
    )
    .option("--time-offset <a:b>", "days by which the explosion may be later than the merger, uniformly from a to b")
    .option("--posterior <file>", "masses and Lambdas (and distances) of a gravitational-wave posterior as the prior")
    .option("--posterior-samples", "take that posterior's samples as they are, instead of smoothing them by a flow")
    .option("--table <name>", "which table of the posterior's file, where it has several");
}

/** Says what `--prior-range` takes in a fit. */
export function describePriorRange(command: Command): Command {
  const known = command.options.find(({ long }) => long === "--prior-range")!;
  known.flags = "--prior-range <NAME=spec>";
  known.description =
    "prior of an input, a constant of the model, or systematic, distance, redshift, ebv, ebv_host, time_offset: a:b, a:b:log, normal:mean:sigma, logn:median:width; may be repeated";
  return command;
}

/** What the flags say of the observer. @throws InputError for what makes no sense */
export const observerFromFlags = (flags: Flags): Observer =>
  observerOf(flags as Readonly<Record<string, string | undefined>>);

/** The error beside the measured ones. @throws InputError for what is none of its forms */
export const systematicFromFlags = (flags: Flags): SystematicChoice => systematicOf(flags.systematic as string);

/** The models that `--model` names, with what the flags say of each. @throws InputError */
export function modelsFromFlags(flags: Flags): FittedModel[] {
  const others = Object.fromEntries(Object.entries(flags).filter(([key]) => !Object.hasOwn(OBSERVED, key)));
  const fromBinary = binaryFlag(flags);
  const chosen = (flags.model as string).split(",").map((name) => {
    const named = modelNamed(name.trim(), "--model");
    const options = ownOptions(named, others);
    return { options, model: configuredModel(named, options) };
  });
  refuseForeign(
    chosen.map(({ model }) => model),
    others,
  );
  const priorRanges = pairs(flags.priorRange, "--prior-range", "NAME=a:b, NAME=a:b:log or NAME=normal:mean:sigma");
  const fixed = pairs(flags.fix, "--fix", "NAME=value");
  const values: FixedValues = Object.fromEntries(
    Object.entries(fixed).map(([name, text]) => {
      const value = text === "" ? Number.NaN : Number(text);
      if (!Number.isFinite(value)) throw new InputError(`--fix ${name} is "${text}", but must be a number`);
      return [name, value];
    }),
  );
  return chosen.map(({ model, options }) => {
    const own = (given: Readonly<Record<string, unknown>>) =>
      restricted(
        given,
        model,
        chosen.map((one) => one.model),
        fromBinary,
      );
    const ranges = rangesFromFlags(flags);
    const prior = flags.prior as string | undefined;
    const has = prior === undefined || chosen.length === 1 || Object.hasOwn(model.priors, prior);
    return {
      ...{ model, options, ranges, fromBinary },
      prior: has ? prior : undefined,
      priorRanges: own(priorRanges) as Record<string, string>,
      fixed: own(values) as FixedValues,
    };
  });
}

/** Of several models each takes what it has; names that none has stay, for its message. */
function restricted(
  given: Readonly<Record<string, unknown>>,
  model: LightCurveModel,
  all: readonly LightCurveModel[],
  fromBinary: boolean,
): Readonly<Record<string, unknown>> {
  const has = (one: LightCurveModel, name: string) =>
    namesOf(one, fromBinary && one.binary !== "inputs").includes(name);
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name]) => has(model, name) || NUISANCE_NAMES.includes(name) || !all.some((one) => has(one, name)),
    ),
  );
}

/** `--from binary` @throws InputError for anything else */
function binaryFlag({ from }: Flags): boolean {
  if (from !== undefined && from !== "binary")
    throw new InputError(`--from is "${from}", but must be binary, or left out`);
  return from !== undefined;
}

/** @throws InputError for options that none of the models has */
function refuseForeign(models: readonly LightCurveModel[], flags: Flags): void {
  const known = models.flatMap(({ options }) => options.filter(hasFlag).map(({ flag }) => flag));
  const keyOf = (flag: string) => flag.slice(2).replace(/-([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const foreign = registeredModels()
    .flatMap(({ options }) => options.filter(hasFlag))
    .find(({ flag }) => keyOf(flag) in flags && !known.includes(flag));
  if (!foreign) return;
  const names = models.map(({ name }) => name).join(", ");
  throw new InputError(`${foreign.flag} is not an option of ${models.length === 1 ? "the model" : "any of"} ${names}`);
}

/** NAME=text of a flag that may be repeated. @throws InputError for another form, and names given twice */
function pairs(given: unknown, flag: string, form: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const text of (given as readonly string[] | undefined) ?? []) {
    const at = text.indexOf("=");
    const name = text.slice(0, Math.max(0, at)).trim();
    if (name === "" || text.slice(at + 1).trim() === "")
      throw new InputError(`${flag} is "${text}", but must be like ${form}`);
    if (found.has(name)) throw new InputError(`${flag} names ${name} twice`);
    found.set(name, text.slice(at + 1).trim());
  }
  return Object.fromEntries(found);
}

export const posteriorFromFlags = (flags: Flags) => {
  const { posterior, posteriorSamples, table } = flags as {
    posterior?: string;
    posteriorSamples?: boolean;
    table?: string;
  };
  if (posterior === undefined) {
    const alone = posteriorSamples ? argument("posteriorSamples") : table !== undefined ? argument("table") : undefined;
    if (alone) throw new InputError(`${alone} goes with ${argument("posterior")}`);
    return undefined;
  }
  return { path: posterior, table, asSamples: posteriorSamples === true };
};
