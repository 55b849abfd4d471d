/** A training's state as `.safetensors`: what a continuation goes on from. */

import { createHash } from "node:crypto";
import * as v from "valibot";
import { encodeSafetensors, parseSafetensors, type Safetensors } from "../../data/safetensors.ts";
import type { Tensor, TensorMap } from "../../data/tensor.ts";
import { InputError } from "../../engine/errors.ts";
import { VERSION } from "../../version.ts";
import type { Architecture } from "../architecture.ts";
import { stateTensors } from "../modelEncoding.ts";
import { CHECKPOINT_FORMAT, CHECKPOINT_VERSIONS, readDescription, readFloats, readState } from "../modelFile.ts";
import { type FlowState, parameterLayout } from "../parameters.ts";
import type { EpochRecord, TrainerState } from "./trainer.ts";

/** Numbers at an epoch. */
export interface Stage {
  readonly epoch: number;
  readonly state: FlowState;
}

/** What is left to know of a training that has ended. */
export interface EndedTraining {
  readonly stopped: "epochs" | "patience";
  /** Of the model that it wrote. */
  readonly validationLoss: number;
  /** SHA-256 of that model's file. */
  readonly model: string;
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
  /** Of a training that has ended, and has written all that it writes. */
  readonly ended?: EndedTraining | undefined;
  /** Name of the kernels' layout, which a continuation must use for the same bits; files of earlier versions have none. */
  readonly layout: string | undefined;
}

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const finite = v.pipe(v.number(), v.finite());

const description = v.pipe(
  v.object({
    epoch: index,
    step: index,
    rateFactor: positive,
    bestEpoch: index,
    records: v.pipe(
      v.array(v.object({ epoch: index, loss: finite, validationLoss: finite, learningRate: finite })),
      v.everyItem((record, at) => record.epoch === at + 1),
    ),
    request: v.pipe(v.string(), v.nonEmpty()),
    /** Name of the layout, under the word that 0.1.0 had for it. */
    variant: v.optional(v.string()),
    /** Epochs of the stages; files of earlier versions have none. */
    stages: v.optional(
      v.pipe(
        v.array(index),
        v.check((epochs) => epochs.every((epoch, at) => at === 0 || epoch > epochs[at - 1])),
      ),
      [],
    ),
    ended: v.optional(
      v.object({ stopped: v.picklist(["epochs", "patience"]), validationLoss: finite, model: v.string() }),
    ),
  }),
  v.check(({ epoch, bestEpoch, records }) => records.length === epoch && bestEpoch >= 1 && bestEpoch <= epoch),
);
type Description = v.InferInput<typeof description>;

/**
 * A checkpoint's file. Equal checkpoints give equal bytes. Metadata have a checksum of all else: the file is what hours of
 * work go on from.
 */
export function encodeCheckpoint(architecture: Architecture, checkpoint: Checkpoint): Uint8Array {
  const { state, best, bestEpoch, records, stages, request, layout, ended } = checkpoint;
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
  const described: Description = {
    ...{ epoch, step, rateFactor, bestEpoch, records: [...records], request, variant: layout },
    stages: stages.map((stage) => stage.epoch),
    ended,
  };
  const metadata = {
    format: CHECKPOINT_FORMAT,
    format_version: CHECKPOINT_VERSIONS.at(-1)!,
    kiloflow: VERSION,
    description: JSON.stringify(described),
  };
  return encodeSafetensors(tensors, { ...metadata, sha256: checksum(tensors, metadata) });
}

/** SHA-256 of a model's file, as {@link EndedTraining} has it. */
export const modelChecksum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const stagePrefix = (epoch: number): string => `stage${epoch}`;

/** SHA-256 of everything that a file says. */
function checksum(tensors: TensorMap, metadata: Readonly<Record<string, string>>): string {
  const hash = createHash("sha256").update(JSON.stringify(Object.entries(metadata)));
  for (const [name, { shape, values }] of tensors) {
    hash.update(JSON.stringify([name, shape, values.constructor.name]));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

/** @throws InputError where the contents are not those that were written. Version 1, of kiloflow 0.1.0, cannot tell. */
function checkContents({ tensors, metadata }: Safetensors, file: string): void {
  const { sha256, ...others } = metadata;
  if (metadata.format_version === "1" || sha256 === checksum(tensors, others)) return;
  throw new InputError(`${file} is damaged: its contents do not have the checksum that it states`, {
    hint: "start the training from the beginning",
  });
}

/** Tensors and description of a checkpoint's file. @throws InputError for a damaged file */
function readContents(bytes: Uint8Array, file: string) {
  const contents = parseSafetensors(bytes, file);
  const told = readDescription(contents, CHECKPOINT_FORMAT, file);
  checkContents(contents, file);
  const result = v.safeParse(description, told);
  if (result.success) return { contents, described: result.output };
  const part = v.getDotPath(result.issues[0]);
  throw new InputError(
    `${file} is damaged: its description ${part ? `lacks a proper "${part}"` : "does not fit itself"}`,
  );
}

/** What the run was asked to do that a checkpoint is of. @throws InputError for a damaged file */
export const checkpointRequest = (bytes: Uint8Array, file: string): string =>
  readContents(bytes, file).described.request;

/**
 * Reads a checkpoint.
 * @param admit called with what the run was asked to do, the epochs done and the best of them, before anything else is
 *   compared with the architecture: throws where another one is asked for
 * @throws InputError for a damaged file, or one of another architecture
 */
export function parseCheckpoint(
  bytes: Uint8Array,
  architecture: Architecture,
  file: string,
  admit: (kept: Pick<Checkpoint, "request" | "bestEpoch" | "records">) => void = () => {},
): Checkpoint {
  const { contents, described } = readContents(bytes, file);
  const { epoch, step, rateFactor, bestEpoch, records, request, variant, stages, ended } = described;
  admit({ request, bestEpoch, records });
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
    ended,
  };
}
