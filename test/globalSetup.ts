/**
 * Runs once before all tests: looks for an adapter and for the folder of published inputs, tells the tests
 * (test/support/environment.ts), and says which groups will be skipped, or fails where the environment demands them.
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { describeAdapter, probeAdapter } from "../scripts/lib/adapter.mjs";
import { findChromium } from "../scripts/lib/chromium.mjs";
import { findPython, pythonIsRequired } from "../scripts/lib/python.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether WebGPU has an adapter here. */
    hasAdapter: boolean;
    /** Absolute path of the folder of published inputs, null where there is none. */
    sharedFolder: string | null;
    /** A Python with h5py and NumPy, null where there is none. */
    python: string | null;
    /** Path of a Chromium, null where there is none. */
    chromium: string | null;
  }
}

/** @returns what runs after all tests */
export default async function setup(project: TestProject): Promise<() => void> {
  // Measurements of this machine's user must not choose what tests run, nor the other way round.
  const cache = mkdtempSync(join(tmpdir(), "kiloflow-test-cache-"));
  process.env.KILOFLOW_CACHE = cache;
  const shared = fileURLToPath(new URL("../../shared", import.meta.url));
  const hasShared = existsSync(shared);
  const probe = await probeAdapter();
  const python = findPython();

  if (!probe.found && process.env.KILOFLOW_REQUIRE_WEBGPU === "1") {
    throw sentence(
      `KILOFLOW_REQUIRE_WEBGPU is 1, but WebGPU has no adapter here: ${probe.reason} (see docs/setup.md).`,
    );
  }
  if (!hasShared && process.env.KILOFLOW_REQUIRE_SHARED === "1") {
    throw sentence("KILOFLOW_REQUIRE_SHARED is 1, but there is no folder ../shared beside the repository.");
  }
  if (!python && pythonIsRequired()) {
    throw sentence("CI is true, but python3-h5py, python3-numpy or hdf5-tools are missing (see docs/setup.md).");
  }
  project.provide("hasAdapter", probe.found);
  project.provide("sharedFolder", hasShared ? shared : null);
  project.provide("python", python ?? null);
  project.provide("chromium", findChromium() ?? null);

  tell(
    probe.found
      ? `WebGPU tests run on ${describeAdapter(probe.info)}.`
      : `WebGPU tests are SKIPPED: ${probe.reason} (see docs/setup.md).`,
  );
  tell(
    hasShared
      ? "Tests against published inputs run on ../shared."
      : "Tests against published inputs are SKIPPED: there is no folder ../shared.",
  );
  tell(
    python
      ? `Tests against other HDF5 programs run with ${python}.`
      : "Tests against other HDF5 programs are SKIPPED: no python3-h5py, python3-numpy and hdf5-tools (see docs/setup.md).",
  );
  return () => rmSync(cache, { recursive: true, force: true });
}

/** An error that the test runner prints as its one sentence, without a stack that says nothing. */
function sentence(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
