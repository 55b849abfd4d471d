/** Buffers of sizes that cannot be, and more bytes than a buffer has. */

import { expect, it } from "vitest";
import { CpuBackend } from "../../src/engine/cpuBackend.ts";

it.each([-1, 1.5, Number.NaN, 1e13])("no buffer has %s bytes", (bytes) => {
  using backend = new CpuBackend("a test", undefined);
  expect(() => backend.allocate(bytes, "mine")).toThrow(`buffer "mine" is to have ${bytes} bytes, but must have`);
});

it("what a buffer does not have does not come back", async () => {
  using backend = new CpuBackend("a test", undefined);
  using buffer = backend.allocate(8, "mine");
  const asked = backend.download(buffer, "f32", 40, ({ f32 }) => f32.slice());
  await expect(asked).rejects.toThrow('buffer "mine" has 8 bytes, but 40 were asked for');
});
