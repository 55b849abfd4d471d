import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import type { Kernel } from "../../src/engine/kernel.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { checkCase, loadCase } from "../../src/engine/runCase.ts";
import { metzger2017Bolometric } from "../../src/kernels/metzger2017Bolometric.ts";
import { metzger2017Literal } from "../../src/kernels/metzger2017Literal.ts";
import { metzger2017Sphere } from "../../src/kernels/metzger2017Sphere.ts";

describe.each(["cpu", "webgpu"] as const)("%s", (choice) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(choice);
  });
  afterAll(() => backend.dispose());
  it("agrees", async () => {
    for (const k of [metzger2017Sphere, metzger2017Literal, metzger2017Bolometric] as Kernel[])
      for (const one of k.oracle.cases(backend.capabilities)) expect(await checkCase(backend, k, one)).toBeUndefined();
  }, 300_000);
  it("speed", async () => {
    const one = metzger2017Sphere.benchmark.kernelCase(backend.capabilities);
    using loaded = await loadCase(backend, metzger2017Sphere, one);
    loaded.run();
    await loaded.download("properties");
    const begin = performance.now();
    for (let i = 0; i < 5; i++) loaded.run();
    await loaded.download("properties");
    console.log(choice, backend.description.name, 5000 / ((performance.now() - begin) / 1000), "sets/s");
  }, 300_000);
});
