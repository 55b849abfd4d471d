/** Models of ours, published ones in both formats, and the last states of trainings. */

import { readFile } from "node:fs/promises";
import { encodeSafetensors, parseSafetensors } from "../../../src/data/safetensors.ts";
import type { Tensor } from "../../../src/data/tensor.ts";
import { buildArchitecture } from "../../../src/flow/architecture.ts";
import { PUBLISHED_TIMES } from "../../../src/flow/formats/kilonovaml/feeding.ts";
import { publishedName } from "../../../src/flow/formats/kilonovaml/tensors.ts";
import { type FlowModel, valuesPerSet } from "../../../src/flow/model.ts";
import { encodeModel, stateTensors } from "../../../src/flow/modelEncoding.ts";
import { initialState } from "../../../src/flow/parameters.ts";
import { encodeCheckpoint, parseCheckpoint } from "../../../src/flow/training/checkpoint.ts";
import { importPublishedModel } from "../../../src/jobs/inference/importModel.ts";
import { openModel } from "../../../src/jobs/inference/openModel.ts";
import { smallModel } from "../../support/smallModel.ts";
import { notFinite } from "../oracles.ts";
import type { Accepted, Target } from "../target.ts";
import { repacked, unzip } from "./archives.ts";
import { seedsOf } from "./sets.ts";
import { torchFile } from "./torch.ts";

/** All numbers of a model. */
function numbersOf(model: FlowModel): Accepted {
  const { state, curves, conditions, times, bands } = model;
  return new Map<string, ArrayLike<number> | readonly string[]>([
    ["parameters", state.parameters],
    ["moments", state.moments],
    ["centre", curves.centre],
    ["scale", curves.scale],
    ["conditions", conditions.centre],
    ["times", times],
    ["bands", bands],
    ["lengths", [valuesPerSet(model), model.architecture.dimensions]],
  ]);
}

function problemOfModel(accepted: Accepted): string | undefined {
  const [values] = accepted.get("lengths") as number[];
  if (accepted.get("centre")!.length !== values) return "curves do not fit";
  if (Array.from(accepted.get("scale") as ArrayLike<number>).includes(0)) return "a scale is 0";
  return notFinite(accepted, ["parameters", "moments", "centre", "scale", "conditions", "times"]);
}

export const modelTarget: Target = {
  name: "model",
  makeSeeds: async () =>
    seedsOf({
      "small.safetensors": encodeModel(smallModel()),
      "components.safetensors": encodeModel(smallModel(undefined, true)),
    }),
  read: async (path) => numbersOf(await openModel(path)),
  problem: problemOfModel,
  checksummed: false,
  text: 0.5,
};

/** Tensors with the names, shapes and types of a small published model. */
export function publishedTensors(): Map<string, Tensor> {
  const architecture = buildArchitecture({
    dimensions: PUBLISHED_TIMES.length,
    conditions: 4,
    couplings: 2,
    hidden: 4,
    blocks: 1,
    transformer: { kind: "affine", scale: "sigmoid" },
    normalisation: "batch",
    permutation: "none",
    seed: 1,
  });
  const tensors = new Map<string, Tensor>();
  architecture.transforms.forEach((transform, index) => {
    if (transform.kind !== "coupling" || !("identity" in transform)) return;
    const add = (name: string, values: readonly number[]) =>
      tensors.set(`_transform._transforms.${index}.${name}`, {
        shape: [values.length],
        values: BigInt64Array.from(values, BigInt),
      });
    add("identity_features", transform.identity);
    add("transform_features", transform.transformed);
  });
  for (const [name, tensor] of stateTensors(architecture, initialState(architecture, 3)))
    tensors.set(publishedName(name), tensor);
  return tensors;
}

const read = async (path: string): Promise<Accepted> => numbersOf(await importPublishedModel(path, "g"));

export const publishedTarget: Target = {
  name: "published-model",
  makeSeeds: async () =>
    seedsOf({
      "g.safetensors": encodeSafetensors(publishedTensors(), { band: "g" }),
      "plain.safetensors": encodeSafetensors(publishedTensors(), {}),
    }),
  read,
  problem: problemOfModel,
  checksummed: false,
  text: 0.5,
};

export const torchTarget: Target = {
  name: "pytorch",
  makeSeeds: async () =>
    seedsOf({
      "g.pth": torchFile(publishedTensors()),
      "checkpoint.pth": torchFile(publishedTensors(), "model_state_dict"),
    }),
  read,
  problem: problemOfModel,
  checksummed: true,
  text: 0.1,
  repack: (random, [{ name, bytes }]) => repacked(random, unzip(bytes), name, false),
};

const { architecture, state } = smallModel();

function checkpoint(): Uint8Array {
  const record = { loss: 3, validationLoss: 2, learningRate: 1e-3, samplesPerSecond: 10, seconds: 1 };
  return encodeCheckpoint(architecture, {
    state: {
      ...state,
      firstMoment: state.parameters.map((value) => value / 2),
      secondMoment: state.parameters.map((value) => value ** 2),
      ...{ epoch: 3, step: 60, rateFactor: 0.5 },
    },
    best: initialState(architecture, 9),
    bestEpoch: 2,
    records: [1, 2, 3].map((epoch) => ({ epoch, ...record })),
    stages: [{ epoch: 1, state: initialState(architecture, 5) }],
    request: '{"rows":8}',
    layout: "rows-together",
  });
}

/** As 0.1.0 wrote it, without a checksum: what is inside is reached. */
function oldCheckpoint(): Uint8Array {
  const { tensors, metadata } = parseSafetensors(checkpoint(), "checkpoint");
  const { sha256: _, ...others } = metadata as Record<string, string>;
  return encodeSafetensors(tensors, { ...others, format_version: "1" });
}

export const checkpointTarget: Target = {
  name: "checkpoint",
  makeSeeds: async () => seedsOf({ "x.last.safetensors": checkpoint(), "old.last.safetensors": oldCheckpoint() }),
  async read(path) {
    const parsed = parseCheckpoint(await readFile(path), architecture, path);
    return new Map<string, ArrayLike<number>>([
      ["parameters", parsed.state.parameters],
      ["moments", parsed.state.moments],
      ["first", parsed.state.firstMoment],
      ["second", parsed.state.secondMoment],
      ["best", parsed.best.parameters],
      ["counts", [parsed.state.epoch, parsed.state.step, parsed.state.rateFactor, parsed.bestEpoch]],
      ["epochs", parsed.records.map(({ epoch }) => epoch)],
    ]);
  },
  problem(accepted) {
    const [epoch, , , best] = accepted.get("counts") as number[];
    if (accepted.get("epochs")!.length !== epoch || best < 1 || best > epoch) return "epochs do not fit";
    return notFinite(accepted, ["parameters", "moments", "first", "second", "best", "counts"]);
  },
  checksummed: false,
  text: 0.5,
};
