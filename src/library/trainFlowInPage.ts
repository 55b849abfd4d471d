/** Trains flows in pages; what trains comes with the first. */

import { argument, InputError } from "../engine/errors.ts";
import { openBackend } from "../engine/openBrowserBackend.ts";
import type { ArrayTraining } from "../jobs/training/table/trainArrays.ts";
import type { Flow } from "./types.ts";

/**
 * Learns p(targets given conditions) of arrays; everything but the two has a default.
 *
 * @param request arrays; simulators and files are trained on in Node
 * @returns the flow, to draw from and to evaluate; `toBytes()` is its file
 * @throws InputError naming the argument that makes no sense; what the signal was aborted with; DeviceError where the
 *   training diverged
 * @example
 * ```ts
 * import { trainFlow } from "kiloflow/browser";
 *
 * const rows = Array.from({ length: 400 }, (_, row) => (row + 0.5) / 400);
 * using flow = await trainFlow({
 *   targets: rows.map((share, row) => [Math.exp(share + 0.2 * Math.sin(37 * row))]),
 *   conditions: rows.map((share) => [share]),
 *   epochs: 2,
 *   hidden: 8,
 * });
 * const masses = await flow.sample([[0.5]], { count: 100 });
 * ```
 */
export async function trainFlow(request: ArrayTraining): Promise<Flow> {
  if (request === null || typeof request !== "object" || "dataset" in request || "simulate" in request) {
    throw new InputError(`a training in a page must be told ${argument("targets")} and ${argument("conditions")}`);
  }
  const { flowOfTraining, trainOnArrays } = await import("./trainOnArrays.ts");
  return flowOfTraining(
    trainOnArrays(request, (choice) => openBackend(choice)),
    request,
  );
}
