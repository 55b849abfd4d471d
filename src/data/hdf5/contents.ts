/** What a dataset's HDF5 file holds beside the rows: names, units and provenance as attributes, and small arrays. */

import { descriptionText, type RowArray } from "../dataset/arrays.ts";
import type { DatasetLayout } from "../types.ts";
import { type Attribute, LARGEST_MESSAGE } from "./objects.ts";
import { TEXT_REFERENCE_BYTES } from "./textHeap.ts";

/** An array that is known before the first row. */
export interface FixedArray {
  readonly name: string;
  readonly values: Float64Array | readonly string[];
  readonly attributes: readonly Attribute[];
}

/** An array of rows with what is said of it. */
export interface DescribedRows {
  readonly array: RowArray;
  readonly attributes: readonly Attribute[];
}

/** Everything that is known beforehand. */
export interface Contents {
  readonly root: readonly Attribute[];
  readonly fixed: readonly FixedArray[];
  readonly rows: readonly DescribedRows[];
}

/** An attribute is one message: longer lists of texts become arrays. */
const LONGEST_LIST = Math.floor((LARGEST_MESSAGE - 1024) / TEXT_REFERENCE_BYTES);

/** Name of the array that holds a list too long for the attribute `attribute` of `array`. */
export const listName = (array: string, attribute: string): string => `${array}_${attribute}`;

function provenanceAttributes(layout: DatasetLayout): Attribute[] {
  const own = ["format", "description"];
  return Object.entries(layout.provenance).flatMap(([name, value]): Attribute[] => {
    // Everything is in the description, too: what can be no attribute's name is only there.
    if (own.includes(name) || name === "" || name.includes("\0") || Buffer.byteLength(name) > 1024) return [];
    if (typeof value === "string" || typeof value === "number") return [{ name, value }];
    return value === undefined ? [] : [{ name, value: JSON.stringify(value) }];
  });
}

function attributesOf(array: RowArray, layout: DatasetLayout): Attribute[] {
  const axes: Attribute = { name: "axes", value: array.axes };
  switch (array.name) {
    case "parameters":
      return [axes, { name: "names", value: layout.parameterNames }, { name: "units", value: layout.parameterUnits }];
    case layout.propertiesArray:
      return [axes, { name: "names", value: layout.propertyNames }, { name: "units", value: layout.propertyUnits }];
    case "status":
      return [axes, { name: "meanings", value: layout.statusNames }];
    case "magnitudes":
      return [axes, { name: "units", value: "mag" }];
    default:
      return [axes];
  }
}

/** Name of the attribute with the CRC-32 of an array's rows. */
export const CHECKSUM = "crc32";

/**
 * What the file of a layout holds.
 * @param arrays the layout's arrays of rows
 * @param crcs CRC-32 of the rows of each, where they are stated
 */
export function contentsOf(layout: DatasetLayout, arrays: readonly RowArray[], crcs?: readonly number[]): Contents {
  const lists: FixedArray[] = [];
  const rows = arrays.map((array, index): DescribedRows => {
    const isShort = ({ value }: Attribute) => typeof value !== "object" || value.length <= LONGEST_LIST;
    const checksum = crcs ? [{ name: CHECKSUM, value: crcs[index] }] : [];
    const all = [...attributesOf(array, layout), ...checksum];
    for (const { name, value } of all.filter((attribute) => !isShort(attribute))) {
      lists.push({ name: listName(array.name, name), values: value as readonly string[], attributes: [] });
    }
    return { array, attributes: all.filter(isShort) };
  });
  return {
    root: [
      { name: "format", value: "kiloflow dataset 1" },
      { name: "description", value: descriptionText(layout) },
      ...provenanceAttributes(layout),
    ],
    fixed: [
      { name: "times", values: layout.times, attributes: [{ name: "units", value: "d" }] },
      { name: "bands", values: layout.bands, attributes: [] },
      ...lists,
    ],
    rows,
  };
}
