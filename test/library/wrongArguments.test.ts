/**
 * Whatever a program gives in place of one argument of what the library exports, while the others are right, the answer is an
 * error of kiloflow's own that names the argument.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import * as library from "../../src/index.ts";

const { DU17, VILLAR2017, configuredModel, createPrior, openBackend } = library;

/** What a hurried caller writes. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  -1,
  Number.NaN,
  "wrongly",
  "",
  true,
  {},
  { misspelt: 1 },
  [],
  ["wrongly"],
  [null],
  () => {},
];

const folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const backend = await openBackend("cpu");
afterAll(() => backend.dispose());
const SET = [1.48, 1.26, 250, 700];
const source = createPrior(DU17, "eos", 2, 1);
const curves = { times: Float64Array.of(1, 2), bands: ["g"] };
const dataset = { model: DU17, source, curves, backend: "cpu", output: at("curves.npz"), force: true } as const;
await library.generateDataset(dataset);
await library.generateDataset({ ...dataset, shard: { index: 1, count: 1 }, output: at("part.npz") });
writeFileSync(at("sets.csv"), "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n");
const binaries = configuredModel(VILLAR2017, { components: 2 });
const first = { opacity_1: 0.5, temperature_floor_1: 674 };
const fixed = { ...first, ejecta_velocity_2: 0.1, opacity_2: 10, temperature_floor_2: 3745 };
const kernel = library.defineKernel<object>({
  ...{ name: "squares", summary: "Squares.", settings: { count: "u32" }, workgroupSize: 64 },
  bindings: { input: library.read("f32"), output: library.write("f32") },
  ...{ constants: () => ({}), source: () => [], invocations: ({ count }) => count, twin: () => {} },
});
const TARGETS = Array.from({ length: 20 }, (_, index) => [Math.sin(index)]);
const row = { fields: {}, calls: () => ({}) };

/** Right arguments by their names, in their order; those with a question mark may be left out. */
const RIGHT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  CounterRandom: { seed: 1, stream: "prior" },
  LightCurveEvaluator: {
    backend,
    model: DU17,
    request: { options: DU17.completeOptions({}), ...curves },
    "rows?": 1,
  },
  binariesOf: { model: binaries },
  binaryEjecta: {
    binary: SET,
    choices: {
      ...{ dynamicalEjecta: "du17", dynamicalVelocity: "du17", disk: "krueger-foucart2020" },
      ...{ windFraction: 0.3, compactness: "yagi-yunes", maximumMass: 2.1, spin: 0 },
    },
    "deviate?": 0,
  },
  checkDataset: { request: { input: at("curves.npz") }, "events?": {} },
  compare: {
    request: { models: ["models/tiny.safetensors"], dataset: at("curves.npz"), samples: 2, backend: "cpu" },
    "events?": {},
  },
  configuredModel: { model: VILLAR2017, "given?": { components: 1 } },
  createPrior: { model: DU17, name: "eos", count: 2, seed: 1, "ranges?": {}, "changes?": {} },
  defineBackward: { kernel, pass: () => {} },
  defineKernel: { declaration: kernel },
  evaluateLightCurves: { backend, parameters: Float64Array.from(SET), request: curves },
  fromBinaries: {
    model: binaries,
    source: createPrior(library.binariesOf(binaries), "eos", 2, 1, {}, { fixed }),
    how: { options: binaries.completeOptions({ components: 2 }) },
  },
  generateDataset: { request: dataset, "events?": {} },
  importPublishedModel: { path: at("none.pth"), "band?": "g" },
  independentInputs: { description: "beta", independent: { beta: { range: [3, 4], scale: "linear" } } },
  kernelCall: { call: { kernel, specialisation: {}, settings: { count: 1 }, buffers: {} } },
  lightCurves: { model: "du17", sets: SET, request: { ...curves, backend } },
  loadFlow: { source: "models/tiny.safetensors", "options?": {} },
  mergeDatasets: { inputs: [at("part.npz")], output: at("whole.npz"), "options?": { force: true }, "events?": {} },
  modelNamed: { name: "du17", "where?": "`model`" },
  neutronStars: { binary: SET, relation: "yagi-yunes", maximumMass: 2.1 },
  openBackend: { "asked?": "cpu" },
  openDataset: { path: at("curves.npz") },
  openSets: { model: "du17", path: at("sets.csv"), "options?": {} },
  parseBands: { known: DU17, text: "gr", "where?": "`bands`", "owner?": "" },
  parseGrid: { model: DU17, specification: "m1=1.4,m2=1.2,lambda1=300,lambda2=400", "fixed?": {} },
  parseTimes: { text: "1:5:1", "where?": "`times`" },
  predict: {
    request: { models: ["models/tiny.safetensors"], sets: () => Float64Array.from(SET), samples: 10, backend: "cpu" },
    "events?": {},
  },
  prepareDataset: {
    request: { input: at("curves.npz"), output: at("thin.npz"), fill: "nearest", force: true },
    "events?": {},
  },
  preparedKernel: { kernel, specialisation: {} },
  read: { type: "f32", "element?": "f32" },
  registerModel: { model: DU17 },
  registerTransform: { kind: "mine:text", row },
  registeredModels: {},
  resolveDraws: { model: DU17, texts: ["kappa=log:1:30"], request: { options: {}, seed: 1 } },
  trainFlow: {
    request: { targets: TARGETS, conditions: TARGETS, epochs: 1, backend },
    "events?": {},
  },
  undrawn: { inputs: DU17.inputs, "draws?": { inputs: {}, seed: 1 } },
  update: { type: "f32", "element?": "f32" },
  usePossisWeights: { bytes: new Uint8Array(8), "file?": "weights" },
  withDraws: { source, given: DU17.inputs, inputs: DU17.inputs, "draws?": { inputs: {}, seed: 1 } },
  write: { type: "f32", "element?": "f32" },
};

/** Under which name an argument is known to people, in whatever call it is. */
const SAID_AS: Readonly<Record<string, string>> = {
  ...{
    "configuredModel.given": "options",
    "createPrior.name": "prior",
    "createPrior.ranges": "prior",
    "modelNamed.name": "model",
  },
  ...{ "parseBands.text": "bands", "parseGrid.specification": "grid", "parseTimes.text": "times" },
  ...{ "openBackend.asked": "backend", "resolveDraws.texts": "draw" },
};

const EMPTY = [{}, []];
const WORDS = [WRONG, "words for messages, which show whatever it is"] as const;
const DECLARED = [WRONG, "gives back what is declared: the types check it, and the first run"] as const;
const NO_INPUTS = [[[]], "a model may have no inputs left to draw"] as const;
const NO_OPTIONS = [EMPTY, "all options have defaults"] as const;

/** What is right although it looks wrong, or is not looked at, and why. */
const ACCEPTED: Readonly<Record<string, readonly [values: readonly unknown[], why: string]>> = {
  ...{ "parseBands.where": WORDS, "parseBands.owner": WORDS, "parseTimes.where": WORDS, "modelNamed.where": WORDS },
  ...{ "usePossisWeights.file": WORDS, "preparedKernel.kernel": DECLARED, "preparedKernel.specialisation": DECLARED },
  ...{ "kernelCall.call": DECLARED, "defineKernel.declaration": DECLARED },
  ...{ "read.type": DECLARED, "read.element": DECLARED, "write.type": DECLARED, "write.element": DECLARED },
  ...{ "update.type": DECLARED, "update.element": DECLARED },
  ...{ "undrawn.inputs": NO_INPUTS, "withDraws.given": NO_INPUTS, "withDraws.inputs": NO_INPUTS },
  "configuredModel.given": [
    [{}, [], { misspelt: 1 }, ["wrongly"], [null]],
    "options that decide no inputs are checked where they are completed",
  ],
  ...{ "createPrior.ranges": NO_OPTIONS, "createPrior.changes": NO_OPTIONS },
  ...{ "loadFlow.options": NO_OPTIONS, "mergeDatasets.options": NO_OPTIONS, "openBackend.asked": NO_OPTIONS },
  ...{ "openSets.options": NO_OPTIONS, "parseGrid.fixed": NO_OPTIONS, "generateDataset.events": NO_OPTIONS },
  ...{ "checkDataset.events": NO_OPTIONS, "compare.events": NO_OPTIONS, "mergeDatasets.events": NO_OPTIONS },
  ...{ "predict.events": NO_OPTIONS, "prepareDataset.events": NO_OPTIONS, "trainFlow.events": NO_OPTIONS },
  "binaryEjecta.deviate": [[-1], "any finite number is a deviate"],
  "defineBackward.pass": [[() => {}], "any function may be a way back"],
  "importPublishedModel.band": [["wrongly"], "a band may have any name"],
  "independentInputs.description": WORDS,
  "resolveDraws.texts": [[[]], "nothing need be drawn"],
};

/** Calls whose right arguments need files of others, which are not there. */
const FAILING = ["importPublishedModel", "usePossisWeights"];

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));
const isError = (value: { prototype?: unknown }): boolean => value.prototype instanceof Error;

const functions = Object.entries(library as Record<string, unknown>).filter(
  (entry): entry is [string, (...given: readonly unknown[]) => unknown] =>
    typeof entry[1] === "function" && !isError(entry[1]),
);

async function failureOf(call: (...given: readonly unknown[]) => unknown, given: readonly unknown[]): Promise<unknown> {
  try {
    const Kind = call as unknown as new (...given: readonly unknown[]) => unknown;
    const result = await (isClass(call) ? new Kind(...given) : call(...given));
    (result as Partial<Disposable> | undefined)?.[Symbol.dispose]?.();
    return undefined;
  } catch (error) {
    return error;
  }
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  return typeof value === "object"
    ? JSON.stringify(value)
    : (JSON.stringify(value)?.replace("null", "NaN") ?? "nothing");
}

// What is there is not replaced.
beforeEach(() => rmSync(at("whole.npz"), { force: true }));

it("has right arguments of every export, and no others", () => {
  expect(Object.keys(RIGHT).sort()).toEqual(functions.map(([name]) => name).sort());
  const known = Object.entries(RIGHT).flatMap(([name, given]) =>
    Object.keys(given).map((key) => `${name}.${key.replace("?", "")}`),
  );
  expect([...Object.keys(ACCEPTED), ...Object.keys(SAID_AS)].filter((one) => !known.includes(one))).toEqual([]);
});

describe.each(functions)("%s", (name, call) => {
  const right = Object.entries(RIGHT[name] ?? {});
  it("right arguments", async () => {
    const failure = await failureOf(
      call,
      right.map(([, one]) => one),
    );
    if (FAILING.includes(name)) expect(failure).toBeInstanceOf(library.InputError);
    else expect(failure).toBeUndefined();
  });

  const cases = right.flatMap(([key], place) =>
    WRONG.filter((value) => value !== undefined || !key.endsWith("?")).map(
      (value) => [key, shown(value), place, value] as const,
    ),
  );
  it.each(cases)("%s: %s", async (key, _, place, value) => {
    const argument = key.replace("?", "");
    const accepted = ACCEPTED[`${name}.${argument}`]?.[0] ?? [];
    const failure = await failureOf(
      call,
      right.map(([, one], index) => (index === place ? value : one)),
    );
    if (accepted.some((one) => shown(one) === shown(value)) && !FAILING.includes(name)) {
      return expect(failure).toBeUndefined();
    }
    expect(failure).toBeInstanceOf(library.InputError);
    // By its own name, by that of a field, or, of a path or a field that is none, by the value.
    const { message } = failure as Error;
    const names = [argument, SAID_AS[`${name}.${argument}`], name, ...Object.keys(Object(right[place][1]))];
    const said = [
      ...names.map((one) => `\`${one}\``),
      ...(JSON.stringify(value)?.includes("wrongly") ? ["wrongly"] : []),
      ...(typeof value === "object" ? Object.keys(value ?? {}).map((key) => `"${key}"`) : []),
    ];
    expect(accepted.includes(value) || said.some((one) => message.includes(one)), message).toBe(true);
  });
});
