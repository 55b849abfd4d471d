/** What is given to a flow of something observed: a measurement, of which the prior's sets without curves have a share. */

import type { FixedValues } from "../../data/parameters/schema.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { type FlowModel, givenModelOf, type ObservedCondition } from "../../flow/model.ts";
import { checkRedshift, toSourceFrame } from "../../lightcurves/binary/frame.ts";
import { leftSets } from "../../lightcurves/curveCounts.ts";
import { inputNames, type LightCurveModel } from "../../lightcurves/model.ts";
import type { JobEvents } from "../events.ts";

/** The part of a prediction that says what is given. */
interface ObservedRequest {
  readonly sets: object | ((given: LightCurveModel, fixed: FixedValues) => Float64Array);
  readonly redshift?: number | ((given: LightCurveModel) => number | undefined);
}

interface OpenedFlow {
  readonly path: string;
  readonly model: FlowModel;
}

/** A flow that takes a measurement. */
export interface ObservingFlow extends OpenedFlow {
  readonly observed: ObservedCondition;
}

/** The flow that takes a measurement, if there is one. @throws InputError where others are beside it */
export function observingFlow(flows: readonly OpenedFlow[]): ObservingFlow | undefined {
  const own = flows.find(({ model }) => model.observed);
  if (!own) return undefined;
  const observed = own.model.observed!;
  if (flows.length > 1)
    throw new InputError(`${own.path} takes a measured ${observed.name}, which no other flow can share: name it alone`);
  return { ...own, observed };
}

/** Names of arguments are spelt otherwise than those of inputs. */
const camelCase = (name: string): string => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** The measurement and its standard deviation, in the source's frame. @throws InputError where sets are given instead */
export function observedInput(
  { sets, redshift: asked }: ObservedRequest,
  { path, model, observed }: ObservingFlow,
): Float64Array {
  const given = givenModelOf(model, path);
  if (typeof sets !== "function") {
    throw new InputError(`${path} takes a measured ${observed.name}, so that ${argument("input")} has no use`, {
      hint: `give ${given.inputs.map(({ name }) => argument(camelCase(name))).join(" and ")}`,
    });
  }
  const values = sets(given, {});
  const redshift = (typeof asked === "function" ? asked(given) : asked) ?? 0;
  checkRedshift(redshift);
  toSourceFrame(values, redshift, given.inputs.length);
  return values;
}

/** Says which share of the sets that a measurement leaves has no curves. @returns the share */
export function tellWithoutCurves(
  { path, observed }: ObservingFlow,
  [value, sigma]: Float64Array,
  events: JobEvents,
): number {
  const share = 1 - leftSets(observed.counts, value, sigma).withCurves;
  if (Number.isFinite(share)) {
    const percent = (100 * share).toFixed(1);
    events.onMessage?.(`${percent} % of such sets have no curves, by ${path}: its bands are those of the others`);
  }
  return share;
}

/** The inputs of a set that a flow of something observed knows nothing of; undefined for other flows. */
export const unknownInputsText = (model: FlowModel, { inputs }: LightCurveModel): string | undefined =>
  model.observed && inputNames({ inputs: inputs.filter(({ usual }) => usual === undefined) });
