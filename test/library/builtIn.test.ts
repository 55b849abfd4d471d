/** Models that are loaded by their names are those that are registered at once. */

import { expect, it, vi } from "vitest";

/** Names of the models that a registry of its own knows after a program. */
async function known(program: () => Promise<void>): Promise<string[]> {
  vi.resetModules();
  await program();
  const { registeredModels } = await import("../../src/lightcurves/registry.ts");
  return registeredModels().map(({ name }) => name);
}

it("knows the same models in the same order, whichever way they come", async () => {
  const all = await known(async () => (await import("../../src/builtInModels.ts")).registerModels());
  expect(all).toContain("du17");
  expect(await known(async () => (await import("../../src/loadModel.ts")).loadModel("none of them"))).toEqual(all);
  for (const name of all) {
    expect(await known(async () => (await import("../../src/loadModel.ts")).loadModel(name))).toEqual([name]);
    expect(await known(async () => (await import("../../src/loadModel.ts")).loadDescription(name))).toEqual([name]);
  }
});
