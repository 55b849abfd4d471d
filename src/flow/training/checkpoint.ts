/** A training's state as `.safetensors`: what `--resume` goes on from. */

import * as v from "valibot";
import { encodeSafetensors, parseSafetensors } from "../../data/safetensors.ts";
import type { Tensor } from "../../data/tensor.ts";
import { InputError } from "../../engine/errors.ts";
import { VERSION } from "../../version.ts";
import type { Architecture } from "../architecture.ts";
import { CHECKPOINT_FORMAT, readDescription, readFloats, readState, stateTensors } from "../modelFile.ts";
import { type FlowState, parameterLayout } from "../parameters.ts";
import type { EpochRecord, TrainerState } from "./trainer.ts";

/** Numbers at an epoch. */
export interface Stage {
  readonly epoch: number;
  readonly state: FlowState;
}

/** Everything that a continuation needs beside the data. */
export interface Checkpoint {
  readonly state: TrainerState;
  /** Numbers with the best validation loss so far. */
  readonly best: FlowState;
  readonly bestEpoch: number;
  readonly records: readonly EpochRecord[];
  /** Numbers at some epochs, for the figure of the model's evolution. */
  readonly stages: readonly Stage[];
  /** What the run was asked to do; a continuation must ask for the same. */
  readonly request: string;
  /** Name of the kernels' layout, which a continuation must use for the same bits; files of earlier versions have none. */
  readonly layout: string | undefined;
}

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The JSON part. */
const checkpointDescription = v.object({
  epoch: natural,
  step: natural,
  rateFactor: v.pipe(v.number(), v.finite()),
  bestEpoch: natural,
  records: v.array(
    v.object({
      epoch: natural,
      loss: v.number(),
      validationLoss: v.number(),
      learningRate: v.number(),
      // Null where the clock did not move.
      samplesPerSecond: v.pipe(
        v.nullable(v.number()),
        v.transform((rate) => rate ?? Number.POSITIVE_INFINITY),
      ),
      seconds: v.number(),
    }),
  ),
  request: v.string(),
  /** Name of the layout, under the word that 0.1.0 had for it. */
  variant: v.optional(v.string()),
  /** Epochs of the stages; files of earlier versions have none. */
  stages: v.optional(v.array(natural), []),
});

export function encodeCheckpoint(architecture: Architecture, checkpoint: Checkpoint): Uint8Array {
  const { state, best, bestEpoch, records, stages, request, layout } = checkpoint;
  const tensors = stateTensors(architecture, state);
  const add = (prefix: string, other: FlowState) => {
    for (const [name, tensor] of stateTensors(architecture, other)) tensors.set(`${prefix}.${name}`, tensor);
  };
  add("best", best);
  for (const stage of stages) add(stagePrefix(stage.epoch), stage.state);
  const flat = (name: string, values: Float32Array | Float64Array) =>
    tensors.set(name, { shape: [values.length], values: Float32Array.from(values) });
  flat("optimiser.first_moment", state.firstMoment);
  flat("optimiser.second_moment", state.secondMoment);
  const { epoch, step, rateFactor } = state;
  const description: v.InferInput<typeof checkpointDescription> = {
    ...{ epoch, step, rateFactor, bestEpoch, records: [...records], request, variant: layout },
    stages: stages.map((stage) => stage.epoch),
  };
  return encodeSafetensors(tensors, {
    format: CHECKPOINT_FORMAT,
    format_version: "1",
    kiloflow: VERSION,
    description: JSON.stringify(description),
  });
}

const stagePrefix = (epoch: number): string => `stage${epoch}`;

/** @throws InputError for a damaged file, or one of another architecture */
export function parseCheckpoint(bytes: Uint8Array, architecture: Architecture, file: string): Checkpoint {
  const contents = parseSafetensors(bytes, file);
  const result = v.safeParse(checkpointDescription, readDescription(contents, CHECKPOINT_FORMAT, file));
  const damaged = (part: string) => new InputError(`${file} is damaged: its description has no proper "${part}"`);
  if (!result.success) throw damaged(v.getDotPath(result.issues[0]) ?? "epoch");
  const { epoch, step, rateFactor, bestEpoch, records, request, variant, stages } = result.output;
  if (records.length !== epoch || records.some((record, index) => record.epoch !== index + 1)) throw damaged("records");
  if (bestEpoch < 1 || bestEpoch > epoch) throw damaged("bestEpoch");
  if (stages.some((stage, index) => stage > epoch || (index > 0 && !(stage > stages[index - 1]))))
    throw damaged("stages");
  const { count } = parameterLayout(architecture);
  const under = (prefix: string): FlowState => {
    const own = new Map<string, Tensor>();
    for (const [name, tensor] of contents.tensors) {
      if (name.startsWith(`${prefix}.`)) own.set(name.slice(prefix.length + 1), tensor);
    }
    return readState(own, architecture, file);
  };
  return {
    state: {
      ...readState(contents.tensors, architecture, file),
      firstMoment: readFloats(contents.tensors, "optimiser.first_moment", [count], file),
      secondMoment: readFloats(contents.tensors, "optimiser.second_moment", [count], file),
      epoch,
      step,
      rateFactor,
    },
    best: under("best"),
    stages: stages.map((stage) => ({ epoch: stage, state: under(stagePrefix(stage)) })),
    bestEpoch,
    records,
    request,
    layout: variant,
  };
}
