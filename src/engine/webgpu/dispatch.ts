/** Geometry of dispatches and the packing of their settings. */

import type { KernelCall } from "../backend.ts";
import { DeviceError } from "../errors.ts";

/** Uniform offsets must be multiples of 256 on the strictest adapters; a kernel's settings are far smaller. */
export const SETTINGS_STRIDE = 256;

/**
 * Spreads workgroups over two dimensions where one cannot hold them. Kernels recover their number with
 * `linear_index` of `linear-index.wgsl` and must ignore the few surplus invocations.
 */
export function dispatchGrid(groups: number, maxPerDimension: number): [number, number] {
  if (groups <= maxPerDimension) return [groups, 1];
  const rows = Math.ceil(groups / maxPerDimension);
  if (rows > maxPerDimension) {
    throw new DeviceError(`a dispatch of ${groups} workgroups exceeds the adapter's limit`, {
      hint: "split the work into smaller pieces",
    });
  }
  return [Math.ceil(groups / rows), rows];
}

/** Writes each call's settings, in the order of declaration, at multiples of {@link SETTINGS_STRIDE}. */
export function packSettings(calls: readonly KernelCall[]): ArrayBuffer {
  const bytes = new ArrayBuffer(calls.length * SETTINGS_STRIDE);
  const view = new DataView(bytes);
  calls.forEach((call, index) => {
    let offset = index * SETTINGS_STRIDE;
    for (const [name, type] of Object.entries(call.kernel.settings)) {
      const value = call.settings[name];
      if (type === "u32") view.setUint32(offset, value, true);
      else view.setFloat32(offset, value, true);
      offset += 4;
    }
  });
  return bytes;
}
