/** Which backend computes. */

import type { BackendDescription } from "../../../src/engine/backend.ts";
import type { BackendChoice, Host } from "./protocol.ts";

/** @returns the description of the backend that was chosen, which is opened for it */
export async function run({ backend }: { readonly backend?: BackendChoice }, host: Host): Promise<BackendDescription> {
  return { ...(await host.backend(backend)).description };
}
