/** Other implementations: checked before they are timed, and absent with a reason. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gpuJsContender } from "../../bench/peers/gpujs/du17.ts";
import { gpuJsFlowContender } from "../../bench/peers/gpujs/flow.ts";
import { GPUJS_MODES, type GpuJsMode } from "../../bench/peers/gpujs/session.ts";
import { PythonPeer } from "../../bench/peers/peers.ts";
import type { BenchContext } from "../../bench/suite/context.ts";
import { benchState, CHECKED_ROWS, checkFlow, flowRows, PUBLISHED } from "../../bench/suite/flowCases.ts";
import { CHECKED_SETS, checkMagnitudes, lightCurveGrids } from "../../bench/suite/lightCurveGrids.ts";
import { DU17 } from "../../src/du17/model.ts";
import { modelOptions } from "../../src/du17/options.ts";
import { evaluateReference } from "../../src/du17/physics/reference.ts";
import type { Backend } from "../../src/engine/backend.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { describeWithShared, hasAdapter, python, sharedFolder } from "../support/environment.ts";

const [, , TEN_POINTS] = lightCurveGrids(DU17);

describe("the check of light curves", () => {
  const sets = TEN_POINTS.sets(CHECKED_SETS);
  const magnitudes = Array.from({ length: CHECKED_SETS }, (_, set) => [
    ...evaluateReference(sets.subarray(4 * set, 4 * set + 4), TEN_POINTS.times, modelOptions()).magnitudes,
  ]).flat();
  const known = magnitudes.findIndex((value, at) => !Number.isNaN(value) && at % 10 === 5);

  it("lets the reference pass, and float32 rounding", () => {
    checkMagnitudes(magnitudes, TEN_POINTS);
    checkMagnitudes(Float32Array.from(magnitudes), TEN_POINTS);
  });

  it.each([
    ["a magnitude that is off", (values: number[]) => values.with(known, magnitudes[known] + 0.01)],
    ["a magnitude that is missing", (values: number[]) => values.with(known, Number.NaN)],
    ["too few values", (values: number[]) => values.slice(1)],
  ])("refuses %s", (_, spoil) => {
    expect(() => checkMagnitudes(spoil(magnitudes), TEN_POINTS)).toThrow(/^wrong result: /);
  });
});

describe("the check of flows", () => {
  it("lets the reference pass and refuses what is off", async () => {
    using flow = new Flow(new ReferenceBackend(), PUBLISHED, benchState(PUBLISHED));
    using evaluator = new FlowEvaluator(flow, CHECKED_ROWS);
    const { curves, conditions } = flowRows(CHECKED_ROWS);
    const rows = [Float64Array.from(curves), Float64Array.from(conditions)] as const;
    const inverse = Array.from((await evaluator.inverse(...rows)).curves);
    const logDensity = Array.from(await evaluator.logDensityOf(...rows));
    await checkFlow({ inverse, logDensity });
    // Values that would pass any check by being zero or equal would prove nothing.
    expect(new Set(logDensity).size).toBe(CHECKED_ROWS);
    const off = (values: number[]) => values.with(7, values[7] + 0.01 * (1 + Math.abs(values[7])));
    await expect(checkFlow({ inverse: off(inverse), logDensity })).rejects.toThrow(/wrong result: inverse value 7/);
    await expect(checkFlow({ inverse, logDensity: off(logDensity) })).rejects.toThrow(/wrong result: logDensity/);
  });
});

describe.each(GPUJS_MODES)("gpu.js in its mode %s", (mode: GpuJsMode) => {
  describe.skipIf(mode === "webgpu" && !hasAdapter)("against the reference", () => {
    let backend: Backend | undefined;
    let context: BenchContext;
    beforeAll(async () => {
      backend = mode === "webgpu" ? await openBackend("webgpu") : undefined;
      context = { backends: backend ? [{ choice: "webgpu", backend }] : [] } as unknown as BenchContext;
    });
    afterAll(() => backend?.dispose());

    it("gives the light curves, on the device and read back", async () => {
      for (const keepOnDevice of [false, true]) {
        const loaded = await gpuJsContender(context, TEN_POINTS, mode, keepOnDevice).load(3);
        await loaded.run();
        await loaded.dispose?.();
      }
    });

    it("gives the published flow's densities and samples", async () => {
      const loaded = await gpuJsFlowContender(context, "log-density", mode).load(20);
      await loaded.run();
      await loaded.dispose?.();
      expect(Reflect.has(globalThis.navigator ?? {}, "gpu")).toBe(false);
    });
  });
});

it("gpu.js says why its WebGPU mode is absent", async () => {
  const context = { backends: [] } as unknown as BenchContext;
  await expect(gpuJsContender(context, TEN_POINTS, "webgpu", false).load(1)).rejects.toThrow(/no WebGPU backend/);
});

describe("Python", () => {
  it("is absent in one sentence where a module is", async () => {
    await expect(PythonPeer.start("du17_numpy.py", "no_such_module")).rejects.toThrow(
      "absent: no Python with no_such_module on this machine",
    );
    await expect(PythonPeer.start("nothing.py", "os")).rejects.toThrow(/nothing\.py is not part of this installation/);
  });
});

describeWithShared("the NumPy programs", () => {
  it.skipIf(python === undefined).each([
    ["du17_numpy.py", "du17-paper", 2e-3],
    ["metzger2017_numpy.py", "metzger2017", 1e-9],
  ])("%s gives the published vectors", (program, vectors, tolerance) => {
    const folder = join(sharedFolder!, "vectors", vectors);
    const said = execFileSync(python!, [join("bench", "peers", program), "--check", folder], { encoding: "utf8" });
    const [, values, largest] = /([1-9]\d*) values: largest difference (\S+) mag/.exec(said)!;
    expect(Number(values)).toBeGreaterThan(1000);
    expect(Number(largest)).toBeLessThan(tolerance);
    if (program.startsWith("metzger")) expect(said).toMatch(/ 0 missing on one side only/);
  });
});
