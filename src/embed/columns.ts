/** Between what programs give and get and what the network sees: of flows of curves, and of tables. */

import { InputError } from "../engine/errors.ts";
import type { Architecture } from "../flow/architecture.ts";
import { encodeConditions } from "../flow/conditionTransform.ts";
import { type CurveTransform, decodeCurves, encodeCurves, logJacobian } from "../flow/curveTransform.ts";
import type { SigmaFactor } from "../flow/sigmaFactor.ts";
import { admits, rangeText } from "../flow/table/columnTransform.ts";
import {
  conditionWidth,
  decodeTargets,
  encodeTableConditions,
  encodeTargets,
  type TableColumns,
  type TableConditions,
  targetLogDensity,
} from "../flow/table/model.ts";
import { badValue } from "./arguments.ts";
import type { FlowFile } from "./file.ts";

export interface Columns {
  /** Names of the columns of sets. */
  readonly conditions: readonly string[];
  /** Names of what is drawn, where it is no magnitudes. */
  readonly names: readonly string[] | undefined;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  /** Numbers of one sample. */
  readonly width: number;
  /** By band, where samples of magnitudes are farther from their centre than the network says. */
  readonly factors: readonly number[] | undefined;
  /** Whether the factors leave a density. */
  readonly factorsHaveDensity: boolean;
  /** @throws InputError naming row and column of a condition without a place */
  checkSets(sets: Float64Array): void;
  encodeSets(sets: Float64Array): Float64Array;
  encode(values: Float64Array): Float64Array;
  decode(network: Float64Array): Float64Array;
  /** Densities of values by those in network units. */
  density(values: Float64Array, network: Float64Array): Float64Array;
}

/** What a file's scalings make of its numbers. @throws InputError that begins with `where` */
export const columnsOf = (file: FlowFile, where: string): Columns =>
  file.table ? tableColumns(file, where) : curveColumns(file, where);

const require = (right: boolean, where: string): void => {
  if (!right) throw new InputError(`${where}: its scalings and names do not fit the flow's shape`);
};

const isScale = (scale: Float64Array): boolean => scale.every((one) => one !== 0);

function curveColumns({ description, has, scaling }: FlowFile, where: string): Columns {
  const { architecture, representation, bands, times } = description;
  const { names, logarithm } = description.conditions;
  if (!names) {
    throw new InputError(`${where} is of kiloflow 0.1.0 and does not name its conditions`, {
      hint: "`kiloflow export --format bin` makes one that does",
    });
  }
  const { dimensions, conditions: width } = architecture as Architecture;
  const values: number = representation?.length ?? bands.length * times.length;
  const components = has("curves.components");
  const curves: CurveTransform = {
    centre: scaling("curves.centre", values),
    scale: scaling("curves.scale", dimensions),
    ...(components ? { components: scaling("curves.components", dimensions * values) } : {}),
    ...(has("curves.units") ? { units: scaling("curves.units", values) } : {}),
  };
  const conditions = {
    ...{ names, logarithm },
    centre: scaling("conditions.centre", width),
    scale: scaling("conditions.scale", width),
  };
  const fits = names.length === width && logarithm.length === width && (components || dimensions === values);
  require(fits && isScale(curves.scale) && isScale(conditions.scale), where);
  // Flows of the published pipeline have a condition twice; sets have it once.
  const own: readonly string[] = [...new Set<string>(names)];
  const places: readonly number[] = names.map((name: string) => own.indexOf(name));
  const given = description.sigmaFactors as readonly SigmaFactor[] | undefined;
  const factors =
    given && !representation
      ? bands.map((band: string) => given.find((one) => one.band === band)?.factor ?? Number.NaN)
      : undefined;
  require(!factors?.some(Number.isNaN), where);
  const jacobian = logJacobian(curves);
  return {
    conditions: own,
    names: representation,
    ...{ bands, times, factors, width: values },
    factorsHaveDensity: !components || !factors || factors.every((factor: number) => factor === factors[0]),
    checkSets(sets) {
      sets.forEach((value, at) => {
        const column = at % own.length;
        const log = logarithm[names.indexOf(own[column])];
        const right = log ? value > 0 && value < Number.POSITIVE_INFINITY : Number.isFinite(value);
        if (!right) throw badValue("sets", (at - column) / own.length, own[column], value, log ? "above 0" : "finite");
      });
    },
    encodeSets(sets) {
      const repeated = new Float64Array((sets.length / own.length) * width);
      repeated.forEach((_, at) => {
        repeated[at] = sets[Math.floor(at / width) * own.length + places[at % width]];
      });
      return encodeConditions(conditions, repeated);
    },
    encode: (magnitudes) => encodeCurves(curves, magnitudes),
    decode: (network) => decodeCurves(curves, network),
    density: (_, network) => network.map((value) => value + jacobian),
  };
}

function tableColumns({ description, scaling }: FlowFile, where: string): Columns {
  const scaled = <T extends TableColumns>(name: "targets" | "conditions"): T => {
    const own = description[name];
    const [centre, scale] = ["centre", "scale"].map((part) => scaling(`${name}.${part}`, own.names.length));
    require(own.transforms.length === own.names.length && isScale(scale), where);
    return { ...own, centre, scale };
  };
  const targets = scaled<TableColumns>("targets");
  const conditions = scaled<TableConditions>("conditions");
  const { architecture } = description;
  const dimensions = Math.max(2, targets.names.length);
  require(architecture.dimensions === dimensions && architecture.conditions === conditionWidth(conditions), where);
  return columnsOfTable(targets, conditions);
}

/** Between rows of a table and what a flow of it sees. */
export function columnsOfTable(targets: TableColumns, conditions: TableConditions): Columns {
  const { names, transforms, masked } = conditions;
  return {
    conditions: names,
    names: targets.names,
    ...{ bands: [], times: [], width: targets.names.length },
    ...{ factors: undefined, factorsHaveDensity: true },
    checkSets(sets) {
      sets.forEach((value, at) => {
        const column = at % names.length;
        if (admits(transforms[column], value) || (masked[column] && Number.isNaN(value))) return;
        throw badValue("sets", (at - column) / names.length, names[column], value, rangeText(transforms[column]));
      });
    },
    encodeSets: (sets) => Float64Array.from(encodeTableConditions(conditions, sets)),
    // What is outside a range has no density, whatever the network says.
    encode: (values) =>
      Float64Array.from(encodeTargets(targets, values), (value) => (Number.isFinite(value) ? value : 0)),
    decode: (network) => decodeTargets(targets, network),
    density: (values, network) => targetLogDensity(targets, values, network),
  };
}
