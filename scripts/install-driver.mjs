/** Installs a software Vulkan driver where WebGPU has no adapter: the one part of the set-up that needs root. */

import { requireNode } from "./lib/node-version.mjs";

requireNode();
const { provideAdapter } = await import("./lib/driver.mjs");
const { runScript, step } = await import("./lib/steps.mjs");

await runScript(() => step("Adapter: WebGPU through Dawn", provideAdapter));
