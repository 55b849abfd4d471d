/** The ZIP archive of a PyTorch file. Nothing in it is compressed. src/data/zip.ts reads files, and needs Node. */

import { InputError } from "../../engine/errors.ts";
import { crc32 } from "../crc32Portable.ts";
import { RESAVE, shown } from "./messages.ts";

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

/** What is often found under the name of a model. */
const OTHERS: readonly [RegExp, string][] = [
  [/^version https:\/\/git-lfs/, "a pointer of Git LFS, not the file itself: fetch it with git lfs pull"],
  [/^\s*<(!doctype|html|\?xml)/i, "a web page, not a model: download the file itself"],
  [/^.{257}ustar/s, "a tar archive: the format of PyTorch before 0.4, which kiloflow does not read"],
];

/** Members by name; each is checked against its checksum when it is read. @throws InputError that names `file` */
export function readArchive(bytes: Uint8Array, file: string): Map<string, () => Uint8Array> {
  // Before 1.6, torch.save wrote pickles one after the other, the first of them a magic number.
  if (bytes[0] === 0x80) {
    throw new InputError(`${file} is in PyTorch's old format, without an archive, which kiloflow does not read`, {
      hint: RESAVE,
    });
  }
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 512));
  for (const [pattern, what] of OTHERS) {
    if (pattern.test(start)) throw new InputError(`${file} is ${what}`, { hint: RESAVE });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0) {
    throw new InputError(`${file} is not a file of torch.save, or is truncated: it has no ZIP directory`, {
      hint: RESAVE,
    });
  }
  const damaged = () => new InputError(`${file} is damaged: its ZIP directory does not fit the file`);
  const count = view.getUint16(end + 10, true);
  const members = new Map<string, () => Uint8Array>();
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw damaged();
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    const size = view.getUint32(at + 24, true);
    const local = view.getUint32(at + 42, true);
    if (view.getUint16(at + 10, true) !== 0 || view.getUint32(at + 20, true) !== size) {
      throw new InputError(`${file}: ${shown(name)} is compressed, which torch.save never does`, { hint: RESAVE });
    }
    if (local + 30 > end || view.getUint32(local, true) !== 0x04034b50) throw damaged();
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    total += size;
    // The sum bounds the time for checksums where members overlap.
    if (data + size > end || total > end || members.has(name)) throw damaged();
    const checksum = view.getUint32(at + 16, true);
    let checked = false;
    members.set(name, () => {
      const contents = bytes.subarray(data, data + size);
      if (!checked && crc32(contents) !== checksum) {
        throw new InputError(`${file} is damaged: ${shown(name)} does not match its checksum`);
      }
      checked = true;
      return contents;
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return -1;
}
