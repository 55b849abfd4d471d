/** Opens flows of files, wherever these are. */

import { checkFields } from "../data/checkFields.ts";
import type { FlowFile } from "../embed/content.ts";
import { curveColumns } from "../embed/curves.ts";
import { columnsOf as columnsOfFile, isBinary, openAnyBinary, refusing } from "../embed/openFile.ts";
import { bytesOf } from "../embed/parts/read.ts";
import { wholeColumns } from "../embed/wholeColumns.ts";
import { checkBackend } from "../engine/backendOptions.ts";
import { argument } from "../engine/errors.ts";
import { type Architecture, checkArchitecture } from "../flow/architecture.ts";
import { withoutSigmaFactors } from "../flow/calibration.ts";
import { checkModel, type FlowModel } from "../flow/model.ts";
import { type FlowState, type ParameterView, parameterLayout } from "../flow/parameters.ts";
import { NOTHING } from "../kernels/flow/elementwise.ts";
import { rowNoise } from "../kernels/flow/rowNoise.ts";
import { loadDescription } from "../loadModel.ts";
import { columnsOfCurves } from "./columns.ts";
import { BackendFlow, type FlowContent } from "./flow.ts";
import { openAhead } from "./sharedBackend.ts";
import type { Flow, LibrarySource, LoadOptions } from "./types.ts";

/** What `loadFlow` does. @param answer to a request for the source, where one was made already */
export async function openFlow(
  source: LibrarySource,
  options: LoadOptions = {},
  answer?: Promise<Response>,
): Promise<Flow> {
  checkFields(options, ["backend", "calibration", "signal"], `the options of ${argument("loadFlow")}`);
  const { backend, calibration = true, signal } = options;
  if (backend !== undefined) checkBackend(backend);
  // Its part of the WebAssembly comes while the file does.
  openAhead(backend, (open) => open.prepare(rowNoise, NOTHING));
  const { bytes, name } = await bytesOf(source instanceof Blob ? await source.arrayBuffer() : source, signal, answer);
  signal?.throwIfAborted();
  if (isBinary(bytes)) return new BackendFlow(await contentOfBinary(bytes, name, calibration), backend);
  const { openSafetensors } = await import("./openSafetensors.ts");
  return openSafetensors(bytes, name, calibration, backend);
}

/** The model of a `.bin` file of a representation, which says what makes curves of it; undefined for others. */
async function representedModel(
  { description, scalings }: FlowFile,
  architecture: Architecture,
  state: FlowState,
  name: string,
): Promise<FlowModel | undefined> {
  const { bands, times, representation, observed, sigmaFactors, training } = description;
  if (!representation || !training) return undefined;
  await loadDescription(training.model);
  const { "curves.components": components, "curves.units": units } = scalings;
  const model: FlowModel = {
    ...{ architecture, state, bands, times, representation, observed, sigmaFactors },
    curves: {
      ...{ centre: scalings["curves.centre"], scale: scalings["curves.scale"] },
      ...(components && { components }),
      ...(units && { units }),
    },
    conditions: {
      ...description.conditions,
      ...{ centre: scalings["conditions.centre"], scale: scalings["conditions.scale"] },
    },
    training: { ...training, source: name, trainingRows: 0, validationRows: 0 },
  };
  checkModel(model, name);
  return model;
}

/** What `kiloflow export --format bin` writes. */
function contentOfBinary(bytes: Uint8Array, name: string, calibration: boolean): Promise<FlowContent> {
  return refusing(name, async () => {
    const file = openAnyBinary(bytes);
    const architecture: Architecture = file.description.architecture;
    checkArchitecture(architecture, name);
    const columns = wholeColumns(await columnsOfFile(file, curveColumns));
    const { views, count, momentViews, momentCount } = parameterLayout(architecture);
    const read = (places: readonly ParameterView[], length: number) => {
      const values = new Float32Array(length);
      for (const view of places) {
        const size = view.shape.reduce((product, one) => product * one, 1);
        values.set(file.learned(size, 0), view.offset);
      }
      return values;
    };
    // In the order in which the file has them.
    const parameters = read(views, count);
    const state = { parameters, moments: read(momentViews, momentCount) };
    const represented = await representedModel(file, architecture, state, name);
    if (represented) {
      const model = calibration ? represented : withoutSigmaFactors(represented);
      return { columns: columnsOfCurves(model), architecture, state, model };
    }
    const own = calibration ? columns : { ...columns, factors: undefined, factorsHaveDensity: true };
    return { columns: own, architecture, state, model: undefined };
  });
}
