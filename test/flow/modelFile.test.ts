/** Files of models: what is written is what is read, and nothing else is read. */

import { describe, expect, it } from "vitest";
import { encodeSafetensors, parseSafetensors } from "../../src/data/safetensors.ts";
import { InputError } from "../../src/engine/errors.ts";
import { encodeModel } from "../../src/flow/modelEncoding.ts";
import { parseModel } from "../../src/flow/modelFile.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { encodeCheckpoint, parseCheckpoint } from "../../src/flow/training/checkpoint.ts";
import type { Transformer } from "../../src/kernels/flow/transformers.ts";
import { smallModel } from "../support/smallModel.ts";

const TRANSFORMERS: Transformer[] = [
  { kind: "affine", scale: "bounded-exponential" },
  { kind: "spline", bins: 4, tailBound: 3 },
];

/** The file of a model whose description has another value at a path like "bands.0"; `undefined` removes it. */
function withDescription(path: string, value: unknown): Uint8Array {
  const { tensors, metadata } = parseSafetensors(encodeModel(smallModel(TRANSFORMERS[0])), "m");
  const whole = { description: JSON.parse(metadata.description) };
  const keys = ["description", ...path.split(".").filter((key) => key !== "")];
  const last = keys.pop()!;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  const parent = keys.reduce<any>((object, key) => object[key], whole);
  parent[last] = value;
  return encodeSafetensors(tensors, { ...metadata, description: JSON.stringify(whole.description) });
}

describe("model files", () => {
  it.each(TRANSFORMERS.flatMap((transformer) => [false, true].map((components) => ({ transformer, components }))))(
    "come back as they went: $transformer.kind, components $components",
    ({ transformer, components }) => {
      const sigmaFactors = [
        { band: "g", factor: 0.9 },
        { band: "r", factor: 1.1 },
      ];
      const original = { ...smallModel(transformer, components), ...(components ? { sigmaFactors } : {}) };
      const bytes = encodeModel(original);
      expect(parseModel(bytes, "m.safetensors")).toEqual(original);
      expect(encodeModel(parseModel(bytes, "m.safetensors"))).toEqual(bytes);
    },
  );

  it.each<[string, string, unknown, RegExp]>([
    ["a list for a description", "", [], /description/],
    ["no architecture", "architecture", undefined, /lacks "architecture"/],
    ["a foreign transform", "architecture.transforms.0.kind", "glow", /transforms\.0\.kind/],
    ["a transform that is a number", "architecture.transforms.1", 3, /transforms\.1/],
    ["a coupling without features", "architecture.transforms.0.identity", undefined, /identity/],
    ["features twice", "architecture.transforms.0.identity", [1, 3], /permutation/],
    ["features beyond the last", "architecture.transforms.0.identity.0", 17, /permutation/],
    ["a huge width", "architecture.transforms.0.hidden", 1e9, /1000000000 hidden/],
    ["a width that the tensors do not have", "architecture.transforms.0.hidden", 6, /shape/],
    ["an unknown scale", "architecture.transforms.0.transformer.scale", "exp", /scale/],
    ["too many dimensions", "architecture.dimensions", 65, /65 dimensions/],
    ["times that are words", "times", ["one"], /times\.0/],
    ["no bands", "bands", [], /bands/],
    ["a third band", "bands", ["g", "r", "i"], /shape|fit/],
    [
      "a condition that the light-curve model does not have",
      "conditions.names",
      ["m1", "m2", "q", "lambda1"],
      /a condition of m\.safetensors is "q", but must be one of those of du17: m1, m2/,
    ],
    ["too few conditions", "conditions.names", ["m1", "m2", "lambda1"], /fit/],
    ["conditions without names", "conditions.names", undefined, /lacks "conditions\.names"/],
    [
      "an unknown light-curve model",
      "training.model",
      "nova",
      /the light-curve model of m\.safetensors is "nova", but must be one of/,
    ],
    [
      "an option that the light-curve model does not have",
      "training.options",
      { kapa: 10 },
      /m\.safetensors states options that DU17 does not take: "kapa" is no option/,
    ],
    ["a range of another model", "training.lowest", [1, 2], /ranges do not fit the inputs of du17/],
    ["a sigma factor of nothing", "sigmaFactors", [{ band: "g", factor: 0 }], /sigmaFactors\.0\.factor/],
    [
      "a sigma factor of a band that it does not have",
      "sigmaFactors",
      ["g", "r", "u"].map((band) => ({ band, factor: 1 })),
      /a sigma factor of the band "u", twice or without having the band/,
    ],
    ["a band without sigma factor", "sigmaFactors", [{ band: "g", factor: 1 }], /no sigma factor of the band r/],
  ])("are refused with %s", (_, path, value, message) => {
    const parse = () => parseModel(withDescription(path, value), "m.safetensors");
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(message);
  });

  it("are refused with tensors that are missing, not finite or of another format", () => {
    const { tensors, metadata } = parseSafetensors(encodeModel(smallModel(TRANSFORMERS[0])), "m");
    const parse = (changed: typeof tensors, data = metadata) => parseModel(encodeSafetensors(changed, data), "m");
    const name = "transforms.0.initial.bias";
    const without = new Map(tensors);
    without.delete(name);
    expect(() => parse(without)).toThrow(/lacks the tensor "transforms\.0\.initial\.bias"/);
    const broken = new Map(tensors).set(name, { shape: [5], values: Float32Array.of(1, 2, NaN, 4, 5) });
    expect(() => parse(broken)).toThrow(/not finite/);
    expect(() => parse(tensors, { ...metadata, format: "other" })).toThrow(/is a "other"/);
    expect(() => parse(tensors, { ...metadata, format_version: "99" })).toThrow(/version 99/);
    const flat = new Map(tensors).set("curves.scale", { shape: [4], values: new Float64Array(4) });
    expect(() => parse(flat)).toThrow(/scale that is zero/);
  });

  it("are refused with tensors that their architecture has no use for", () => {
    const { tensors, metadata } = parseSafetensors(encodeModel(smallModel(TRANSFORMERS[0])), "x");
    const more = new Map(tensors).set("transforms.99.bias", { shape: [1], values: Float32Array.of(1) });
    expect(() => parseModel(encodeSafetensors(more, metadata), "more.safetensors")).toThrow(
      'more.safetensors has the tensor "transforms.99.bias", which its architecture does not ask for',
    );
  });

  it("are refused wherever they are cut off", () => {
    const bytes = encodeModel(smallModel(TRANSFORMERS[1]));
    for (let length = 0; length < bytes.length; length += 97) {
      expect(() => parseModel(bytes.slice(0, length), "m")).toThrow(InputError);
    }
  });
});

describe("checkpoints", () => {
  const { architecture, state } = smallModel(TRANSFORMERS[0]);
  const { parameters } = state;
  const checkpoint = {
    state: {
      ...state,
      firstMoment: parameters.map((value) => value / 2),
      secondMoment: parameters.map((value) => value ** 2),
      epoch: 3,
      step: 60,
      rateFactor: 0.5,
    },
    best: initialState(architecture, 9),
    bestEpoch: 2,
    records: [1, 2, 3].map((epoch) => ({ epoch, loss: 3, validationLoss: 2, learningRate: 1e-3 })),
    stages: [
      { epoch: 1, state: initialState(architecture, 5) },
      { epoch: 3, state: initialState(architecture, 6) },
    ],
    request: "the same",
    layout: "rows-together",
    ended: { stopped: "epochs" as const, validationLoss: 2, model: "00ff" },
  };
  const encoded = encodeCheckpoint(architecture, checkpoint);

  it("come back as they went", () => {
    expect(parseCheckpoint(encoded, architecture, "c")).toEqual(checkpoint);
    const going = { ...checkpoint, ended: undefined };
    expect(parseCheckpoint(encodeCheckpoint(architecture, going), architecture, "c")).toEqual(going);
  });

  it("are refused wherever they are cut off, and whichever bit is another", () => {
    for (let length = 0; length < encoded.length; length += 97) {
      expect(() => parseCheckpoint(encoded.slice(0, length), architecture, "c")).toThrow(InputError);
    }
    for (let at = 0; at < encoded.length; at += 13) {
      const bytes = encoded.slice();
      bytes[at] ^= 1 << (at % 8);
      expect(() => parseCheckpoint(bytes, architecture, "c"), `byte ${at}`).toThrow(InputError);
    }
    const zeroed = encoded.slice().fill(0, encoded.length - 400);
    expect(() => parseCheckpoint(zeroed, architecture, "c.last.safetensors")).toThrow(
      /^c\.last\.safetensors is damaged: its contents do not have the checksum that it states$/,
    );
  });

  it("are refused where their description makes no sense, though files of version 1 have no checksum", () => {
    const { tensors, metadata } = parseSafetensors(encoded, "c");
    const old = (description: string) =>
      encodeSafetensors(tensors, { format: metadata.format, format_version: "1", kiloflow: "0.1.0", description });
    expect(parseCheckpoint(old(metadata.description), architecture, "c")).toEqual(checkpoint);
    const described = JSON.parse(metadata.description);
    for (const other of [
      null,
      [],
      { ...described, epoch: 4 },
      { ...described, bestEpoch: 0 },
      { ...described, records: [null, null, null] },
      { ...described, stages: ["__proto__"] },
      { ...described, stages: [2] },
      { ...described, request: 5 },
    ]) {
      const text = JSON.stringify(other);
      expect(() => parseCheckpoint(old(text), architecture, "c"), text).toThrow(InputError);
    }
  });

  it("tell what they were asked to do before their numbers are read", () => {
    const other = smallModel(TRANSFORMERS[1]).architecture;
    const admit = () => {
      throw new InputError("another request");
    };
    expect(() => parseCheckpoint(encoded, other, "c", admit)).toThrow("another request");
  });

  it.each([
    ["null", /^c is damaged: /],
    ["[1]", /^c is damaged: /],
    ['{"epoch":3}', /lacks a proper "step"/],
    ["[".repeat(200), /nested more than 100 levels deep/],
    ['{"epoch":3,"epoch":4}', /has the key "epoch" twice/],
  ])("with the description %s are refused", (description, message) => {
    const { tensors, metadata } = parseSafetensors(encodeCheckpoint(architecture, checkpoint), "c");
    // As version 0.1.0 wrote it, without a checksum that would tell before.
    const { sha256: _, ...others } = metadata;
    const bytes = encodeSafetensors(tensors, { ...others, format_version: "1", description });
    expect(() => parseCheckpoint(bytes, architecture, "c")).toThrow(message);
  });

  it.each([
    ["records", { records: checkpoint.records.slice(1) }, 'lacks a proper "records"'],
    ["bestEpoch", { bestEpoch: 4 }, "does not fit itself"],
    ["stages", { stages: [checkpoint.stages[0], checkpoint.stages[0]] }, 'lacks a proper "stages"'],
  ])("whose %s do not fit are refused", (_, change, problem) => {
    const bytes = encodeCheckpoint(architecture, { ...checkpoint, ...change });
    expect(() => parseCheckpoint(bytes, architecture, "c")).toThrow(`c is damaged: its description ${problem}`);
  });

  it("do not stand in for models, nor models for them", () => {
    expect(() => parseModel(encoded, "c")).toThrow(/c is the last state of a training, not a model/);
    expect(() => parseCheckpoint(encodeModel(smallModel(TRANSFORMERS[0])), architecture, "m")).toThrow(
      'm is a "kiloflow-model", but must be the last state of a training',
    );
  });
});
