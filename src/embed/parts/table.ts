/** Between rows of a table and what a flow of it sees: loads when a flow is of a table. */

import { admits, rangeText } from "../../flow/table/columnTransform.ts";
import {
  conditionWidth,
  decodeTargets,
  encodeTableConditions,
  encodeTargets,
  type TableColumns,
  type TableConditions,
  targetLogDensity,
} from "../../flow/table/model.ts";
import type { FlowFile, QuickColumns } from "../content.ts";
import { insist } from "../load.ts";

/** What a file's scalings make of its numbers. @throws for those that do not fit */
export function tableColumns({ description, scalings }: FlowFile): QuickColumns {
  const required = (right: boolean) => insist(right, "has scalings of another shape");
  const scaled = <T extends TableColumns>(name: "targets" | "conditions"): T => {
    const own = description[name];
    const [centre, scale] = ["centre", "scale"].map((part) => scalings[`${name}.${part}`]);
    required(
      [centre, scale, own.transforms].every(({ length }) => length === own.names.length) && scale.every(Boolean),
    );
    return { ...own, centre, scale };
  };
  const targets = scaled<TableColumns>("targets");
  const conditions = scaled<TableConditions>("conditions");
  const { architecture } = description;
  const dimensions = Math.max(2, targets.names.length);
  required(architecture.dimensions === dimensions && architecture.conditions === conditionWidth(conditions));
  return columnsOfTable(targets, conditions);
}

/** Between rows of a table and what a flow of it sees. */
export function columnsOfTable(targets: TableColumns, conditions: TableConditions): QuickColumns {
  const { names, transforms, masked } = conditions;
  return {
    conditions: names,
    names: targets.names,
    ...{ bands: [], times: [], width: targets.names.length },
    factorsHaveDensity: true,
    required: (column, value) =>
      admits(transforms[column], value) || (masked[column] && Number.isNaN(value))
        ? undefined
        : rangeText(transforms[column]),
    encodeSets: (sets) => Float64Array.from(encodeTableConditions(conditions, sets)),
    // What is outside a range has no density, whatever the network says.
    encode: (values) =>
      Float64Array.from(encodeTargets(targets, values), (value) => (Number.isFinite(value) ? value : 0)),
    decode: (network) => decodeTargets(targets, network),
    density: (values, network) => targetLogDensity(targets, values, network),
  };
}
