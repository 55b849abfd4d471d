/** What the JSON part of a model's file must look like. Shapes and limits that depend on each other are checked after it. */

import * as v from "valibot";
import { shownName } from "../data/names.ts";
import { InputError } from "../engine/errors.ts";
import type { Architecture } from "./architecture.ts";
import type { ObservedCondition, TrainingRecord } from "./model.ts";
import type { SigmaFactor } from "./sigmaFactor.ts";
import { finite, index, transformSchema } from "./transformSchemas.ts";

export const architectureSchema = v.object({
  dimensions: index,
  conditions: index,
  embedding: v.optional(v.object({ width: index, layers: index, outputs: index })),
  transforms: v.array(transformSchema),
});

const description = v.object({
  architecture: architectureSchema,
  bands: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty()),
  times: v.array(finite),
  representation: v.optional(v.pipe(v.array(v.string()), v.nonEmpty())),
  observed: v.optional(
    v.object({
      name: v.string(),
      counts: v.pipe(
        v.object({
          range: v.tuple([finite, finite]),
          drawn: v.pipe(v.array(index), v.minLength(2)),
          withCurves: v.array(index),
        }),
        v.check(
          ({ range, drawn, withCurves }) =>
            range[0] < range[1] &&
            drawn.length === withCurves.length &&
            drawn.every((count, bin) => count >= withCurves[bin]),
        ),
      ),
    }),
  ),
  conditions: v.object({
    names: v.optional(v.array(v.string())),
    columns: v.optional(v.array(index)),
    logarithm: v.array(v.boolean()),
  }),
  training: v.object({
    source: v.string(),
    model: v.optional(v.string()),
    variant: v.optional(v.string()),
    trainingRows: index,
    validationRows: index,
    lowest: v.optional(v.array(finite)),
    highest: v.optional(v.array(finite)),
    options: v.optional(v.record(v.string(), v.union([v.string(), finite]))),
    details: v.optional(v.record(v.string(), v.unknown())),
  }),
  sigmaFactors: v.optional(v.array(v.object({ band: v.string(), factor: v.pipe(finite, v.gtValue(0)) }))),
});

/** The JSON part of a model's file. */
export interface ModelDescription {
  readonly architecture: Architecture;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  readonly representation?: readonly string[];
  readonly observed?: ObservedCondition;
  readonly conditions: {
    readonly names?: readonly string[];
    /** In files of version 1: the inputs of the light-curve model by their columns. */
    readonly columns?: readonly number[];
    readonly logarithm: readonly boolean[];
  };
  readonly training: Omit<TrainingRecord, "model"> & {
    readonly model?: string;
    /** In files of version 1: an option of the light-curve model, where it is all that is known. */
    readonly variant?: string;
  };
  readonly sigmaFactors?: readonly SigmaFactor[];
}

/** A model's description. @throws InputError that names the part of it that is not as it must be */
export const checkDescription = (value: unknown, file: string): ModelDescription =>
  checkedDescription(description, value, file);

/** What a file describes itself as. @throws InputError that names the part of the description that is not as it must be */
export function checkedDescription<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  file: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const part = v.getDotPath(issue);
  if (part && issue.received === "undefined") throw new InputError(`${file}: its description lacks "${part}"`);
  const received = shownName(issue.received);
  const what = part ? `"${shownName(part)}" is ${received}` : `it is ${received}`;
  throw new InputError(
    `${file}: in its description ${what}, but must be ${issue.expected ?? "as in a model of kiloflow"}`,
  );
}
