/** `--draw`: constants of a model, or inputs, that are drawn for every set. */

import type { Command } from "commander";
import { DISTRIBUTION_SYNTAX } from "../lightcurves/draws/distribution.ts";
import type { Draws } from "../lightcurves/draws/draws.ts";
import { type DrawRequest, resolveDraws } from "../lightcurves/draws/resolve.ts";
import type { LightCurveModel } from "../lightcurves/model.ts";
import { type Flags, ownOptions, priorRangesFromFlags } from "./modelFlags.ts";

/** Adds `--draw`. */
export function addDrawFlag(command: Command): Command {
  return command.option(
    "--draw <NAME=SPEC>",
    `draw this constant or input anew for every set: ${DISTRIBUTION_SYNTAX}; "ejecta" draws the published scatter of the ejecta's relation (docs/ejecta.md); may be repeated`,
    (text, before: readonly string[] = []) => [...before, text],
  );
}

/**
 * What `--draw` draws, and the model whose sets have it: the same model where nothing is drawn.
 * @throws InputError for draws that make no sense
 */
export function drawsFromFlags(
  model: LightCurveModel,
  flags: Flags,
  { binaries, fixed }: Pick<DrawRequest, "binaries" | "fixed">,
): { readonly model: LightCurveModel; readonly draws: Draws | undefined } {
  if (flags.draw === undefined) return { model, draws: undefined };
  return resolveDraws(model, flags.draw as readonly string[], {
    ...{ binaries, fixed, seed: flags.seed as number },
    options: ownOptions(model, flags),
    elsewhere: Object.keys(priorRangesFromFlags(flags) ?? {}),
  });
}
