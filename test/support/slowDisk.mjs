/**
 * Writes as to a slow disk, so that a test finds a process in the middle of its work on any machine. It is loaded before
 * the program (`node --import`), and works only for the shards that SLOW_SHARDS names, as "2/8,5/8".
 */

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const BYTES_PER_MS = 20e3;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** Length in bytes of what `write(file, data, offset, length)` and `writev(file, [data])` write, at most. */
function bytesOf(/** @type {readonly any[]} */ args) {
  const data = args.find((argument) => typeof argument === "object" && argument !== null);
  if (Array.isArray(data)) return data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const length = args[args.indexOf(data) + 2];
  return typeof length === "number" ? length : (data?.byteLength ?? 0);
}

/** @param {any} owner @param {string} name */
function slow(owner, name) {
  const original = owner[name];
  owner[name] = function (/** @type {unknown[]} */ ...args) {
    Atomics.wait(clock, 0, 0, bytesOf(args) / BYTES_PER_MS);
    return original.apply(this, args);
  };
}

const shards = process.env.SLOW_SHARDS?.split(",") ?? [];
if (process.argv.some((argument) => shards.includes(argument))) {
  const handle = await fs.promises.open("/dev/null");
  for (const name of ["write", "writev"]) slow(Object.getPrototypeOf(handle), name);
  await handle.close();
  for (const name of ["write", "writev", "writeSync", "writevSync"]) slow(fs, name);
  syncBuiltinESMExports();
}
