/** Flows of any kind: loads for those that the quick way does not open, and says what is wrong with them. */

import { InputError } from "../../engine/errors.ts";
import type { Architecture } from "../../flow/architecture.ts";
import type { BuiltInTransform } from "../../flow/transforms/index.ts";
import { checkLimits } from "../../kernels/flow/limits.ts";
import type { OpenedFlow } from "../content.ts";
import type { curveColumns } from "../curves.ts";
import { openEmbedding } from "../embedding.ts";
import type { openNetwork } from "../network.ts";
import { columnsOf, openFile, refusing } from "../openFile.ts";

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
    const numbers = await columnsOf(file, ofCurves);
    const { architecture, representation } = file.description;
    const size = bytes.length / 4;
    const opened =
      representation && "curves" in numbers
        ? await (await import("./representation.ts")).representationColumns(file, numbers, size)
        : { columns: numbers, size };
    try {
      return { ...opened, network: open(architecture, file.learned, architecture.embedding && openEmbedding) };
    } catch (error) {
      checkNetwork(architecture, name);
      throw error;
    }
  });
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
