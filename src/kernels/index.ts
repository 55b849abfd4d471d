/** Every kernel: what the WebAssembly module's declarations are written from. */

import type { Kernel } from "../engine/kernel.ts";
import { declaredChecks } from "./checks/index.ts";

export function declaredKernels(): readonly Kernel[] {
  return declaredChecks().map(({ kernel }) => kernel);
}
