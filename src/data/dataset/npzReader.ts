/** Datasets in NumPy archives, ours and others' that have at least parameters, times, bands and magnitudes. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import { isNumeric, type NpyData } from "../npyFormat.ts";
import { type NpyRows, type NpzArchive, openNpz } from "../npz.ts";
import type { DatasetLayout, RowReader } from "../types.ts";
import { PROPERTIES_OF_OLD_FILES, parseDescription } from "./arrays.ts";

/** Opens a dataset in an archive. @throws InputError where arrays are missing or do not fit together */
export async function openNpzDataset(path: string): Promise<RowReader> {
  const archive = await openNpz(path);
  try {
    return await readerOf(archive, path);
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** An array of texts; none where it is missing. */
async function texts(archive: NpzArchive, path: string, name: string): Promise<string[]> {
  if (!archive.names.includes(name)) return [];
  const { data } = await archive.read(name);
  // An array without items has no type that would say much.
  if (!Array.isArray(data) && data.length > 0) {
    throw new InputError(`${path}, array "${shownName(name)}" holds numbers, but must hold texts`);
  }
  return Array.isArray(data) ? data : [];
}

async function readerOf(archive: NpzArchive, path: string): Promise<RowReader> {
  for (const name of ["parameters", "times", "bands", "magnitudes"]) {
    if (!archive.names.includes(name)) throw new InputError(`${path} is no dataset: it has no array "${name}"`);
  }
  const numbers = async (name: string): Promise<NpyRows> => {
    const rows = await archive.rows(name);
    if (isNumeric(rows.header.type)) return rows;
    throw new InputError(
      `${path}, array "${shownName(name)}" has the NumPy type "${shownName(rows.header.type)}", but must hold numbers`,
    );
  };
  const optional = async (name: string) => (archive.names.includes(name) ? numbers(name) : undefined);
  const parameters = await numbers("parameters");
  const magnitudes = await numbers("magnitudes");
  const status = await optional("status");
  const luminosities = await optional("log10_bolometric_luminosity");
  const mask = await optional("mask");
  const [provenance] = await texts(archive, path, "provenance");
  const described = provenance
    ? parseDescription(provenance, path)
    : { parameterUnits: [], propertiesArray: PROPERTIES_OF_OLD_FILES, propertyUnits: [], provenance: {} };
  const properties = await optional(described.propertiesArray);
  const statusNames = await texts(archive, path, "status_names");
  const named = await texts(archive, path, "parameter_names");
  const width = parameters.header.shape[1] ?? 0;
  const layout: DatasetLayout = {
    count: magnitudes.header.shape[0] ?? 0,
    times: Float64Array.from((await archive.read("times")).numbers()),
    bands: await texts(archive, path, "bands"),
    parameterNames: named.length > 0 ? named : Array.from({ length: width }, (_, column) => `column ${column + 1}`),
    propertyNames: await texts(archive, path, `${described.propertiesArray}_names`),
    ...described,
    statusNames,
    magnitudeType: /^[<>]f2$/.test(magnitudes.header.type) ? "f16" : "f32",
    bolometric: luminosities !== undefined,
    mask: mask !== undefined,
  };
  const { count, bands, times, parameterNames, propertyNames } = layout;
  checkShape(path, "magnitudes", magnitudes, [count, bands.length, times.length]);
  checkShape(path, "parameters", parameters, [count, parameterNames.length]);
  checkShape(path, "status", status, [count]);
  checkShape(path, "log10_bolometric_luminosity", luminosities, [count, times.length]);
  checkShape(path, "mask", mask, [count, bands.length, times.length]);
  checkShape(path, described.propertiesArray, properties, [count, propertyNames.length]);
  if (!properties && propertyNames.length > 0)
    throw new InputError(`${path} is damaged: it has no array "${shownName(described.propertiesArray)}"`);
  return {
    path,
    layout,
    async read(start, rows) {
      const bytes = async (source: NpyRows | undefined) => source && of(Uint8Array, await source.read(start, rows));
      const floats = async (source: NpyRows | undefined) => source && of(Float32Array, await source.read(start, rows));
      return {
        start,
        rows,
        parameters: of(Float64Array, await parameters.read(start, rows)),
        magnitudes: of(Float32Array, await magnitudes.read(start, rows)),
        properties: (await floats(properties)) ?? new Float32Array(0),
        status: (await bytes(status)) ?? new Uint8Array(rows),
        logBolometricLuminosity: await floats(luminosities),
        mask: await bytes(mask),
      };
    },
    close: () => archive.close(),
  };
}

/** Values as an array of a type. They are numbers: {@link isNumeric}. */
function of<T>(type: { new (values: ArrayLike<number>): T }, values: NpyData): T {
  return values instanceof type ? values : new type(values as Exclude<NpyData, string[]>);
}

/** @throws InputError where an array does not fit the others */
function checkShape(path: string, name: string, source: NpyRows | undefined, expected: readonly number[]): void {
  const shape = source?.header.shape;
  if (!shape || shape.join() === expected.join()) return;
  throw new InputError(
    `${path} is damaged: ${shownName(name)} has the shape (${shape.join(", ")}), but sets, bands, times and names need (${expected.join(", ")})`,
  );
}
