/** Opens flows of files, wherever these are. */

import { parseSafetensors } from "../data/safetensors.ts";
import type { FlowFile } from "../embed/content.ts";
import { curveColumns } from "../embed/curves.ts";
import { isBinary } from "../embed/file.ts";
import { columnsOf as columnsOfFile, openFile, refusing } from "../embed/openFile.ts";
import { bytesOf } from "../embed/parts/read.ts";
import { wholeColumns } from "../embed/wholeColumns.ts";
import { checkBackend } from "../engine/backendOptions.ts";
import { argument } from "../engine/errors.ts";
import { type Architecture, checkArchitecture } from "../flow/architecture.ts";
import { withoutSigmaFactors } from "../flow/calibration.ts";
import { checkModel, type FlowModel } from "../flow/model.ts";
import { parseModel } from "../flow/modelFile.ts";
import { type FlowState, type ParameterView, parameterLayout } from "../flow/parameters.ts";
import { isTableFlow, parseTableFlow } from "../flow/table/file.ts";
import { DEFAULT_MODEL } from "../lightcurves/registry.ts";
import { loadModel } from "../loadModel.ts";
import { checkFields } from "./fields.ts";
import { BackendFlow, type FlowContent, flowOf } from "./flow.ts";
import type { Flow, LibrarySource, LoadOptions } from "./types.ts";

/** What `loadFlow` does. */
export async function openFlow(source: LibrarySource, options: LoadOptions = {}): Promise<Flow> {
  checkFields(options, ["backend", "calibration", "signal"], `the options of ${argument("loadFlow")}`);
  const { backend, calibration = true, signal } = options;
  if (backend !== undefined) checkBackend(backend);
  const { bytes, name } = await bytesOf(source instanceof Blob ? await source.arrayBuffer() : source, signal);
  signal?.throwIfAborted();
  if (isBinary(bytes)) {
    const content = await contentOfBinary(bytes, name, calibration);
    return content.model ? flowOf(content.model, backend) : new BackendFlow(content, backend);
  }
  if (isTableFlow(bytes, name)) return flowOf(parseTableFlow(bytes, name), backend);
  await loadModel(statedModel(bytes, name));
  const model = parseModel(bytes, name);
  return flowOf(calibration ? model : withoutSigmaFactors(model), backend);
}

/** The light-curve model of a file: that of published ones, and of the first version of ours, where it names none. */
function statedModel(bytes: Uint8Array, name: string): string {
  const { metadata } = parseSafetensors(bytes, name);
  try {
    const { model } = JSON.parse(metadata.description).training;
    return typeof model === "string" ? model : DEFAULT_MODEL;
  } catch {
    return DEFAULT_MODEL;
  }
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
  await loadModel(training.model);
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
    const file = openFile(bytes, name);
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
    const model = await representedModel(file, architecture, state, name);
    if (model) return { columns, architecture, state, model: calibration ? model : withoutSigmaFactors(model) };
    const own = calibration ? columns : { ...columns, factors: undefined, factorsHaveDensity: true };
    return { columns: own, architecture, state, model: undefined };
  });
}
