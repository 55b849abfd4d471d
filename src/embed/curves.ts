/** Between what programs give and get and what the network sees, of flows of curves. */

import { decodeCurves } from "../flow/decodeCurves.ts";
import type { CurveColumns, FlowFile } from "./content.ts";
import { insist } from "./load.ts";

/** What a file's scalings make of its numbers. @param misfit the message for those that do not fit, which it throws */
export function curveColumns({ description, scalings }: FlowFile, misfit?: string): CurveColumns {
  const { architecture, bands, times, conditions: seen } = description;
  const { dimensions, conditions } = architecture;
  const { names, logarithm } = seen as CurveColumns["seen"];
  const {
    "curves.centre": centre,
    "curves.scale": scale,
    "curves.components": components,
    "curves.units": units,
    "conditions.centre": from,
    "conditions.scale": by,
  } = scalings;
  const curves = { centre, scale, components, units };
  const width = centre.length;
  const parts = [bands.flatMap(() => times), units ?? centre, components ?? centre, scale, names, logarithm, from, by];
  const values = components ? dimensions * width : dimensions;
  const lengths = [width, width, values, dimensions, conditions, conditions, conditions, conditions];
  insist(parts.every(({ length }, at) => length === lengths[at]) && [...scale, ...by].every(Boolean), misfit);
  // Flows of the published pipeline have a condition twice; sets have it once.
  const own = [...new Set(names)];
  return {
    ...{ conditions: own, bands, times, width, curves, seen, scalings },
    encodeSets: (sets) =>
      new Float64Array((sets.length / own.length) * conditions).map((_, at) => {
        const column = at % conditions;
        const value = sets[((at - column) / conditions) * own.length + own.indexOf(names[column])];
        return ((logarithm[column] ? Math.log(value) : value) - from[column]) / by[column];
      }),
    decode: (network) => decodeCurves(curves, network),
  };
}
