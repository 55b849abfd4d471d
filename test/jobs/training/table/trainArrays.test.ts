/** Flows of arrays: shapes, densities and files. Whether they learn is told by density.slow.test.ts. */

import { beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../../../src/engine/errors.ts";
import { openBackend } from "../../../../src/engine/openBackend.ts";
import { FlowEvaluator } from "../../../../src/flow/evaluator.ts";
import { Flow } from "../../../../src/flow/flow.ts";
import { parseModel } from "../../../../src/flow/modelFile.ts";
import { encodeModel } from "../../../../src/flow/table/encoding.ts";
import { parseTableFlow } from "../../../../src/flow/table/file.ts";
import type { TableFlow } from "../../../../src/flow/table/model.ts";
import { registerTransform } from "../../../../src/flow/transforms/index.ts";
import { normalRows, TINY } from "../../../support/normalTable.ts";
import { SINH_ARCSINH, sinhArcsinh } from "../../../support/sinhArcsinhTransform.ts";
import { logProb, sample, trainFlow } from "../../../support/tableCalls.ts";

const ROWS = normalRows(200);
const conditions = ROWS.map(({ a, b }) => [a, b]);
const names = { targets: ["y", "z"], conditions: ["a", "b"] };
const base = { ...TINY, conditions, names } as const;
let model: TableFlow;

beforeAll(async () => {
  const targets = ROWS.map(({ y, z }) => [y, z]);
  model = await trainFlow({ ...base, targets, transforms: { y: "log", z: "bounded:2:5" } });
});

/** An axis from one value to another, in steps of its own or of its logarithm. */
type Axis = readonly [from: number, to: number, log?: "log"];

/** Integral of a density over midpoints of each axis, at one row of conditions. */
async function integral(flow: TableFlow, axes: readonly Axis[], given: number[]) {
  const steps = axes.length === 1 ? 4000 : 200;
  const points = axes.map(([from, to, log]) => {
    const [low, high] = log ? [Math.log(from), Math.log(to)] : [from, to];
    return Array.from({ length: steps }, (_, at) => {
      const middle = low + ((high - low) * (at + 0.5)) / steps;
      const value = log ? Math.exp(middle) : middle;
      return { value, cell: ((high - low) / steps) * (log ? value : 1) };
    });
  });
  const cells = Array.from({ length: steps ** axes.length }, (_, at) =>
    points.map((axis, k) => axis[Math.floor(at / steps ** k) % steps]),
  );
  const targets = cells.map((cell) => cell.map(({ value }) => value));
  const densities = await logProb(flow, { targets, conditions: targets.map(() => given) });
  return densities.reduce(
    (sum, value, at) => sum + Math.exp(value) * cells[at].reduce((product, { cell }) => product * cell, 1),
    0,
  );
}

describe("a flow of two targets with transforms", () => {
  it("has a density that integrates to one, per unit of the targets", async () => {
    expect(
      await integral(
        model,
        [
          [1e-5, 1e5, "log"],
          [2, 5],
        ],
        [0.3, -0.2],
      ),
    ).toBeCloseTo(1, 2);
  });

  it("has the density that the way back from noise gives", async () => {
    using backend = await openBackend("cpu");
    using flow = new Flow(backend, model.architecture, model.state);
    using evaluator = new FlowEvaluator(flow, 3);
    const { encodeTableConditions, decodeTargets } = await import("../../../../src/flow/table/model.ts");
    const given = Float64Array.of(0.3, -0.2, 1, 1, -1, 0);
    const noise = Float32Array.of(0.1, -0.4, 1.2, 0.3, -0.7, -1.5);
    const { curves, logDet } = await evaluator.inverse(noise, encodeTableConditions(model.conditions, given));
    const targets = decodeTargets(model.targets, curves);
    const densities = await logProb(model, { targets, conditions: given, backend });
    for (let row = 0; row < 3; row++) {
      const [y, z] = targets.subarray(2 * row, 2 * row + 2);
      const [u, v] = noise.subarray(2 * row, 2 * row + 2);
      const scales = Math.log(model.targets.scale[0]) + Math.log(model.targets.scale[1]);
      const slopes = -Math.log(y) + Math.log(3 / ((z - 2) * (5 - z)));
      const expected = -Math.log(2 * Math.PI) - (u * u + v * v) / 2 - logDet[row] - scales + slopes;
      expect(densities[row]).toBeCloseTo(expected, 3);
    }
  });

  it("has no density outside the targets' ranges", async () => {
    const targets = [
      [-1, 3],
      [1, 5],
      [1, 3],
    ];
    const densities = await logProb(model, {
      targets,
      conditions: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    });
    expect([...densities.subarray(0, 2)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(densities[2]).toBeGreaterThan(-20);
  });

  it("has none where float32 ends, and samples of more than memory holds are refused", async () => {
    const linear = await trainFlow({ ...base, targets: ROWS.map(({ y, z }) => [y, z]) });
    using backend = await openBackend("cpu");
    const call = { conditions: [[0, 0]], backend };
    expect([...(await logProb(linear, { ...call, targets: [[1e300, 3]] }))]).toEqual([Number.NEGATIVE_INFINITY]);
    await expect(sample(linear, { ...call, count: 1e12 })).rejects.toThrow(
      /`count` asks for 2000000000000 numbers at once, which do not fit into memory/,
    );
  });

  it("is the same in any unit, however large or small its numbers are", async () => {
    const trained = (unit: number) => {
      const targets = ROWS.map(({ x, z }) => [x * unit, z]);
      return trainFlow({ ...base, targets, conditions: ROWS.map(({ a, b }) => [a / unit, b]) });
    };
    const plain = await trained(1);
    for (const unit of [2 ** 700, 2 ** -700]) {
      const other = await trained(unit);
      expect(other.state).toEqual(plain.state);
      expect(other.targets.scale[0]).toBe(plain.targets.scale[0] * unit);
    }
    await expect(trained(1e301)).rejects.toThrow(
      /y of the arrays reaches [\d.]+e\+30\d, but a flow takes numbers up to 1e\+300/,
    );
  });

  it("gives samples within these ranges, the same for the same seed", async () => {
    const call = {
      conditions: [
        [0, 0],
        [1, 1],
      ],
      count: 50,
      seed: 4,
    };
    const samples = await sample(model, call);
    expect(samples.length).toBe(2 * 50 * 2);
    samples.forEach((value, at) => {
      expect(value).toBeGreaterThan(at % 2 === 0 ? 0 : 2);
      expect(value).toBeLessThan(at % 2 === 0 ? Number.POSITIVE_INFINITY : 5);
    });
    expect(await sample(model, call)).toEqual(samples);
    expect(await sample(model, { ...call, seed: 5 })).not.toEqual(samples);
  });

  it("comes back from its file, which is none of light curves", () => {
    const bytes = encodeModel(model);
    expect(parseTableFlow(bytes, "m.safetensors")).toEqual(model);
    expect(encodeModel(parseTableFlow(bytes, "m.safetensors"))).toEqual(bytes);
    expect(() => parseModel(bytes, "m.safetensors")).toThrow(
      /^m.safetensors is a flow of a table, which has no light curves$/,
    );
  });

  it("is the same from flat arrays and from rows", async () => {
    const flat = (values: readonly (readonly number[])[]) => Float64Array.from(values.flat());
    const targets = flat(ROWS.map(({ y, z }) => [y, z]));
    const transforms = { y: "log", z: "bounded:2:5" };
    const again = await trainFlow({ ...base, conditions: flat(conditions), targets, transforms });
    expect(encodeModel(again)).toEqual(encodeModel(model));
  });
});

describe("a flow of one target", () => {
  it("has a density that integrates to one exactly, and samples of it", async () => {
    const one = await trainFlow({ ...TINY, targets: ROWS.map(({ x }) => [x]), conditions });
    expect(one.targets.names).toEqual(["target0"]);
    expect(one.architecture.dimensions).toBe(2);
    expect(await integral(one, [[-12, 12]], [0.5, 0.5])).toBeCloseTo(1, 4);
    const samples = await sample(one, { conditions: [[0.5, 0.5]], count: 2000 });
    // Quantiles of the samples are those of the density.
    const sorted = samples.slice().sort();
    for (const share of [0.2, 0.5, 0.8]) {
      expect(await integral(one, [[-12, sorted[share * 2000]]], [0.5, 0.5])).toBeCloseTo(share, 1);
    }
  });

  it("takes no normalisation between its couplings", async () => {
    const request = { ...TINY, targets: ROWS.map(({ x }) => [x]), conditions, normalisation: "act" } as const;
    await expect(trainFlow(request)).rejects.toThrow(/a single target goes with `normalisation` none/);
  });
});

describe("masks", () => {
  const targets = ROWS.map(({ x, y }) => [x, y]);
  const present = ROWS.map((_, row) => row % 3 > 0);

  it("are NaN or flags, with the same result, and tell a value from none", async () => {
    const holes = conditions.map(([a, b], row) => [a, present[row] ? b : Number.NaN]);
    const junk = conditions.map(([a, b], row) => [a, present[row] ? b : -999]);
    const byNaN = await trainFlow({ ...base, targets, conditions: holes, masks: { b: true } });
    const byFlags = await trainFlow({ ...base, targets, conditions: junk, masks: { b: present } });
    expect(encodeModel(byFlags)).toEqual(encodeModel(byNaN));
    expect(byNaN.architecture.conditions).toBe(3);
    const call = { targets: [targets[0]], conditions: [[0, Number.NaN]] };
    const missing = await logProb(byNaN, call);
    const centre = byNaN.conditions.centre[1];
    expect(missing).not.toEqual(await logProb(byNaN, { ...call, conditions: [[0, centre]] }));
  });

  it("are refused where they say nothing", async () => {
    await expect(trainFlow({ ...base, targets, masks: { b: true } })).rejects.toThrow(
      /the condition b is masked, but has a value in every row of the arrays/,
    );
  });
});

describe("noise on conditions", () => {
  it("is drawn anew by seed, and changes the model", async () => {
    const request = { ...base, targets: ROWS.map(({ x, y }) => [x, y]) };
    const noisy = await trainFlow({ ...request, conditionNoise: { a: 0.5 } });
    expect(encodeModel(await trainFlow({ ...request, conditionNoise: { a: 0.5 } }))).toEqual(encodeModel(noisy));
    expect(noisy.state).not.toEqual((await trainFlow(request)).state);
  });

  it("is on the rows that judge the epochs as well", async () => {
    const targets = ROWS.map(({ x, y }) => [x, y]);
    // With none held out, the training rows judge.
    const request = { ...base, targets, validation: 0, epochs: 20 };
    const excess = async (conditionNoise: Record<string, number>) => {
      const trained = await trainFlow({ ...request, conditionNoise });
      const { validationLoss } = trained.training.details as { validationLoss: number };
      const densities = await logProb(trained, { targets, conditions });
      const units = trained.targets.scale.reduce((sum, scale) => sum + Math.log(scale), 0);
      return validationLoss + densities.reduce((sum, value) => sum + value, 0) / densities.length + units;
    };
    expect(await excess({})).toBeCloseTo(0, 4);
    expect(await excess({ a: 2 })).toBeGreaterThan(0.02);
  });
});

describe("arrays", () => {
  const targets = ROWS.map(({ x, y }) => [x, y]);
  const bad = (change: object) => ({ ...base, targets, ...change });
  it.each<[string, object, RegExp]>([
    ["fewer conditions", { conditions: conditions.slice(1) }, /`targets` has 200 rows, but `conditions` has 199/],
    ["a short row", { targets: [...targets.slice(1), [1]] }, /row 199 of `targets` has 1 numbers, but must have 2/],
    ["no rows", { targets: [] }, /`targets` must be an array of rows/],
    [
      "a flat array of another width",
      { targets: new Float64Array(7) },
      /`targets` has 7 numbers, which are no rows of 2/,
    ],
    ["a text", { targets: targets.map(() => ["1", 2]) }, /row 0 of `targets`: column 0 is not a number/],
    [
      "a constant target",
      { targets: targets.map(([x]) => [x, 4]) },
      /the target z is 4 in all training rows of the arrays/,
    ],
    ["a target without value", { targets: [[Number.NaN, 1], ...targets.slice(1)] }, /row 0: the target y has no value/],
    [
      "an infinite condition",
      { conditions: [[Number.POSITIVE_INFINITY, 1], ...conditions.slice(1)] },
      /the condition a is Infinity, but must be finite/,
    ],
    [
      "a condition without value",
      { conditions: [[Number.NaN, 1], ...conditions.slice(1)] },
      /row 0: the condition a has no value/,
    ],
    ["a value outside a range", { transforms: { y: "log" } }, /row \d+: the target y is -[\d.]+, but must be above 0/],
    ["an unknown transform", { transforms: { y: "cube" } }, /the transform of y is "cube"/],
    ["a transform of nothing", { transforms: { q: "log" } }, /`transforms` has "q", which no column is called/],
    ["a mask of nothing", { masks: { y: true } }, /`masks` has "y", which no column is called/],
    [
      "a mask of another length",
      { masks: { a: [1] } },
      /the mask of a in `masks` must be true, or an array of 200 flags/,
    ],
    ["a flag of two", { masks: { a: ROWS.map(() => 2) } }, /the flag of a is 2, but must be 0 or 1/],
    ["negative noise", { conditionNoise: { a: -1 } }, /the noise of a is -1/],
    ["one name for two", { names: { targets: ["a", "y"], conditions: ["a", "b"] } }, /a is a target and a condition/],
    ["a misspelt option", { epoch: 3 }, /there is no option "epoch" of trainings on arrays/],
    ["an option that makes no sense", { epochs: 0 }, /^`epochs` is 0, but must be/],
    [
      "too many conditions",
      { names: undefined, conditions: ROWS.map(({ a }, r) => Array.from({ length: 513 }, (_, k) => a * k + r)) },
      /`conditions` names 513 numbers/,
    ],
  ])("are refused: %s", async (_, change, message) => {
    const error = await trainFlow(bad(change)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(message);
  });

  it("are refused to a model where they do not fit it", async () => {
    await expect(sample(model, { conditions: [[1]] })).rejects.toThrow(
      /row 0 of `sets` has 1 numbers, but must have 2/,
    );
    await expect(sample(model, { conditions: [[1, 1]], count: 1.5 })).rejects.toThrow(/`count` is 1.5/);
    await expect(sample(model, { conditions: [[1, Number.NaN]] })).rejects.toThrow(
      /row 0 of `sets`: b is NaN, but must be finite/,
    );
    await expect(
      logProb(model, {
        targets: [[1, 3]],
        conditions: [
          [1, 1],
          [1, 2],
        ],
      }),
    ).rejects.toThrow(/`values` has 1 rows, but must have as many as `sets`, 2, or a multiple/);
  });

  it("have a warning for a condition that does not vary, which has no part in the results", async () => {
    const warnings: string[] = [];
    const constant = conditions.map(([a]) => [a, 7]);
    const flow = await trainFlow({ ...bad({ conditions: constant }), onWarning: (text) => warnings.push(text) });
    expect(warnings).toEqual(["the condition b is 7 in all training rows: the flow learns nothing of it"]);
    const [one, other] = await logProb(flow, {
      targets: [targets[0], targets[0]],
      conditions: [
        [0, 7],
        [0, 9],
      ],
    });
    expect(one).toBe(other);
  });

  it("are learned until they are stopped", async () => {
    const controller = new AbortController();
    const epochs: number[] = [];
    const training = trainFlow({
      ...bad({}),
      epochs: 50,
      signal: controller.signal,
      onEpoch({ epoch }) {
        epochs.push(epoch);
        if (epoch === 2) controller.abort();
      },
    });
    await expect(training).rejects.toThrow(/stopped after 2 of 50 epochs$/);
    expect(epochs).toEqual([1, 2]);
  });
});

describe("transforms of a program's own", () => {
  const targets = ROWS.map(({ y, z }) => [y, z]);
  const addedTransforms = [{ kind: SINH_ARCSINH }] as const;
  registerTransform(SINH_ARCSINH, sinhArcsinh);

  it("are learned, and kept in the file", async () => {
    const own = await trainFlow({ ...base, targets, addedTransforms });
    expect(own.architecture.transforms.at(-1)).toEqual({ kind: SINH_ARCSINH });
    const again = parseTableFlow(encodeModel(own), "own.safetensors");
    const rows = { targets: targets.slice(0, 5), conditions: conditions.slice(0, 5) };
    const densities = await logProb(own, rows);
    expect(densities.every(Number.isFinite)).toBe(true);
    expect(await logProb(again, rows)).toEqual(densities);
    expect(await logProb(await trainFlow({ ...base, targets }), rows)).not.toEqual(densities);
  });

  it("are refused where nobody registered them, and for a single target", async () => {
    const unknown = trainFlow({ ...base, targets, addedTransforms: [{ kind: "mine:nothing" }] });
    await expect(unknown).rejects.toThrow('there is no transform of the kind "mine:nothing"');
    const one = ROWS.map(({ y }) => [y]);
    const single = trainFlow({ ...TINY, targets: one, conditions, addedTransforms });
    await expect(single).rejects.toThrow("a single target goes without `addedTransforms`");
  });
});
