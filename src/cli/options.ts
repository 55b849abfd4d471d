/** Flags that several commands share. */

import { type Command, Option } from "commander";
import type { LightCurveRequest } from "../du17/evaluator.ts";
import { BANDS, type Band, parseBands } from "../du17/physics/bands.ts";
import {
  COMPACTNESS_RELATIONS,
  EJECTA_FITS,
  type ModelOptions,
  modelOptions,
  VARIANTS,
} from "../du17/physics/options.ts";
import { parseTimes } from "../du17/times.ts";
import { InputError } from "../engine/errors.ts";
import { BACKEND_CHOICES } from "../engine/openBackend.ts";

/** An option's parser for numbers. */
export function numberFlag(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new InputError(`${flag} is "${text}", but must be a number`);
    return value;
  };
}

/** An option's parser for `low:high`. */
export function rangeFlag(flag: string): (text: string) => [number, number] {
  return (text) => {
    const [low, high, ...rest] = text.split(":").map(Number);
    if (rest.length > 0 || !(low > 0 && high > low && Number.isFinite(high))) {
      throw new InputError(`${flag} is "${text}", but must be low:high with 0 < low < high`);
    }
    return [low, high];
  };
}

/** The flags of the model. */
export interface ModelFlags {
  readonly variant?: ModelOptions["variant"];
  readonly compactness?: ModelOptions["compactness"];
  readonly ejectaFit?: ModelOptions["ejectaFit"];
  readonly kappa?: number;
  readonly eps0?: number;
  readonly alpha?: number;
  readonly eth?: number;
  readonly vmin?: number;
  readonly distance?: number;
}

/** Adds the flags of the model to a command. */
export function addModelFlags(command: Command): Command {
  return command
    .option(
      "--variant <name>",
      `form of the opening angles: ${VARIANTS.join(", ")} (default: paper; see docs/variants.md)`,
    )
    .option(
      "--distance <Mpc>",
      "luminosity distance, for apparent magnitudes (default: absolute magnitudes)",
      numberFlag("--distance"),
    )
    .option("--kappa <cm2/g>", "opacity (default: 10)", numberFlag("--kappa"))
    .option("--eps0 <erg/g/s>", "heating rate at one day (default: 1.58e10)", numberFlag("--eps0"))
    .option("--alpha <number>", "decline of the heating rate (default: 1.3 for paper, else 1.2)", numberFlag("--alpha"))
    .option("--eth <share>", "thermalisation efficiency (default: 0.5)", numberFlag("--eth"))
    .option("--vmin <c>", "smallest ejecta velocity (default: 0.02)", numberFlag("--vmin"))
    .option(
      "--compactness <name>",
      `compactness from Lambda: ${COMPACTNESS_RELATIONS.join(", ")} (default: yagi-yunes)`,
    )
    .option("--ejecta-fit <name>", `ejecta mass: ${EJECTA_FITS.join(", ")} (default: du17)`);
}

/** Whether any flag of the model was given. */
export function modelFlagsGiven(flags: ModelFlags): boolean {
  const { variant, compactness, ejectaFit, kappa, eps0, alpha, eth, vmin, distance } = flags;
  return [variant, compactness, ejectaFit, kappa, eps0, alpha, eth, vmin, distance].some(
    (value) => value !== undefined,
  );
}

/** Model options from flags, over a base. @throws InputError for values that make no sense */
export function modelFromFlags(flags: ModelFlags, base: Partial<ModelOptions> = {}): ModelOptions {
  const given = {
    variant: flags.variant,
    compactness: flags.compactness,
    ejectaFit: flags.ejectaFit,
    kappa: flags.kappa,
    eps0: flags.eps0,
    alpha: flags.alpha,
    eth: flags.eth,
    vmin: flags.vmin,
    distanceMpc: flags.distance,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return modelOptions({ ...base, ...known });
}

/** The flags of time grid, bands and storage. */
export interface CurveFlags extends ModelFlags {
  readonly times: string;
  readonly bands: string;
}

/** Adds `--times` and `--bands`. */
export function addGridFlags(command: Command, defaultTimes: string): Command {
  return command
    .option("--times <grid>", "days after merger, start:stop:step or t1,t2,...", defaultTimes)
    .option("--bands <letters>", "bands, from blue to red", BANDS.join(""));
}

/** Time grid and bands from flags. */
export function gridFromFlags(flags: CurveFlags): { times: Float64Array; bands: Band[] } {
  return { times: parseTimes(flags.times), bands: parseBands(flags.bands) };
}

/** `--dtype`. @throws InputError for anything but f32 and f16 */
export function magnitudeType(text: string): LightCurveRequest["magnitudeType"] {
  if (text !== "f32" && text !== "f16") throw new InputError(`--dtype is "${text}", but must be one of f32, f16`);
  return text;
}

/** Adds `--backend`. */
export function addBackendFlag(command: Command): Command {
  return command.addOption(
    new Option(
      "--backend <name>",
      `what computes: ${BACKEND_CHOICES.join(", ")} (default: KILOFLOW_BACKEND, else auto)`,
    ),
  );
}

/** Adds `--quiet` and `--json`. */
export function addOutputFlags(command: Command): Command {
  return command.option("--quiet", "print nothing but errors").option("--json", "print the summary as JSON");
}

/** The flags of {@link addOutputFlags}. */
export interface OutputFlags {
  readonly quiet?: boolean;
  readonly json?: boolean;
}
