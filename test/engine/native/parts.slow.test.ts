/** Parts of the CPU backend's module that are loaded with the first call that needs them. */

import { expect, it } from "vitest";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { compileModules } from "../../../src/engine/native/compileModule.ts";
import { NativeModule } from "../../../src/engine/native/nativeModule.ts";
import { NodeThreads } from "../../../src/engine/native/nodeThreads.ts";
import { loadCase } from "../../../src/engine/runCase.ts";
import { checksOf, declaredChecks } from "../../../src/kernels/checks/index.ts";

/** A backend whose parts come later. @param asked gets the parts that are loaded; what it throws is a failure to load */
async function backendOf(asked: (part: number) => void, threads: number): Promise<CpuBackend> {
  const modules = (await compileModules(true, false))!;
  const load = async (part: number) => {
    asked(part);
    return modules.load(part);
  };
  return new CpuBackend("test", new NativeModule({ ...modules, load }, new NodeThreads(threads)));
}

/** Bits that a kernel gives for the case of its benchmark. */
async function bitsOf(backend: CpuBackend, name: string): Promise<Buffer> {
  const { kernel } = declaredChecks().find((one) => one.kernel.name === name)!;
  const kernelCase = checksOf(kernel).benchmark.kernelCase(backend.capabilities)!;
  using loaded = await loadCase(backend, kernel, kernelCase);
  for (let turn = 0; turn < 3; turn++) loaded.run();
  const { buffer, byteOffset, byteLength } = await loaded.download(Object.keys(kernelCase.outputs)[0]);
  return Buffer.from(Buffer.from(buffer, byteOffset, byteLength));
}

const KERNELS = ["affine-coupling-inverse", "du17-ejecta", "affine-coupling-inverse"];

it("come once each, between calls whose threads run, and give the bits of one thread", async () => {
  const parts: number[] = [];
  using backend = await backendOf((part) => parts.push(part), 2);
  using alone = await backendOf(() => {}, 0);
  for (const name of KERNELS) expect((await bitsOf(backend, name)).equals(await bitsOf(alone, name))).toBe(true);
  expect(parts).toEqual([0, 2]);
});

it("are asked for again where they could not be loaded", async () => {
  let offline = true;
  using backend = await backendOf(() => {
    if (offline) throw new Error("offline");
  }, 0);
  await expect(bitsOf(backend, "du17-ejecta")).rejects.toThrow("offline");
  offline = false;
  expect((await bitsOf(backend, "du17-ejecta")).length).toBeGreaterThan(0);
});

it("come ahead where a kernel is prepared, and where that fails are asked for again", async () => {
  let offline = true;
  const parts: number[] = [];
  using backend = await backendOf((part) => {
    if (offline) throw new Error("offline");
    parts.push(part);
  }, 0);
  const { kernel } = declaredChecks().find((one) => one.kernel.name === "du17-ejecta")!;
  await expect(backend.prepare(kernel)).rejects.toThrow("offline");
  offline = false;
  await backend.prepare(kernel);
  expect(parts).toEqual([2]);
  await bitsOf(backend, "du17-ejecta");
  expect(parts).toEqual([2]);
});
