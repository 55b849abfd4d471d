/** Files of other programs: the sentence says what they are. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { openDataset } from "../../../src/data/dataset/reader.ts";
import { openParameterFile } from "../../../src/data/parameters/index.ts";
import { binarySchema } from "../../../src/lightcurves/binary/columns.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const padded = (text: string) => Buffer.concat([bytes(text), Buffer.alloc(100, 0x41)]);

/** A ZIP archive of one stored, empty member. */
function zipOf(name: string): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length, 16);
  return Buffer.concat([local, bytes(name), central, bytes(name), end]);
}

const tar = Buffer.alloc(1024);
tar.write("posterior.csv");
tar.write("ustar", 257);

it.each<[string, Buffer]>([
  ["a Git LFS pointer", bytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n")],
  ["a git-annex pointer", bytes("/annex/objects/SHA256E-s1--00.h5\n")],
  ["a web page", bytes("\n<!DOCTYPE html>\n<html><body>404</body></html>")],
  ["a LIGO_LW XML table", bytes("<?xml version='1.0'?>\n<!DOCTYPE LIGO_LW>\n<LIGO_LW></LIGO_LW>")],
  ["a VOTable", bytes('<?xml version="1.0"?>\n<VOTABLE version="1.3"></VOTABLE>')],
  ["an XML file", bytes('<?xml version="1.0"?>\n<other/>')],
  ["a Parquet file", padded("PAR1")],
  ["an Arrow (Feather) file", padded("ARROW1\0\0")],
  ["an SQLite database", padded("SQLite format 3\0")],
  ["a MATLAB file before version 7.3", padded("MATLAB 5.0 MAT-file, Platform: GLNXA64")],
  ["a ROOT file", padded("root\0\0")],
  ["a netCDF-3 file", padded("CDF\x01")],
  ["a file of R's own format", padded("RDX3\nX\n")],
  ["a file of an old Microsoft Office format", padded("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
  ["a PDF document", padded("%PDF-1.5\n")],
  ["a PNG image", padded("\x89PNG\r\n\x1a\n")],
  ["a tar archive", tar],
  ["a tar archive", gzipSync(tar)],
  ["packed with gzip twice", gzipSync(gzipSync("m1,m2\n"))],
  ["compressed with bzip2", padded("BZh91AY&SY")],
  ["compressed with xz", padded("\xfd7zXZ\0")],
  ["compressed with zstd", padded("\x28\xb5\x2f\xfd")],
  ["a pickle", padded("\x80\x04\x95\x10\0\0\0\0\0\0\0}")],
  ["a pickle", padded("(dp0\nS'm1'\n")],
  ["a model (safetensors)", padded('\x40\0\0\0\0\0\0\0{"__metadata__":{}')],
  ["an Excel or other Office file", zipOf("xl/workbook.xml")],
  ["an OpenDocument file", zipOf("content.xml")],
  ["a file of torch.save", zipOf("archive/data.pkl")],
  ["a ZIP archive, but not one of NumPy", zipOf("posterior.csv")],
])("names %s", async (kind, contents) => {
  for (const name of ["x.dat", "x.h5", "x.json"]) {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, contents);
    await expect(openParameterFile(path, binarySchema(false))).rejects.toThrow(`${path} is ${kind}`);
  }
});

it("names them where a dataset is wanted", async () => {
  const path = join(temporaryFolder(), "curves.h5");
  writeFileSync(path, "version https://git-lfs.github.com/spec/v1\n");
  await expect(openDataset(path)).rejects.toMatchObject({
    message: `${path} is a Git LFS pointer, not the file itself`,
    hint: "fetch it with git lfs pull; datasets that kiloflow wrote (.h5, .npz or .csv) are read",
  });
});
