/**
 * Holds a run in the middle of its work, so that a test finds it there on any machine, fast or busy. It is loaded before
 * the program (`node --import`, see heldRun.ts) and works where one of the program's arguments is in HELD, as "2/8,5/8".
 *
 * A new dataset is held when its journal can vouch for its first rows, a training, which says so, when its log has as many
 * epochs as HELD_EPOCHS says: until it is told to stop, or for good. A dataset that is gone on with is not held. With HELD_UNTIL a run is
 * held as it is, without a turn of its event loop, when it has said something: until that file exists.
 */

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

/** More than what comes before a dataset's rows, less than its first chunk. */
const BYTES_BEFORE_ROWS = 50_000;
/** The journal vouches for rows that took longer than its interval. */
const LONGER_THAN_JOURNAL_MS = 300;

let stopped = false;

async function untilStopped() {
  while (!stopped) await sleep(20);
}

/** @param {fs.promises.FileHandle} file */
function holdRows(file) {
  const write = /** @type {(...args: any[]) => Promise<{ bytesWritten: number }>} */ (file.write.bind(file));
  let written = 0;
  file.write = /** @type {any} */ (
    async (/** @type {any[]} */ ...args) => {
      // Those of the first chunk all begin before the first of them has ended.
      if (written < BYTES_BEFORE_ROWS) await sleep(LONGER_THAN_JOURNAL_MS);
      else await untilStopped();
      const done = await write(...args);
      written += done.bytesWritten;
      return done;
    }
  );
}

const held = process.env.HELD?.split(",") ?? [];
if (process.argv.some((argument) => held.includes(argument))) {
  const { open, appendFile } = fs.promises;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      stopped = true;
    });
  }
  fs.promises.open = async (path, flags, mode) => {
    const file = await open(path, flags, mode);
    if (String(path).endsWith(".partial") && flags === "w+") holdRows(file);
    return file;
  };
  fs.promises.appendFile = async (path, data, options) => {
    await appendFile(path, data, options);
    if (!String(path).endsWith(".log.jsonl")) return;
    const epochs = fs.readFileSync(String(path), "utf8").split("\n").length - 1;
    if (epochs !== Number(process.env.HELD_EPOCHS)) return;
    process.stderr.write("held\n");
    await untilStopped();
  };
  syncBuiltinESMExports();
  const until = process.env.HELD_UNTIL;
  if (until !== undefined) {
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      stream.write = (/** @type {any} */ ...args) => {
        const done = write(.../** @type {[string]} */ (args));
        while (!fs.existsSync(until)) Atomics.wait(clock, 0, 0, 20);
        return done;
      };
    }
  }
}
