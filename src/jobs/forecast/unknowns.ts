/** What nobody knows before a kilonova is seen, and how it is drawn. */

import { InputError } from "../../engine/errors.ts";
import type { Binaries } from "../../lightcurves/binary/fromBinaries.ts";
import { type DrawRequest, EJECTA, type Resolved, resolveDraws } from "../../lightcurves/draws/resolve.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";

/** Whose `options` and `fixed` are not drawn. */
export type UnknownsRequest = Pick<DrawRequest, "seed" | "options" | "binaries" | "fixed">;

const nameOf = (draw: string): string => draw.split("=")[0].trim().toLowerCase().replaceAll(/[-_]/g, "");

/**
 * The model's own draws, but for what is given or drawn by `texts`, and these.
 * @param model as its options make it
 * @throws InputError for draws that make no sense
 */
export function resolveUnknowns(model: LightCurveModel, texts: readonly string[], request: UnknownsRequest): Resolved {
  const { options = {}, fixed = {}, binaries } = request;
  const given = [...Object.keys(fixed), ...Object.keys(options).filter((name) => options[name] !== undefined)];
  const taken = [...texts, ...given].map(nameOf);
  const own = (model.forecast?.draws ?? []).filter(
    (draw) => !taken.includes(nameOf(draw)) && (draw !== EJECTA || hasScatter(binaries, request)),
  );
  return resolveDraws(model, [...own, ...texts], request);
}

/** Whether scatter is published of the relations that the options choose. */
function hasScatter(binaries: Binaries | undefined, { options = {} }: UnknownsRequest): boolean {
  try {
    return binaries?.mapping.scatterText?.(options) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
