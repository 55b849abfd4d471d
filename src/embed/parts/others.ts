/** Flows of any kind: loads for those that the quick way does not open, and says what is wrong with them. */

import { InputError } from "../../engine/errors.ts";
import type { Architecture } from "../../flow/architecture.ts";
import type { BuiltInTransform } from "../../flow/transforms/index.ts";
import { checkLimits } from "../../kernels/flow/limits.ts";
import type { CurveColumns, FlowFile, OpenedFlow, WholeColumns } from "../content.ts";
import type { curveColumns } from "../curves.ts";
import { openEmbedding } from "../embedding.ts";
import { isBinary, openBinary } from "../file.ts";
import { fromHalf, NOT_FINITE } from "../half.ts";
import { insist } from "../load.ts";
import type { openNetwork } from "../network.ts";
import { openSafetensors } from "../safetensors.ts";
import { withSigmaFactors } from "../sigmaFactors.ts";

/**
 * @param name of the file, for messages
 * @param ofCurves what the entry has already, as `open` is
 * @throws InputError for what is no flow
 */
export function openOther(
  bytes: Uint8Array,
  name: string,
  ofCurves: typeof curveColumns,
  open: typeof openNetwork,
): Promise<OpenedFlow> {
  return refusing(name, async () => {
    const file = openFile(bytes, name);
    const columns = await columnsOf(file, ofCurves);
    const { architecture } = file.description;
    try {
      const network = open(architecture, file.learned, architecture.embedding && openEmbedding);
      return { columns, network, size: bytes.length / 4 };
    } catch (error) {
      checkNetwork(architecture, name);
      throw error;
    }
  });
}

/** @throws for what is damaged */
export function openFile(bytes: Uint8Array, name: string): FlowFile {
  if (!isBinary(bytes)) return openSafetensors(bytes, name);
  insist(bytes[8] === 1, "has a newer format than this kiloflow reads");
  return openBinary(bytes, NOT_FINITE, fromHalf);
}

/** What a file's scalings make of its numbers. @throws for those that do not fit */
export async function columnsOf(file: FlowFile, ofCurves: typeof curveColumns): Promise<CurveColumns | WholeColumns> {
  const { targets, sigmaFactors, representation } = file.description;
  if (targets) return (await import("./table.ts")).tableColumns(file);
  const misfit = "has scalings of another shape";
  if (representation) {
    const { description } = file;
    const { bands, times } = description;
    // Of the numbers, each is a band at one time.
    const own = ofCurves({ ...file, description: { ...description, bands: representation, times: [0] } }, misfit);
    const numbers = { ...own, names: representation, bands, times };
    return (await import("./representation.ts")).representationColumns(file, numbers);
  }
  const columns = ofCurves(file, misfit);
  return sigmaFactors ? withSigmaFactors(columns, sigmaFactors) : columns;
}

/** Says what is wrong with a file. @param name of it @throws InputError */
export async function refusing<T>(name: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Errors of `insist` say what is wrong; those of JavaScript's functions are of other classes.
    const said = (error as Error).constructor === Error && (error as Error).message;
    const what = said || "is no flow of kiloflow (.safetensors or .bin), or it is damaged";
    throw new InputError(`${name} ${what}`, { cause: error });
  }
}

/** @throws InputError for what `openNetwork` does not take */
function checkNetwork({ dimensions, conditions, embedding, transforms }: Architecture, where: string): void {
  const check = (name: Parameters<typeof checkLimits>[0], value: number) => checkLimits(name, value, where);
  check("dimensions", dimensions);
  check("conditions", embedding?.outputs ?? conditions);
  const checkOrder = (order: readonly number[]) => {
    if ([...order].sort((a, b) => a - b).join() !== [...Array(dimensions).keys()].join()) {
      throw new InputError(`${where} has features that are not a permutation of 0 to ${dimensions - 1}`);
    }
  };
  for (const transform of transforms as readonly BuiltInTransform[]) {
    const { kind } = transform;
    if (kind === "permutation") checkOrder(transform.order);
    else if (kind === "coupling") {
      checkOrder([...transform.identity, ...transform.transformed]);
      check("hidden", transform.hidden);
      check("blocks", transform.blocks);
      if (transform.transformer.kind === "spline") check("bins", transform.transformer.bins);
    } else if (kind !== "act-norm" && kind !== "batch-norm") {
      throw new InputError(`${where} has a transform of the kind "${kind}"`, {
        hint: "kiloflow/embed knows those that are built in",
      });
    }
  }
}
