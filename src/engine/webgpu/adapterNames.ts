/** What adapters say about themselves. */

/** Adapters that compute on the processor. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|softpipe|microsoft basic render/i;

/** What of an adapter's information is a text; all of it may be empty. */
type AdapterTexts = Pick<GPUAdapterInfo, "vendor" | "architecture" | "device" | "description">;

/** Whether an adapter is a GPU and not software. */
export function isHardware(info: AdapterTexts & { readonly isFallbackAdapter?: boolean }): boolean {
  const { vendor, architecture, device, description } = info;
  return !info.isFallbackAdapter && !SOFTWARE.test(`${vendor} ${architecture} ${device} ${description}`);
}

/** The best name that there is. */
export const adapterName = ({ vendor, architecture, device, description }: AdapterTexts): string =>
  device || description || architecture || vendor || "WebGPU adapter";
