/** What a flow integrates out, by its record: which constants were drawn for its training's sets, and how. */

import * as v from "valibot";
import { shownName } from "../data/names.ts";
import { type FlowModel, integratedOutOf, type TrainingRecord } from "./model.ts";

const SPECIFICATION = v.object({ specification: v.string() });
const DRAWS = v.object({
  /** Of a dataset, as its provenance has them. */
  draws: v.optional(v.record(v.string(), v.string()), {}),
  /** Of simulations. */
  simulations: v.optional(
    v.object({ draws: v.optional(v.object({ inputs: v.record(v.string(), SPECIFICATION) }), { inputs: {} }) }),
    {},
  ),
});

/** Distributions from which constants of a training's sets were drawn, by name, as they were written: those that it states. */
export function recordedDraws({ details }: Pick<TrainingRecord, "details">): ReadonlyMap<string, string> {
  const parsed = v.safeParse(DRAWS, details ?? {});
  if (!parsed.success) return new Map();
  const { draws, simulations } = parsed.output;
  const simulated = Object.entries(simulations.draws?.inputs ?? {});
  return new Map([
    ...Object.entries(draws),
    ...simulated.map(([name, one]): [string, string] => [name, one.specification]),
  ]);
}

/** "kappa (logn:10:0.3dex), alpha"; undefined where a flow integrates nothing out. */
export function integratedOutText(model: Pick<FlowModel, "training" | "conditions" | "observed">): string | undefined {
  const names = integratedOutOf(model);
  const draws = recordedDraws(model.training);
  const texts = names.map((name) => (draws.has(name) ? `${name} (${shownName(draws.get(name)!)})` : name));
  return names.length === 0 ? undefined : texts.join(", ");
}
