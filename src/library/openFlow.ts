/** Opens flows of files, wherever these are. */

import { registerModels } from "../builtInModels.ts";
import { columnsOf as columnsOfFile } from "../embed/columns.ts";
import { bytesOf, isBinary, openFile } from "../embed/file.ts";
import { argument, InputError } from "../engine/errors.ts";
import { type Architecture, checkArchitecture } from "../flow/architecture.ts";
import { withoutSigmaFactors } from "../flow/calibration.ts";
import { parseModel } from "../flow/modelFile.ts";
import { type ParameterView, parameterLayout } from "../flow/parameters.ts";
import { isTableFlow, parseTableFlow } from "../flow/table/file.ts";
import { checkFields } from "./fields.ts";
import { BackendFlow, type FlowContent, flowOf } from "./flow.ts";
import type { Flow, LibrarySource, LoadOptions } from "./types.ts";

/** What `loadFlow` does. */
export async function openFlow(source: LibrarySource, options: LoadOptions = {}): Promise<Flow> {
  checkFields(options, ["backend", "calibration", "signal"], `the options of ${argument("loadFlow")}`);
  const { backend, calibration = true, signal } = options;
  registerModels();
  const { bytes, name } = await bytesOf(source instanceof Blob ? await source.arrayBuffer() : source, signal);
  signal?.throwIfAborted();
  if (isBinary(bytes)) return new BackendFlow(contentOfBinary(bytes, name, calibration), backend);
  if (isTableFlow(bytes, name)) return flowOf(parseTableFlow(bytes, name), backend);
  const model = parseModel(bytes, name);
  return flowOf(calibration ? model : withoutSigmaFactors(model), backend);
}

/** What `kiloflow export --format bin` writes. */
function contentOfBinary(bytes: Uint8Array, name: string, calibration: boolean): FlowContent {
  try {
    const file = openFile(bytes, name);
    const architecture: Architecture = file.description.architecture;
    checkArchitecture(architecture, name);
    const columns = columnsOfFile(file, name);
    const { views, count, momentViews, momentCount } = parameterLayout(architecture);
    const read = (places: readonly ParameterView[], length: number) => {
      const values = new Float32Array(length);
      for (const view of places) {
        const size = view.shape.reduce((product, one) => product * one, 1);
        values.set(file.learned(view.name, size), view.offset);
      }
      return values;
    };
    // In the order in which the file has them.
    const parameters = read(views, count);
    const state = { parameters, moments: read(momentViews, momentCount) };
    const own = calibration ? columns : { ...columns, factors: undefined, factorsHaveDensity: true };
    return { columns: own, architecture, state, model: undefined };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${name} is no flow of kiloflow (.safetensors or .bin), or it is damaged`, { cause: error });
  }
}
