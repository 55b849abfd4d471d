/** `--prior` with its ranges as a source of a model's inputs. */

import type { FixedValues } from "../data/parameters/schema.ts";
import type { ParameterSource } from "../data/types.ts";
import { type Binaries, fixedBeside, fromBinaries } from "../lightcurves/binary/fromBinaries.ts";
import { type Draws, withDraws } from "../lightcurves/draws/draws.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import type { Options } from "../lightcurves/options.ts";
import { createPrior } from "../lightcurves/priors.ts";
import { type Flags, priorRangesFromFlags, rangesFromFlags } from "./modelFlags.ts";

/** What beside the source's own flags decides over the sets. */
export interface SourceChoices {
  readonly redshift: number | undefined;
  readonly fixed: FixedValues;
  /** Where the inputs follow from binaries: these are what is drawn then. */
  readonly binaries: Binaries | undefined;
  /** What is drawn beside the prior's own. */
  readonly draws: Draws | undefined;
  /** Complete. */
  readonly options: Options;
}

/** @throws InputError for a prior, ranges or fixed inputs that the model does not have or that make no sense */
export function priorSource(
  model: LightCurveModel,
  flags: Flags,
  { prior, count, seed }: { readonly prior: string; readonly count: number; readonly seed: number },
  { redshift, fixed, binaries, draws, options }: SourceChoices,
): ParameterSource {
  const inputs = priorRangesFromFlags(flags);
  // Inputs that neither flags nor the prior give have the model's defaults, where they do not follow from a binary.
  const others = binaries
    ? fixedBeside(binaries, fixed, (name) => Object.hasOwn({ ...inputs, ...draws?.inputs }, name))
    : { fixed, notes: [] };
  const changes = { inputs, fixed: others.fixed };
  const { name, inputs: all, priors } = binaries ?? model;
  const own = createPrior({ name, inputs: all, priors }, prior, count, seed, rangesFromFlags(flags), changes);
  const drawn = withDraws(own, all, all, draws);
  return binaries ? fromBinaries(model, drawn, { options, redshift, draws, notes: others.notes }) : drawn;
}
