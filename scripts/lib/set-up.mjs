/** What `npm start` and `npm test` need before they can begin: packages, an adapter, a build. */

import { build } from "./build.mjs";
import { provideAdapter } from "./driver.mjs";
import { installPackages } from "./packages.mjs";
import { step } from "./steps.mjs";

/**
 * Sets up what is missing, and only that.
 * @throws {import("./run.mjs").CommandError} where the packages cannot be installed or the build fails
 */
export async function setUp() {
  await step("Packages: node_modules as package-lock.json asks", installPackages);
  await step("Adapter: WebGPU through Dawn", provideAdapter);
  await step("Build: dist from src", build);
}
