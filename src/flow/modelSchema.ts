/** What the JSON part of a model's file must look like. Shapes and limits that depend on each other are checked after it. */

import * as v from "valibot";
import { InputError } from "../engine/errors.ts";
import type { Architecture } from "./architecture.ts";
import type { TrainingRecord } from "./model.ts";
import { transformSchema } from "./transforms/index.ts";

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

const description = v.object({
  architecture: v.object({ dimensions: index, conditions: index, transforms: v.array(transformSchema) }),
  bands: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty()),
  times: v.array(finite),
  conditions: v.object({ columns: v.array(index), logarithm: v.array(v.boolean()) }),
  training: v.object({
    source: v.string(),
    trainingRows: index,
    validationRows: index,
    lowest: v.optional(v.array(finite)),
    highest: v.optional(v.array(finite)),
    variant: v.optional(v.string()),
    options: v.optional(v.record(v.string(), v.union([v.string(), finite]))),
    details: v.optional(v.record(v.string(), v.unknown())),
  }),
});

/** The JSON part of a model's file. */
export interface ModelDescription {
  readonly architecture: Architecture;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  readonly conditions: { readonly columns: readonly number[]; readonly logarithm: readonly boolean[] };
  readonly training: TrainingRecord;
}

/** @throws InputError that names the part of the description that is not as it must be */
export function checkDescription(value: unknown, file: string): ModelDescription {
  const result = v.safeParse(description, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const part = v.getDotPath(issue);
  if (part && issue.received === "undefined") throw new InputError(`${file}: its description lacks "${part}"`);
  const what = part ? `"${part}" is ${issue.received}` : `it is ${issue.received}`;
  throw new InputError(
    `${file}: in its description ${what}, but must be ${issue.expected ?? "as in a model of kiloflow"}`,
  );
}
