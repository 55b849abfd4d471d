/** NumPy's arrays as tables: `.npy` and `.npz`. */

import { InputError } from "../../engine/errors.ts";
import { type NpyArray, parseNpy } from "../npy.ts";
import { isNumeric, type NpyHeader } from "../npyFormat.ts";
import { type NpzArchive, openNpz } from "../npz.ts";
import { readWholeFile } from "../wholeFile.ts";
import { readArrayColumns, type StoredArray } from "./arrayTable.ts";
import type { ChosenTable, ColumnRequest } from "./table.ts";

/** What numpy.savez calls an array that is given without a name. */
const UNNAMED = "arr_0";

/**
 * Reads a `.npy`: a table of records, or an array that is called `arr_0`. An array that has as many columns as names are
 * asked for has them in this order.
 * @throws InputError
 */
export async function readNpyColumns(
  path: string,
  table: string | undefined,
  requests: readonly ColumnRequest[],
): Promise<ChosenTable> {
  const array = parseNpy(await readWholeFile(path), path);
  const wanted = requests.flatMap(({ names }) => names);
  const inOrder = (array.shape[1] ?? 1) === wanted.length && !wanted.some((name) => name.startsWith(UNNAMED));
  const stored = storedArray(UNNAMED, array, inOrder ? wanted : undefined, async () => array);
  return readArrayColumns(path, [stored], table, requests);
}

/** Reads a `.npz`; only the arrays of the columns that are asked for are read. @throws InputError */
export async function readNpzColumns(
  path: string,
  table: string | undefined,
  requests: readonly ColumnRequest[],
): Promise<ChosenTable> {
  const archive = await openNpz(path);
  try {
    const stored: StoredArray[] = [];
    for (const name of archive.names) {
      const header = await archive.header(name);
      stored.push(storedArray(name, header, await namesOf(archive, name, header), () => archive.read(name)));
    }
    return await readArrayColumns(path, stored, table, requests);
  } finally {
    await archive.close();
  }
}

/** The list of names that datasets of kiloflow have beside an array: `parameter_names` for `parameters`. */
async function namesOf(archive: NpzArchive, name: string, { shape }: NpyHeader): Promise<string[] | undefined> {
  const list = [`${name}_names`, `${name.replace(/s$/, "")}_names`].find((one) => archive.names.includes(one));
  if (list === undefined || shape.length !== 2) return undefined;
  const { shape: own, type } = await archive.header(list);
  if (own.length !== 1 || own[0] !== shape[1] || isNumeric(type) || type === "structured") return undefined;
  const { data } = await archive.read(list);
  return Array.isArray(data) ? data : undefined;
}

function storedArray(
  path: string,
  { type, shape, fields }: NpyHeader,
  names: readonly string[] | undefined,
  array: () => Promise<NpyArray>,
): StoredArray {
  if (type === "structured") {
    const own = fields.map(({ name }) => name);
    return {
      path,
      shape,
      records: true,
      names: own,
      async read(places) {
        const table = await array();
        if (shape.length !== 1) throw new InputError(`${path} is a table of ${shape.length} axes, but must have one`);
        return places.map((place) => table.column(own[place]));
      },
    };
  }
  const numbers = isNumeric(type);
  return {
    path,
    shape: numbers ? shape : [],
    records: false,
    ...(names ? { names } : {}),
    ...(numbers ? {} : { problem: "holds no numbers" }),
    async read(places) {
      const values = (await array()).numbers();
      const width = shape[1] ?? 1;
      return places.map((place) => Float64Array.from({ length: shape[0] }, (_, row) => values[row * width + place]));
    },
  };
}
