/** Headless Chromium, as tests start it. */

import { type Browser, chromium } from "playwright-core";
import { chromium as executablePath } from "./environment.ts";

const FLAGS = [
  // In containers, as in CI, tests run as root, whom Chromium's sandbox refuses.
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What computes WebGPU: Chromium's own software adapter, or none, as on machines without a driver. */
export type WebGpu = "swiftshader" | "none";
const WEBGPU_FLAGS: Readonly<Record<WebGpu, readonly string[]>> = {
  swiftshader: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  none: [],
};

/** Starts one with a profile of its own. The caller closes it. */
export const launchChromium = (webgpu: WebGpu): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...FLAGS, ...WEBGPU_FLAGS[webgpu]] });
