/** Datasets in NumPy archives, ours and others' that have at least parameters, times, bands and magnitudes. */

import { InputError } from "../../engine/errors.ts";
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

async function texts(archive: NpzArchive, name: string): Promise<string[]> {
  return archive.names.includes(name) ? ((await archive.read(name)).data as string[]) : [];
}

async function readerOf(archive: NpzArchive, path: string): Promise<RowReader> {
  for (const name of ["parameters", "times", "bands", "magnitudes"]) {
    if (!archive.names.includes(name)) throw new InputError(`${path} is no dataset: it has no array "${name}"`);
  }
  const optional = async (name: string) => (archive.names.includes(name) ? archive.rows(name) : undefined);
  const parameters = await archive.rows("parameters");
  const magnitudes = await archive.rows("magnitudes");
  const status = await optional("status");
  const luminosities = await optional("log10_bolometric_luminosity");
  const mask = await optional("mask");
  const [provenance] = await texts(archive, "provenance");
  const described = provenance
    ? parseDescription(provenance, path)
    : { parameterUnits: [], propertiesArray: PROPERTIES_OF_OLD_FILES, propertyUnits: [], provenance: {} };
  const properties = await optional(described.propertiesArray);
  const statusNames = await texts(archive, "status_names");
  const named = await texts(archive, "parameter_names");
  const width = parameters.header.shape[1] ?? 0;
  const layout: DatasetLayout = {
    count: magnitudes.header.shape[0],
    times: Float64Array.from((await archive.read("times")).data as Float64Array),
    bands: (await archive.read("bands")).data as string[],
    parameterNames: named.length > 0 ? named : Array.from({ length: width }, (_, column) => `column ${column + 1}`),
    propertyNames: await texts(archive, `${described.propertiesArray}_names`),
    ...described,
    statusNames,
    magnitudeType: magnitudes.header.type === "<f2" ? "f16" : "f32",
    bolometric: luminosities !== undefined,
    mask: mask !== undefined,
  };
  checkShapes(path, layout, parameters, magnitudes, properties);
  return {
    path,
    layout,
    async read(start, rows) {
      const values = async <T>(source: NpyRows | undefined) =>
        source ? ((await source.read(start, rows)) as T) : undefined;
      return {
        start,
        rows,
        parameters: Float64Array.from((await values<Float64Array>(parameters))!),
        magnitudes: Float32Array.from((await values<Float32Array>(magnitudes))!),
        properties: (await values<Float32Array>(properties)) ?? new Float32Array(0),
        status: (await values<Uint8Array>(status)) ?? new Uint8Array(rows),
        logBolometricLuminosity: await values<Float32Array>(luminosities),
        mask: await values<Uint8Array>(mask),
      };
    },
    close: () => archive.close(),
  };
}

function checkShapes(
  path: string,
  layout: DatasetLayout,
  parameters: NpyRows,
  magnitudes: NpyRows,
  properties: NpyRows | undefined,
): void {
  const columns = [layout.count, layout.propertyNames.length];
  const own = properties?.header.shape;
  if ((own ?? columns).join() !== columns.join() || (!own && layout.propertyNames.length > 0)) {
    throw new InputError(
      `${path} is damaged: ${layout.propertiesArray} ${own ? `has the shape (${own})` : "is missing"}, but its names need (${columns})`,
    );
  }
  const expected = [layout.count, layout.bands.length, layout.times.length];
  if (magnitudes.header.shape.join() !== expected.join()) {
    throw new InputError(
      `${path} is damaged: magnitudes have the shape (${magnitudes.header.shape}), not (${expected})`,
    );
  }
  if (parameters.header.shape.join() !== [layout.count, layout.parameterNames.length].join()) {
    throw new InputError(
      `${path} is damaged: parameters have the shape (${parameters.header.shape}), which does not fit ${layout.count} sets`,
    );
  }
}
