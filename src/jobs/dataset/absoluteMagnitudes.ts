import type { DatasetReader } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";
import { distanceModulus } from "../../lightcurves/options.ts";

/** Flows hold absolute magnitudes, to which `predict` adds a distance. @throws InputError for a dataset of apparent ones */
export function requireAbsoluteMagnitudes({ layout, path }: DatasetReader): void {
  const { distanceMpc } = layout.provenance;
  if (typeof distanceMpc !== "number" || distanceModulus({ distanceMpc }) === 0) return;
  throw new InputError(`${path} holds apparent magnitudes at ${distanceMpc} Mpc, but flows take absolute ones`, {
    hint: "generate it without `distanceMpc`, or at 10 pc (0.00001) where a redshift implies a distance; predict `distanceMpc` adds one",
  });
}
