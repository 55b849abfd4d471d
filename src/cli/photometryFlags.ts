/** Flags of commands that read photometry: when the merger was, in which system magnitudes are, and which points are used. */

import type { Command } from "commander";
import { argument, InputError } from "../engine/errors.ts";
import { mergerMjd, type ObservationOptions } from "../jobs/photometry/observationOptions.ts";
import { type BandsFlag, bandsFlag } from "./bandsFlag.ts";
import type { Flags } from "./modelFlags.ts";
import { numberFlag } from "./options.ts";

/** Their arguments, but for `bands`, which most commands have without photometry too. */
export const PHOTOMETRY_ARGUMENTS = ["triggerTime", "trigger", "system", "timeRange", "drop", "limitSigma"] as const;

/** Adds the flags. Extinction, redshift and distance are options of the models. */
export function addPhotometryFlags(command: Command): Command {
  const has = (flag: string) => command.options.some(({ long }) => long === flag);
  command
    .option("--trigger-time <date>", "time of the merger, as MJD or JD, where photometry has dates")
    .option("--trigger <UTC>", "the same as 2017-08-17T12:41:04")
    .option("--system <name>", "magnitudes of photometry that does not say it: ab or vega (default: ab)")
    .option("--time-range <a:b>", "use photometry from a to b days after the merger alone", timeRangeFlag)
    .option("--drop <rows>", "leave out photometry: lines, and bands, e.g. 12,40-44,band:K,50:g")
    .option(
      "--limit-sigma <n>",
      "upper limits are of so many sigmas, where the photometry does not say it (default: 5)",
      numberFlag("--limit-sigma"),
    );
  if (!has("--bands")) {
    command.option(
      "--bands <names>",
      "use photometry of these bands alone, by the model's names or those of the file",
      bandsFlag,
    );
  }
  return command;
}

/** What the flags say. @throws InputError for what makes no sense */
export function observationOptionsFromFlags(flags: Flags): ObservationOptions {
  const { triggerTime, trigger, timeRange, drop, limitSigma } = flags;
  const system = (flags.system as string | undefined)?.toLowerCase();
  if (system !== undefined && system !== "ab" && system !== "vega") {
    throw new InputError(`${argument("system")} is "${flags.system}", but must be ab or vega`);
  }
  return {
    trigger: mergerMjd(triggerTime as string | undefined, trigger as string | undefined),
    system,
    bands: typeof flags.bands === "string" ? flags.bands : (flags.bands as BandsFlag | undefined)?.names,
    timeRange: timeRange as [number, number] | undefined,
    drop: drop as string | undefined,
    limitSigmas: limitSigma as number | undefined,
  };
}

/** `0:10`, `:10`, `0.5:` */
function timeRangeFlag(text: string): [number, number] {
  const [from, to, ...more] = text.split(":").map((part) => part.trim());
  const low = from === "" ? 0 : Number(from);
  const high = to === "" ? Number.POSITIVE_INFINITY : Number(to);
  if (to === undefined || more.length > 0 || !(low >= 0 && high > low)) {
    throw new InputError(`--time-range is "${text}", but must be a:b in days after the merger, with 0 <= a < b`);
  }
  return [low, high];
}
