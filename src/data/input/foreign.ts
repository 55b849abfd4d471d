/** Formats that are not read, by their first bytes, so that the message says what a file is and not what it is not. */

import { InputError } from "../../engine/errors.ts";

/** What an input is, and what to do about it. */
interface Foreign {
  readonly kind: string;
  readonly hint?: string;
}

type Test = (head: Uint8Array, text: string) => boolean;

/** Marks are Latin-1: a character a byte. */
const startsWith =
  (...marks: string[]): Test =>
  (_, text) =>
    marks.some((mark) => text.startsWith(mark));
const matches =
  (pattern: RegExp): Test =>
  (_, text) =>
    pattern.test(text);

const UNPACK = "unpack it first";
const PICKLE = "a pickle, which could run any program";
const SAVE_PICKLE = "save it as JSON, CSV or HDF5";
const TABLE = "save the table as CSV, HDF5 or FITS";

/** In this order: what is more special comes first. */
const FOREIGN: readonly (readonly [test: Test, kind: string, hint?: string])[] = [
  [(head) => head.length > 0 && head.every((byte) => byte === 0), "full of zero bytes, as a broken copy is"],
  [
    startsWith("version https://git-lfs.github.com/spec/"),
    "a Git LFS pointer, not the file itself",
    "fetch it with git lfs pull",
  ],
  [
    matches(/^(\.\.\/)*(\.git|\/annex)\/(annex\/)?objects\//),
    "a git-annex pointer, not the file itself",
    "fetch it with git annex get",
  ],
  [matches(/^\s*(<!--.*?-->\s*)?<(!doctype html|html|head)\b/i), "a web page", "download the file itself"],
  [matches(/^\s*<([?!][\s\S]*<)?LIGO_LW\b/i), "a LIGO_LW XML table", TABLE],
  [matches(/^\s*<([?!][\s\S]*<)?VOTABLE\b/i), "a VOTable", TABLE],
  [matches(/^\s*<(\?xml|svg|!--)/i), "an XML file", TABLE],
  [startsWith("PAR1"), "a Parquet file", TABLE],
  [startsWith("ARROW1", "FEA1"), "an Arrow (Feather) file", TABLE],
  [startsWith("\xff\xff\xff\xff\x10\0\0\0", "\xff\xff\xff\xff\x00\x01\0\0"), "an Arrow stream", TABLE],
  [startsWith("Obj\x01"), "an Avro file", TABLE],
  [startsWith("SQLite format 3\0"), "an SQLite database", TABLE],
  [startsWith("MATLAB 5.0"), "a MATLAB file before version 7.3", "save it with -v7.3"],
  [startsWith("root\0"), "a ROOT file", TABLE],
  [startsWith("CDF\x01", "CDF\x02", "CDF\x05"), "a netCDF-3 file", "save it as netCDF-4, which is HDF5"],
  [startsWith("\x0e\x03\x13\x01"), "an HDF4 file", "save it as HDF5"],
  [startsWith("IGWD\0"), "a gravitational-wave frame file", "parameter sets are in the posterior's files"],
  [startsWith("RDX2\n", "RDX3\n", "X\n\0\0\0", "RDA"), "a file of R's own format", "save it with write.csv"],
  [startsWith("\xd0\xcf\x11\xe0"), "a file of an old Microsoft Office format", "save the sheet as CSV"],
  [startsWith("SR\0\x04"), "an IDL save file", TABLE],
  [startsWith("<stata_dta>"), "a Stata file", TABLE],
  [matches(/^\s*\\(begin\{|startdata|documentclass)/), "a LaTeX document", TABLE],
  [startsWith("%PDF"), "a PDF document", TABLE],
  [startsWith("%!PS"), "a PostScript document", TABLE],
  [startsWith("{\\rtf"), "an RTF document", "save it as plain text"],
  [startsWith("\x89PNG"), "a PNG image"],
  [startsWith("\xff\xd8\xff"), "a JPEG image"],
  [startsWith("GIF87a", "GIF89a"), "a GIF image"],
  [startsWith("II*\0", "MM\0*"), "a TIFF image"],
  [startsWith("\x7fELF", "MZ\x90\0"), "a program"],
  [(_, text) => text.slice(257, 262) === "ustar", "a tar archive", UNPACK],
  [startsWith("\x1f\x8b\x08"), "packed with gzip twice", UNPACK],
  [matches(/^BZh[1-9]1AY&SY/), "compressed with bzip2", UNPACK],
  [startsWith("\xfd7zXZ\0"), "compressed with xz", UNPACK],
  [startsWith("\x5d\0\0\x80\0", "\x5d\0\0\0\x04"), "compressed with lzma", UNPACK],
  [startsWith("\x28\xb5\x2f\xfd"), "compressed with zstd", UNPACK],
  [startsWith("\x04\x22\x4d\x18"), "compressed with lz4", UNPACK],
  [startsWith("\xff\x06\0\0sNaPpY"), "compressed with snappy", UNPACK],
  [startsWith("\x1f\x9d"), "compressed with compress", UNPACK],
  [startsWith("7z\xbc\xaf\x27\x1c"), "a 7z archive", UNPACK],
  [startsWith("Rar!\x1a\x07"), "a RAR archive", UNPACK],
  // Eight bytes of length, then JSON.
  [(head, text) => head.length > 9 && text.slice(4, 10) === '\0\0\0\0{"', "a model (safetensors)"],
  [startsWith("PK\x05\x06"), "an empty ZIP archive"],
  // Protocols 2 to 5 of pickles have a mark; of 0 and 1 it is what the usual objects begin with.
  [startsWith("\x80\x02", "\x80\x03", "\x80\x04\x95", "\x80\x05\x95"), PICKLE, SAVE_PICKLE],
  [matches(/^(\(?[dl]p\d+\n|c[\w.]+\n\w+\n)/), PICKLE, SAVE_PICKLE],
];

/** A character a byte, of a few thousand bytes. */
export const latin1 = (head: Uint8Array): string => String.fromCharCode(...head.subarray(0, 4096));

/** What an input of these first bytes is, where it is known and not read; undefined for all others. */
function foreignKind(head: Uint8Array): Foreign | undefined {
  const text = latin1(head);
  const found = FOREIGN.find(([test]) => test(head, text));
  return found && { kind: found[1], hint: found[2] };
}

/**
 * @param reads what is read instead, for the hint
 * @throws InputError naming what an input is, where that is known and not read
 */
export function refuseForeign({ head, name }: { head: Uint8Array; name: string }, reads?: string): void {
  const foreign = foreignKind(head);
  if (!foreign) return;
  const hint = [foreign.hint, reads && `${reads} are read`].filter(Boolean).join("; ");
  throw new InputError(`${name} is ${foreign.kind}`, { hint: hint === "" ? undefined : hint });
}
