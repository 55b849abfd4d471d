/** Luminosity distances of a file's sets, beside what a model takes of them. */

import { shownName } from "../../data/names.ts";
import { ColumnNames, checkUnits, type SetSchema } from "../../data/parameters/schema.ts";
import { luminosityDistance } from "../cosmology.ts";
import { DISTANCES, REDSHIFTS } from "./spellings.ts";

/** Name of the value that {@link withDistanceColumn} adds. */
const DISTANCE_VALUE = "luminosity_distance";

/**
 * A schema whose sets have a further last value: the luminosity distance in Mpc, from the file's column of it or by Planck
 * 2018 from its redshift; NaN where the file has neither.
 */
export function withDistanceColumn(schema: SetSchema): SetSchema {
  const { names, fixed, positive, logarithmicLabels } = schema;
  return {
    names: [...names, DISTANCE_VALUE],
    // Arrays have no names by which they could give it.
    fixed: { ...fixed, [DISTANCE_VALUE]: Number.NaN },
    positive: [...positive, false],
    logarithmicLabels: [...logarithmicLabels, false],
    plan(columns, where) {
      const own = schema.plan(columns, where);
      const found = findDistance(new ColumnNames(columns, where));
      const at = own.columns.length;
      if (found) checkUnits([found.column], where, () => found.unit);
      return {
        columns: found ? [...own.columns, found.column] : own.columns,
        positive: [...own.positive.slice(0, at), ...(found ? [true] : [])],
        frame: own.frame,
        mayBeEmpty: own.mayBeEmpty,
        get notes() {
          return found ? [...own.notes, found.note] : own.notes;
        },
        convert(cells, target, start) {
          own.convert(cells, target, start);
          target[start + names.length] = found ? found.distance(cells[at]) : Number.NaN;
        },
      };
    },
  };
}

interface FoundDistance {
  readonly column: string;
  readonly unit: string;
  readonly note: string;
  distance(cell: number): number;
}

/** @throws InputError where several columns have distances */
function findDistance(table: ColumnNames): FoundDistance | undefined {
  const spellings = DISTANCES.flatMap((name) => [name, `${name}mpc`]);
  const distance = spellings.find((name) => table.has([name]));
  if (distance !== undefined) {
    const column = table.find([distance])!;
    return {
      ...{ column, unit: "Mpc", note: `each set has the distance of its ${shownName(column)}, in Mpc` },
      distance: (cell) => cell,
    };
  }
  // Beside x and y it is a place.
  const isPlace = (name: string) => name === "z" && table.has(["x"]) && table.has(["y"]);
  const redshift = REDSHIFTS.find((name) => table.has([name]) && !isPlace(name));
  if (redshift === undefined) return undefined;
  const column = table.find([redshift])!;
  return {
    ...{ column, unit: "" },
    note: `each set has the distance of its ${shownName(column)} by the cosmology of Planck 2018`,
    distance: luminosityDistance,
  };
}
