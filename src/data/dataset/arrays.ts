/** The arrays of a dataset file, the same in every format: which there are, of what type, and where a chunk has them. */

import { InputError } from "../../engine/errors.ts";
import { jsonObject, parseJsonText } from "../jsonText.ts";
import { isName, shownName } from "../names.ts";
import { type DatasetChunk, type DatasetLayout, MAGNITUDE_TYPES, type MagnitudeType } from "../types.ts";

/** An array with one row for each set. */
export interface RowArray {
  readonly name: string;
  /** NumPy's type text. */
  readonly type: "<f8" | "<f4" | "<f2" | "|u1";
  /** Shape of one row. */
  readonly rowShape: readonly number[];
  /** Names of the axes. */
  readonly axes: readonly string[];
  pick(chunk: DatasetChunk): Float64Array | Float32Array | Uint16Array | Uint8Array;
}

const MAGNITUDE_TEXTS: Readonly<Record<MagnitudeType, RowArray["type"]>> = { f32: "<f4", f16: "<f2" };

/** The arrays that grow with the sets. */
export function rowArrays(layout: DatasetLayout): RowArray[] {
  const cube = [layout.bands.length, layout.times.length];
  const arrays: RowArray[] = [
    {
      name: "parameters",
      type: "<f8",
      rowShape: [layout.parameterNames.length],
      axes: ["set", "parameter"],
      pick: (chunk) => chunk.parameters,
    },
    {
      name: "magnitudes",
      type: MAGNITUDE_TEXTS[layout.magnitudeType],
      rowShape: cube,
      axes: ["set", "band", "time"],
      pick: (chunk) => chunk.magnitudes,
    },
    { name: "status", type: "|u1", rowShape: [], axes: ["set"], pick: (chunk) => chunk.status },
  ];
  if (layout.propertyNames.length > 0) {
    arrays.push({
      name: layout.propertiesArray,
      type: "<f4",
      rowShape: [layout.propertyNames.length],
      axes: ["set", "property"],
      pick: (chunk) => chunk.properties,
    });
  }
  if (layout.bolometric) {
    arrays.push({
      name: "log10_bolometric_luminosity",
      type: "<f4",
      rowShape: [layout.times.length],
      axes: ["set", "time"],
      pick: (chunk) => chunk.logBolometricLuminosity!,
    });
  }
  if (layout.mask) {
    arrays.push({
      name: "mask",
      type: "|u1",
      rowShape: cube,
      axes: ["set", "band", "time"],
      pick: (chunk) => chunk.mask!,
    });
  }
  return arrays;
}

/** Bytes of one value. */
export const valueBytes = (type: RowArray["type"]): number => ({ "<f8": 8, "<f4": 4, "<f2": 2, "|u1": 1 })[type];

/** Bytes of one row of an array. */
export function rowBytes({ type, rowShape }: RowArray): number {
  return rowShape.reduce((product, length) => product * length, valueBytes(type));
}

/** What a description says that its file is. */
const FORMAT = "kiloflow dataset 1";

/**
 * What does not grow with the sets and is no array of numbers, as one JSON text.
 * @param more what a format says besides
 */
export function descriptionText(layout: DatasetLayout, more: object = {}): string {
  return JSON.stringify({
    format: FORMAT,
    ...more,
    parameter_units: layout.parameterUnits,
    properties_array: layout.propertiesArray,
    property_units: layout.propertyUnits,
    status_names: layout.statusNames,
    magnitude_type: layout.magnitudeType,
    time_unit: "d",
    provenance: layout.provenance,
  });
}

/** Name of the properties' array in files of version 0.1.0, which do not say it. */
export const PROPERTIES_OF_OLD_FILES = "ejecta";

/** The parts of {@link descriptionText}. */
export interface Description {
  readonly parameterUnits: readonly string[];
  readonly propertiesArray: string;
  readonly propertyUnits: readonly string[];
  readonly statusNames: readonly string[];
  readonly magnitudeType: MagnitudeType;
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** Reads {@link descriptionText}. @throws InputError where it is not such a text */
export function parseDescription(text: string, where: string): Description {
  if (text === "") throw new InputError(`${where} is no dataset of kiloflow: it has no description`);
  const what = `${where}: its description (provenance)`;
  const value = jsonObject(parseJsonText(text, what));
  const damaged = (part: string) => new InputError(`${what} is damaged: "${part}" is not as kiloflow writes it`);
  if (!value) throw damaged("format");
  if (value.format !== undefined && value.format !== FORMAT) {
    throw new InputError(
      `${where} has the format ${shownName(String(JSON.stringify(value.format)))}, but must have "${FORMAT}"`,
      { hint: "a later version of kiloflow may read it" },
    );
  }
  const texts = (key: string): string[] | undefined => {
    const list = value[key];
    if (list === undefined) return undefined;
    if (!Array.isArray(list) || list.some((item) => typeof item !== "string")) throw damaged(key);
    return list;
  };
  const { properties_array: propertiesArray = PROPERTIES_OF_OLD_FILES, provenance = {} } = value;
  if (typeof propertiesArray !== "string" || !isName(propertiesArray)) throw damaged("properties_array");
  const known = jsonObject(provenance);
  if (!known) throw damaged("provenance");
  return {
    parameterUnits: texts("parameter_units") ?? [],
    propertiesArray,
    propertyUnits: texts("property_units") ?? texts("ejecta_units") ?? [],
    statusNames: texts("status_names") ?? [],
    magnitudeType: magnitudeTypeOf(value.magnitude_type, where),
    provenance: currentProvenance(known),
  };
}

/** Version 0.1.0 wrote a model's title, "DU17", where its name is now: shards of both versions are one dataset. */
function currentProvenance(provenance: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof provenance.model !== "string") return provenance;
  return { ...provenance, model: provenance.model.toLowerCase() };
}

/** Files of others need not say it. */
function magnitudeTypeOf(value: unknown, where: string): MagnitudeType {
  if (value === undefined) return "f32";
  const type = MAGNITUDE_TYPES.find((known) => known === value);
  if (type) return type;
  throw new InputError(
    `${where} has magnitudes of the unknown type ${shownName(String(JSON.stringify(value)))}: its description must say ${MAGNITUDE_TYPES.join(" or ")}`,
  );
}
