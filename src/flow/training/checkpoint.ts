/** A training's state as `.safetensors`: what `--resume` goes on from. */

import { encodeSafetensors, parseSafetensors } from "../../data/safetensors.ts";
import type { Tensor } from "../../data/tensor.ts";
import { InputError } from "../../engine/errors.ts";
import { VERSION } from "../../version.ts";
import type { Architecture } from "../architecture.ts";
import { readDescription, readFloats, readState, stateTensors } from "../modelFile.ts";
import { type FlowState, parameterLayout } from "../parameters.ts";
import type { EpochRecord, TrainerState } from "./trainer.ts";

const FORMAT = "kiloflow-checkpoint";

/** Everything that a continuation needs beside the data. */
export interface Checkpoint {
  readonly state: TrainerState;
  /** Numbers with the best validation loss so far. */
  readonly best: FlowState;
  readonly bestEpoch: number;
  readonly records: readonly EpochRecord[];
  /** What the run was asked to do; a continuation must ask for the same. */
  readonly request: string;
  /** Name of the variant of the kernels, which a continuation must use for the same bits; files of earlier versions have none. */
  readonly variant: string | undefined;
}

interface Description {
  readonly epoch: number;
  readonly step: number;
  readonly rateFactor: number;
  readonly bestEpoch: number;
  readonly records: readonly EpochRecord[];
  readonly request: string;
  readonly variant?: string;
}

export function encodeCheckpoint(architecture: Architecture, checkpoint: Checkpoint): Uint8Array {
  const { state, best, bestEpoch, records, request, variant } = checkpoint;
  const tensors = stateTensors(architecture, state);
  for (const [name, tensor] of stateTensors(architecture, best)) tensors.set(`best.${name}`, tensor);
  const flat = (name: string, values: Float32Array | Float64Array) =>
    tensors.set(name, { shape: [values.length], values: Float32Array.from(values) });
  flat("optimiser.first_moment", state.firstMoment);
  flat("optimiser.second_moment", state.secondMoment);
  const { epoch, step, rateFactor } = state;
  const description: Description = { epoch, step, rateFactor, bestEpoch, records, request, variant };
  return encodeSafetensors(tensors, {
    format: FORMAT,
    format_version: "1",
    kiloflow: VERSION,
    description: JSON.stringify(description),
  });
}

/** @throws InputError for a damaged file, or one of another architecture */
export function parseCheckpoint(bytes: Uint8Array, architecture: Architecture, file: string): Checkpoint {
  const contents = parseSafetensors(bytes, file);
  const description = readDescription(contents, FORMAT, file) as Partial<Description>;
  const { epoch, step, rateFactor, bestEpoch, records, request, variant } = description;
  if (![epoch, step, rateFactor, bestEpoch].every(Number.isFinite) || !Array.isArray(records) || !request) {
    throw new InputError(`${file}: its description lacks a part`);
  }
  const { count } = parameterLayout(architecture);
  const best = new Map<string, Tensor>();
  for (const [name, tensor] of contents.tensors) if (name.startsWith("best.")) best.set(name.slice(5), tensor);
  return {
    state: {
      ...readState(contents.tensors, architecture, file),
      firstMoment: readFloats(contents.tensors, "optimiser.first_moment", [count], file),
      secondMoment: readFloats(contents.tensors, "optimiser.second_moment", [count], file),
      epoch: epoch!,
      step: step!,
      rateFactor: rateFactor!,
    },
    best: readState(best, architecture, file),
    bestEpoch: bestEpoch!,
    records: records as EpochRecord[],
    request,
    variant: typeof variant === "string" ? variant : undefined,
  };
}
