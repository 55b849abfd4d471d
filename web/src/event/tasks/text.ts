/** The text of a file that a visitor brings: packed with gzip or not, in UTF-8 or UTF-16. */

import { isGzip, orderOf } from "../../../../src/data/input/encoding.ts";
import { latin1, refuseForeign } from "../../../../src/data/input/foreign.ts";
import { InputError } from "../../../../src/engine/errors.ts";

/** More than any file of photometry, and than posteriors that a page should hold. */
const MOST_BYTES = 2 ** 28;
const READS = "text tables (CSV, .dat) and JSON";

/** What the page does not read, and the program does: by the first bytes, and how Python makes a table of it. */
const BINARY: readonly (readonly [mark: string, kind: string, convert: (name: string) => string])[] = [
  [
    "\x89HDF\r\n\x1a\n",
    "an HDF5 file",
    (name) =>
      `python3 -c "import h5py, pandas; pandas.DataFrame(h5py.File('${name}')['GROUP/posterior_samples'][()]).to_csv('posterior.csv')"`,
  ],
  [
    "PK\x03\x04",
    "a NumPy or other ZIP archive",
    (name) =>
      `python3 -c "import numpy, pandas; pandas.DataFrame(dict(numpy.load('${name}'))).to_csv('posterior.csv')"`,
  ],
  [
    "\x93NUMPY",
    "a NumPy array",
    (name) => `python3 -c "import numpy, pandas; pandas.DataFrame(numpy.load('${name}')).to_csv('posterior.csv')"`,
  ],
  [
    "SIMPLE  =",
    "a FITS file",
    (name) => `python3 -c "from astropy.table import Table; Table.read('${name}').write('posterior.csv')"`,
  ],
];

/**
 * @param name of the file, for messages
 * @throws InputError for what is no text, damaged or too large
 */
export async function textOfBytes(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  const plain = isGzip(bytes) ? await unpacked(bytes, name) : bytes;
  if (plain.length === 0) throw new InputError(`${name} is empty`);
  if (plain.length > MOST_BYTES) {
    throw new InputError(`${name} is larger than ${MOST_BYTES / 2 ** 20} MiB`, {
      hint: "the command line reads it: kiloflow forecast --posterior FILE",
    });
  }
  const head = plain.subarray(0, 4096);
  const text = latin1(head);
  const binary = BINARY.find(([mark]) => text.startsWith(mark));
  if (binary) {
    const [, kind, convert] = binary;
    // Names of files are no part of commands unless they are plain.
    const shown = /^[\w.+-]+$/.test(name) ? name : "FILE";
    throw new InputError(`${name} is ${kind}, which this page does not read`, {
      hint: `kiloflow forecast --posterior ${shown} does, and so does the page once it is a table: ${convert(shown)}`,
    });
  }
  refuseForeign({ head, name }, READS);
  return new TextDecoder(orderOf(head) ?? "utf-8").decode(plain);
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new InputError(`${name} is a gzip file that is damaged or truncated`);
    });
    if (done) break;
    pieces.push(value);
    length += value.length;
    // A few bytes can unpack to more than there is memory.
    if (length > MOST_BYTES) throw new InputError(`${name} unpacks to more than ${MOST_BYTES / 2 ** 20} MiB`);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
