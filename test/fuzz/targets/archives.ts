/** Archives of NumPy for seeds, and their mutation behind right checksums. */

import { crc32, deflateRawSync } from "node:zlib";
import { npyHeader } from "../../../src/data/npy.ts";
import { mutate } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Seed } from "../target.ts";

/** A member before it is packed. */
export type Members = ReadonlyMap<string, Uint8Array>;

export function npy(type: string, shape: readonly number[], values: ArrayBufferView): Buffer {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([npyHeader(type, shape), bytes]);
}

/** A ZIP archive as numpy.savez or numpy.savez_compressed make it. */
export function zip(members: Members, compressed = false): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of members) {
    const packed = compressed ? deflateRawSync(bytes) : bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(compressed ? 8 : 0, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), common, rest, Buffer.from(name)]));
    pieces.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(members.size, 8);
  end.writeUInt16LE(members.size, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, ...directory, end]);
}

/** The members of an archive whose members are stored, as seeds are. */
export function unzip(archive: Uint8Array): Members {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf("PK\x05\x06");
  const members = new Map<string, Uint8Array>();
  let at = bytes.readUInt32LE(end + 16);
  while (at < end) {
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const header = bytes.readUInt32LE(at + 42);
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    members.set(
      bytes.toString("utf8", at + 46, at + 46 + name),
      bytes.subarray(start, start + bytes.readUInt32LE(at + 20)),
    );
    at += 46 + name + extra + comment;
  }
  return members;
}

/** Mutates one member of an archive and packs it again. @param compressed whether it may be compressed */
export function repacked(random: Random, members: Members, name: string, compressed = true): Seed {
  const changed = new Map(members);
  const member = random.pick([...members.keys()]);
  if (random.chance(0.1)) changed.delete(member);
  // Headers are at the start of members: half of the mutations go there.
  const bytes = members.get(member)!;
  const [head, tail] = random.chance(0.5) ? [bytes.subarray(0, 128), bytes.subarray(128)] : [bytes, new Uint8Array(0)];
  changed.set(member, Buffer.concat([mutate(random, head, [...members.values()], 0.6), tail]));
  if (random.chance(0.1)) {
    changed.delete(member);
    changed.set(random.pick([...members.keys(), "../x.npy", "__proto__.npy", "\x1b[2J.npy"]), bytes);
  }
  return [{ name, bytes: zip(changed, compressed && random.chance(0.3)) }];
}
