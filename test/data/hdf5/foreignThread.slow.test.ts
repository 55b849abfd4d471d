/** A thread that hangs, crashes or takes all memory while it reads. */

import { afterEach, expect, it, vi } from "vitest";

const thread = vi.hoisted(() => ({ code: "" }));
vi.mock("worker:data/hdf5/foreignWorker", () => ({
  get default() {
    return thread.code;
  },
}));

afterEach(() => vi.resetModules());

const LOADED = `const { workerData } = require("node:worker_threads"); Atomics.add(new Int32Array(workerData.progress), 0, 1);`;

it.each([
  ["hangs", `${LOADED} for (;;);`, /^x\.h5 cannot be read: HDF5 made no progress for 5 s; it may be damaged$/],
  ["throws", `${LOADED} throw new Error("trap");`, /^x\.h5 is a damaged HDF5 file: reading it failed$/],
  ["ends", `${LOADED} process.exit(1);`, /^x\.h5 is a damaged HDF5 file: reading it failed$/],
  [
    "takes all memory",
    `${LOADED} const a = []; for (;;) a.push(Array(1e5).fill(1.5));`,
    // Of a machine so busy that filling the memory takes longer, the clock says it.
    /^x\.h5 (is a damaged HDF5 file: reading it failed|cannot be read: HDF5 made no progress for 5 s)/,
  ],
])("that %s ends in a sentence", async (_, code, message) => {
  thread.code = code;
  const { ForeignHdf5 } = await import("../../../src/data/hdf5/foreignFile.ts");
  await expect(ForeignHdf5.open("x.h5")).rejects.toThrow(message);
});
