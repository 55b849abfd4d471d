/** Opens what the page computes on. */

import type { Backend } from "../../../src/engine/backend.ts";
import { CpuBackend } from "../../../src/engine/cpuBackend.ts";
import { openBrowserBackend } from "../../../src/engine/webgpu/openBrowserBackend.ts";
import type { BackendChoice } from "./protocol.ts";

export async function openBackend(choice: BackendChoice): Promise<Backend> {
  return choice === "cpu" ? new CpuBackend("asked for") : openBrowserBackend();
}
