/** Reads flows of tables of `.safetensors`. Runs in browsers too. */

import * as v from "valibot";
import { isName, shownName } from "../../data/names.ts";
import { parseSafetensors } from "../../data/safetensors.ts";
import { InputError } from "../../engine/errors.ts";
import { checkArchitecture } from "../architecture.ts";
import { TABLE_FORMAT } from "../modelEncoding.ts";
import { readDescription, readFloats, readState, refuseUnknown } from "../modelFile.ts";
import { architectureSchema, checkedDescription } from "../modelSchema.ts";
import { finite, index } from "../transformSchemas.ts";
import { type ColumnTransform, isBound } from "./columnTransform.ts";
import { checkTableFlow, type TableFlow } from "./model.ts";

const transformSchema: v.GenericSchema<ColumnTransform> = v.variant("kind", [
  v.object({ kind: v.literal("linear") }),
  v.object({ kind: v.literal("log") }),
  v.object({ kind: v.literal("positive"), unit: v.pipe(finite, v.gtValue(0)) }),
  ...(["bounded", "log-bounded"] as const).map((kind) =>
    v.object({ kind: v.literal(kind), low: finite, high: finite, below: v.optional(index) }),
  ),
]);

const columns = {
  names: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty()),
  transforms: v.array(transformSchema),
};

const description = v.object({
  architecture: architectureSchema,
  targets: v.object(columns),
  conditions: v.object({ ...columns, masked: v.array(v.boolean()), flags: v.array(v.nullable(v.string())) }),
  training: v.object({
    source: v.string(),
    trainingRows: index,
    validationRows: index,
    lowest: v.array(finite),
    highest: v.array(finite),
    details: v.optional(v.record(v.string(), v.unknown())),
  }),
});

const SCALINGS = ["targets.centre", "targets.scale", "conditions.centre", "conditions.scale"];

/** Whether a file says that it is a flow of a table. */
export const isTableFlow = (bytes: Uint8Array, file: string): boolean =>
  parseSafetensors(bytes, file).metadata.format === TABLE_FORMAT;

/** Reads a flow of a table. @throws InputError */
export function parseTableFlow(bytes: Uint8Array, file: string): TableFlow {
  const contents = parseSafetensors(bytes, file);
  const { tensors } = contents;
  const told = checkedDescription(description, readDescription(contents, TABLE_FORMAT, file), file);
  const { architecture, training } = told;
  checkArchitecture(architecture, file);
  refuseUnknown(tensors, architecture, file, SCALINGS);
  const all = [...told.targets.names, ...told.conditions.names];
  const bad = all.find((name, at) => !isName(name) || all.indexOf(name) !== at);
  if (bad !== undefined) {
    throw new InputError(`${file} has the column "${shownName(bad)}" twice, or it cannot be a name`);
  }
  const scalings = (name: "targets" | "conditions") => {
    const { length } = told[name].names;
    const read = (part: string) => Float64Array.from(readFloats(tensors, `${name}.${part}`, [length], file));
    return { centre: read("centre"), scale: read("scale") };
  };
  const bounds = (
    { transforms }: { readonly transforms: readonly ColumnTransform[] },
    at: (column: number) => number,
  ) => transforms.some((one, column) => "low" in one && !(isBound(one) && (one.below ?? -1) < at(column)));
  if (bounds(told.targets, (column) => column) || bounds(told.conditions, () => 0)) {
    throw new InputError(`${file} has a column that is bounded by nothing`);
  }
  const model: TableFlow = {
    kind: "table",
    architecture,
    state: readState(tensors, architecture, file),
    targets: { ...told.targets, ...scalings("targets") },
    conditions: { ...told.conditions, ...scalings("conditions") },
    training,
  };
  checkTableFlow(model, file);
  return model;
}
