/** A binary's masses and Lambdas as the columns of a file. */

import { shownName } from "../../data/names.ts";
import { withFixedValues } from "../../data/parameters/fixedValues.ts";
import {
  ColumnNames,
  type ColumnPlan,
  checkUnits,
  type FixedValues,
  type SetSchema,
} from "../../data/parameters/schema.ts";
import { InputError } from "../../engine/errors.ts";
import { findLambdas, loneLambdaTilde } from "./lambdas.ts";
import { findMasses } from "./masses.ts";

/** Names of a binary's values, in order. */
export const BINARY_NAMES = ["m1", "m2", "lambda1", "lambda2"] as const;
/** Values of one binary. */
export const BINARY_WIDTH = BINARY_NAMES.length;

/**
 * Masses and Lambdas of a binary as a file's sets.
 * @param redshiftGiven whether all masses will be divided by 1 + z: then those of the detector's frame are taken where a file has both
 * @param fixed values that are the same in every set
 */
export function binarySchema(redshiftGiven: boolean, fixed: FixedValues = {}): SetSchema {
  return {
    names: BINARY_NAMES,
    fixed,
    positive: [true, true, false, false],
    logarithmicLabels: [false, false, true, true],
    plan(names, where) {
      const plan = planBinary(new ColumnNames(names, where, Object.keys(fixed)), redshiftGiven);
      return withFixedValues(plan, BINARY_NAMES, fixed, names, where);
    },
  };
}

/** Decides which columns give the values, and how. */
export function planBinary(table: ColumnNames, redshiftGiven: boolean): ColumnPlan {
  const { where } = table;
  const masses = findMasses(table, redshiftGiven);
  const lambdas = findLambdas(table);
  if (!masses || !lambdas) throw lackOf(table, masses !== undefined, lambdas !== undefined);
  const columns = [...masses.columns.slice(0, 2), ...lambdas.columns, ...masses.columns.slice(2)];
  // A ratio or redshift in place of a mass or distance is a pure number: files state no unit.
  checkUnits(columns, where, (index) => ["Msun", "Msun", "", "", masses.thirdUnit ?? "Mpc"][index]);
  return {
    columns,
    frame: masses.frame,
    positive: [true, true, false, false, false],
    notes: [...masses.notes, ...lambdas.notes],
    convert(cells, target, at) {
      const [m1, m2] = masses.masses(cells[0], cells[1], cells[4]);
      target[at] = m1;
      target[at + 1] = m2;
      target.set(lambdas.lambdas(cells[2], cells[3], m1, m2), at + 2);
    },
  };
}

/** Says which columns a table lacks. */
function lackOf(table: ColumnNames, hasMasses: boolean, hasLambdas: boolean): InputError {
  const { where, shown } = table;
  const tilde = hasLambdas ? undefined : loneLambdaTilde(table);
  if (hasMasses && tilde !== undefined) {
    return new InputError(
      `${where} has ${shownName(tilde)}, but no delta_lambda_tilde, without which the Lambdas of the two stars do not follow from it`,
      { hint: "add delta_lambda_tilde, or lambda1 and lambda2" },
    );
  }
  const missing = [hasMasses ? "" : "masses (m1, m2)", hasLambdas ? "" : "Lambdas (lambda1, lambda2)"];
  return new InputError(`${where} has no columns for the ${missing.filter(Boolean).join(" and ")}; it has ${shown}`, {
    hint: hasMasses
      ? "name them m1, m2, lambda1, lambda2; Lambdas that a file does not have follow from an equation of state"
      : "name them m1, m2, lambda1, lambda2",
  });
}
