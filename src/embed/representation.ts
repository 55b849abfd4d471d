/** Flows of the numbers of a representation as flows of magnitudes, by the float64 references of their light-curve models. */

import { shownName } from "../data/names.ts";
import { InputError } from "../engine/errors.ts";
import { type ConditionTransform, encodeConditions } from "../flow/conditionTransform.ts";
import { encodeCurves, logJacobian } from "../flow/curveTransform.ts";
import { magnitudesInTurns, type Pause } from "../flow/magnitudesInTurns.ts";
import type { ObservedCondition } from "../flow/model.ts";
import { nearestFactors, type SigmaFactor, scaleFromCentres } from "../flow/sigmaFactor.ts";
import { type BandsOfModel, checkBandNames, findBand, isDecodable } from "../lightcurves/bands.ts";
import { atUsualValues, toldColumns } from "../lightcurves/integratedOut.ts";
import { describeRange, inRange, type LightCurveModel, type Representation } from "../lightcurves/model.ts";
import { observedInputs } from "../lightcurves/observed.ts";
import { observedConditionValues } from "../lightcurves/observedConditions.ts";
import type { Options } from "../lightcurves/options.ts";
import { namedQuantities, quantityValues } from "../lightcurves/quantities.ts";
import { checkOptions } from "./arguments.ts";
import type { CurveColumns, FlowFile, OpenedFlow, WholeColumns } from "./content.ts";
import { insist } from "./load.ts";
import { timesOf } from "./times.ts";
import type { Places } from "./types.ts";

/** What of a light-curve model makes curves of its numbers. */
export interface RepresentedModel
  extends BandsOfModel,
    Pick<LightCurveModel, "name" | "title" | "inputs" | "properties" | "propertiesOf"> {
  /** Complete. */
  readonly options: Options;
  readonly representation: Omit<Representation, "open">;
  hasCurves(set: ArrayLike<number>): boolean;
}

/** What a magnitude costs, most of all of a black body, in multiplications. */
const VALUE_OPERATIONS = 100;

/** Sets [rows, columns] as the network sees them; rows that are the one before again cost nothing. */
function rowByRow(columns: number, encode: (set: Float64Array) => Float64Array) {
  return (sets: Float64Array): Float64Array => {
    let [before, own]: Float64Array[] = [new Float64Array(), new Float64Array()];
    const rows: Float64Array[] = [];
    for (let at = 0; at < sets.length; at += columns) {
      const set = sets.subarray(at, at + columns);
      if (at === 0 || set.some((value, k) => value !== before[k])) own = encode(set);
      rows.push(own);
      before = set;
    }
    const all = new Float64Array(rows.length * own.length);
    for (const [row, values] of rows.entries()) all.set(values, row * own.length);
    return all;
  };
}

/**
 * Sets have the inputs of the light-curve model, but for those that the flow integrates out, or what is observed.
 * @param numbers the columns of the numbers that the flow learned
 * @param size what a row of them costs
 * @throws InputError, or for numbers and bands that are not the model's
 */
export function columnsOfRepresentation(
  { description, scalings }: FlowFile,
  numbers: CurveColumns,
  model: RepresentedModel,
  size: number,
): Pick<OpenedFlow, "columns" | "size"> {
  const { representation, inputs, options } = { ...model };
  const { bands, times, sigmaFactors } = description as {
    readonly bands: readonly string[];
    readonly times: readonly number[];
    readonly sigmaFactors?: readonly SigmaFactor[];
  };
  const observed: ObservedCondition | undefined = description.observed;
  const { curves, seen } = numbers;
  const names: readonly string[] = description.representation;
  insist(names.join() === representation.names.join(), `learned other numbers than ${model.title} is represented by`);
  const quantities = observed ? [] : namedQuantities(model, seen.names, "a condition of the flow");
  const given = observed ? observedInputs(observed.name) : inputs;
  const columns = toldColumns({ inputs: given }, quantities, true);
  const transform: ConditionTransform = {
    ...seen,
    centre: scalings["conditions.centre"],
    scale: scalings["conditions.scale"],
  };

  function conditionsOf(set: Float64Array): ArrayLike<number> {
    if (observed) return observedConditionValues(observed.counts, set);
    const full = Float64Array.from(inputs, ({ usual = Number.NaN }) => usual);
    columns.forEach((column, k) => {
      full[column] = set[k];
    });
    const asked = atUsualValues({ inputs }, quantities, full);
    if (!model.hasCurves(asked)) return new Float64Array(quantities.length).fill(Number.NaN);
    return quantityValues(model, quantities, asked, options);
  }

  const sizeOf = ({ width }: WholeColumns) => size + VALUE_OPERATIONS * width;
  const common = {
    ...{ conditions: columns.map((column) => given[column].name), seen, scalings },
    required(column: number, value: number) {
      const input = given[columns[column]];
      return inRange(input, value) ? undefined : describeRange(input);
    },
    encodeSets: rowByRow(columns.length, (set) => encodeConditions(transform, conditionsOf(set))),
  };

  function magnitudesAt(bands: readonly string[], times: readonly number[]): WholeColumns {
    const unknown = bands.find((band) => !isDecodable(model, band));
    if (unknown !== undefined) {
      throw new InputError(
        `the flow is to give the band "${shownName(unknown)}", of which the representation of ${model.title} has nothing`,
      );
    }
    const values = bands.length * times.length;
    const wavelength = (band: string) => findBand(model, band)?.wavelengthNm ?? Number.NaN;
    const factors = sigmaFactors && nearestFactors(sigmaFactors, bands, wavelength).map(({ factor }) => factor);
    const refuseDensity = (): never => {
      throw new InputError("the flow learned the numbers of a representation: magnitudes have no density under it", {
        hint: "`flow.asLearned()` draws these numbers, and has their density",
      });
    };
    const magnitudesOf = (network: Float64Array, pause?: Pause) =>
      magnitudesInTurns(representation, numbers.decode(network), { bands, times }, options, pause);
    return {
      ...{ ...common, names: undefined, bands, times, width: values, factors, factorsHaveDensity: false },
      async decode(network, centres, pause) {
        const samples = await magnitudesOf(network, pause);
        if (factors && centres) scaleFromCentres(factors, times.length, samples, await magnitudesOf(centres(), pause));
        return samples;
      },
      ...{ refuseDensity, encode: refuseDensity, density: refuseDensity },
      more: (open) => ({
        at(places: Places) {
          checkOptions(places, ["bands", "times"]);
          const { bands: others = bands, times: days = times } = places;
          checkBandNames(others);
          const columns = magnitudesAt([...others], [...timesOf(days)]);
          return open(columns, sizeOf(columns));
        },
        asLearned: () => open(learned, size),
      }),
    };
  }

  const jacobian = logJacobian(curves);
  const atOwn = magnitudesAt(bands, times);
  const learned: WholeColumns = {
    ...{ ...common, names, bands, times, width: names.length, factorsHaveDensity: true, more: atOwn.more! },
    encode: (values) => encodeCurves(curves, values),
    decode: numbers.decode,
    density: (_, network) => network.map((value) => value + jacobian),
  };
  return { columns: atOwn, size: sizeOf(atOwn) };
}
