/** Reads datasets in every format, a block of rows at a time. */

import { extname } from "node:path";
import { InputError } from "../../engine/errors.ts";
import { looksLikeHdf5 } from "../hdf5.ts";
import { refuseForeign } from "../input/foreign.ts";
import { type Input, openInput, readingInput } from "../input/index.ts";
import type { DatasetReader, RowReader } from "../types.ts";
import { checkLayout } from "./checkLayout.ts";
import { openCsvDataset } from "./csvReader.ts";
import { openHdf5Dataset } from "./hdf5Reader.ts";
import { openNpzDataset } from "./npzReader.ts";

const READS = "datasets that kiloflow wrote (.h5, .npz or .csv)";

/**
 * Opens a dataset, recognised by its contents: a file, plain or packed with gzip, a pipe, or `-` for standard input. The
 * caller closes it.
 * @throws InputError where it cannot be read or is no dataset
 */
export async function openDataset(path: string): Promise<DatasetReader> {
  const input = await openInput(path);
  try {
    const reader = await readingInput(input, () => openByContents(input));
    try {
      checkLayout(reader.layout, input.name);
    } catch (error) {
      await reader.close();
      throw error;
    }
    let closed = false;
    return {
      path: input.name,
      file: input.path,
      layout: reader.layout,
      async read(start, rows) {
        if (closed) throw new InputError(`${input.name} is closed`);
        if (!(Number.isSafeInteger(start) && start >= 0 && Number.isSafeInteger(rows) && rows >= 0)) {
          throw new InputError(`rows ${start} and ${rows} more of ${input.name} cannot be read: both must be integers`);
        }
        return await readingInput(input, () => reader.read(start, rows));
      },
      async close() {
        closed = true;
        await reader.close();
        await input.dispose();
      },
    };
  } catch (error) {
    await input.dispose();
    throw error;
  }
}

async function openByContents(input: Input): Promise<RowReader> {
  const { path, name, head } = input;
  if (await looksLikeHdf5(path)) return await openHdf5Dataset(path);
  if (head.toString("latin1", 0, 4) === "PK\x03\x04") return await openNpzDataset(path);
  refuseForeign(input, READS);
  if (looksLikeCsv(head) || extname(name).toLowerCase() === ".csv") return await openCsvDataset(path);
  throw new InputError(`${name} is not a dataset of kiloflow (.h5, .npz or .csv)`);
}

/** A comment, or a byte order mark that an editor put in front of it. */
function looksLikeCsv(head: Buffer): boolean {
  return head[0] === 0x23 || head.readUIntBE(0, 3) === 0xefbbbf;
}
