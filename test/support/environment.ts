/**
 * What the machine offers to tests. test/globalSetup.ts finds it out once, says which groups are skipped and why, and
 * fails the run where KILOFLOW_REQUIRE_WEBGPU=1, KILOFLOW_REQUIRE_SHARED=1 or CI=true (Python) demand what is not there.
 */

import { describe, inject } from "vitest";

/** Absolute path of the folder of published inputs beside the repository, undefined where there is none. */
export const sharedFolder: string | undefined = inject("sharedFolder") ?? undefined;

/** Whether WebGPU has an adapter on this machine, hardware or software. */
export const hasAdapter: boolean = inject("hasAdapter");

/** A Python that has h5py and NumPy, with HDF5's tools beside it; undefined where there is none. */
export const python: string | undefined = inject("python") ?? undefined;

/** `describe` for tests in which other programs read and write files: skipped where `python` is undefined. */
export const describeWithPython = describe.skipIf(python === undefined);

/** `describe` for tests that read published inputs: skipped where `sharedFolder` is undefined. */
export const describeWithShared = describe.skipIf(sharedFolder === undefined);

/** `describe` for tests that need an adapter: skipped where there is none. */
export const describeWithAdapter = describe.skipIf(!hasAdapter);

/** A Chromium to run the page in, undefined where there is none: `npm run test:all` installs it or says why not. */
export const chromium: string | undefined = inject("chromium") ?? undefined;

/** `describe` for tests in a browser: skipped where there is no Chromium. */
export const describeWithChromium = describe.skipIf(chromium === undefined);
