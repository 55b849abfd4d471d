import { describe, expect, it } from "vitest";
import type { KernelCall } from "../../src/engine/backend.ts";
import { sizeClass } from "../../src/engine/webgpu/bufferPool.ts";
import { dispatchGrid, packSettings, SETTINGS_STRIDE } from "../../src/engine/webgpu/dispatch.ts";

describe("dispatchGrid", () => {
  it("uses one dimension where it suffices", () => {
    expect(dispatchGrid(1, 65535)).toEqual([1, 1]);
    expect(dispatchGrid(65535, 65535)).toEqual([65535, 1]);
  });

  it.each([65536, 100_000, 10_000_000, 65535 * 65535])("covers %d groups in two", (groups) => {
    const [x, y] = dispatchGrid(groups, 65535);
    expect(x).toBeLessThanOrEqual(65535);
    expect(y).toBeLessThanOrEqual(65535);
    expect(x * y).toBeGreaterThanOrEqual(groups);
    expect(x * y - groups).toBeLessThan(y);
  });

  it("refuses what no adapter takes", () => {
    expect(() => dispatchGrid(65535 * 65535 + 1, 65535)).toThrow(/exceeds the adapter's limit/);
  });
});

describe("packSettings", () => {
  it("writes each call's values in the order of declaration", () => {
    const call = {
      kernel: { settings: { count: "u32", scale: "f32" } },
      settings: { scale: 0.5, count: 3_000_000_000 },
    } as unknown as KernelCall;
    const view = new DataView(packSettings([call, call]));
    expect(view.byteLength).toBe(2 * SETTINGS_STRIDE);
    for (const offset of [0, SETTINGS_STRIDE]) {
      expect(view.getUint32(offset, true)).toBe(3_000_000_000);
      expect(view.getFloat32(offset + 4, true)).toBe(0.5);
    }
  });
});

describe("sizeClass", () => {
  it("wastes at most an eighth", () => {
    for (let bytes = 1; bytes < 2 ** 31; bytes = Math.ceil(bytes * 1.37)) {
      const size = sizeClass(bytes);
      expect(size).toBeGreaterThanOrEqual(bytes);
      expect(size % 16).toBe(0);
      if (bytes > 4096) expect(size).toBeLessThanOrEqual(bytes * 1.126);
    }
  });
});
