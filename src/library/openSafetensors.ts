/** Opens flows of `.safetensors`. Apart from those of `.bin`, which need no schemas and no published format. */

import { parseSafetensors, type Safetensors } from "../data/safetensors.ts";
import type { Backend } from "../engine/backend.ts";
import { withoutSigmaFactors } from "../flow/calibration.ts";
import { TABLE_FORMAT } from "../flow/modelEncoding.ts";
import { parseModel } from "../flow/modelFile.ts";
import { DEFAULT_MODEL } from "../lightcurves/registry.ts";
import { loadDescription } from "../loadModel.ts";
import { flowOfCurves } from "./flowOfCurves.ts";
import type { Flow } from "./types.ts";

/**
 * @param name of the file, for messages
 * @param calibration whether samples are spread by the file's sigma factors
 * @throws InputError for what cannot be read, and for what is no flow
 */
export async function openSafetensors(
  bytes: Uint8Array,
  name: string,
  calibration: boolean,
  backend: Backend | undefined,
): Promise<Flow> {
  const { metadata } = parseSafetensors(bytes, name);
  if (metadata.format === TABLE_FORMAT) return (await import("./openTable.ts")).openTable(bytes, name, backend);
  await loadDescription(statedModel(metadata));
  const model = parseModel(bytes, name);
  return flowOfCurves(calibration ? model : withoutSigmaFactors(model), backend);
}

/** The light-curve model of a file: that of published ones, and of the first version of ours, where it names none. */
function statedModel(metadata: Safetensors["metadata"]): string {
  try {
    const { model } = JSON.parse(metadata.description).training;
    return typeof model === "string" ? model : DEFAULT_MODEL;
  } catch {
    return DEFAULT_MODEL;
  }
}
