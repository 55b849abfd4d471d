/** Flows with an embedding network, and what they must do on any backend. */

import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backend.ts";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { ReferenceBackend } from "../../src/engine/referenceBackend.ts";
import { type Architecture, buildArchitecture, type Embedding } from "../../src/flow/architecture.ts";
import { DeviceFlow } from "../../src/flow/deviceFlow.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { initialState, parameterLayout } from "../../src/flow/parameters.ts";
import { TrainingStep } from "../../src/flow/training/step.ts";
import { normalValues } from "../../src/kernels/checks/normalValues.ts";
import { hasAdapter } from "./environment.ts";
import { disturbedState, randomRows } from "./flowChecks.ts";
import { SHARED_SHAPE } from "./sharedShape.ts";

export const EMBEDDING: Embedding = { width: 9, layers: 2, outputs: 2 };

/** A small flow of so many conditions. */
export function embedded(conditions: number, embedding = EMBEDDING, others: object = {}): Architecture {
  return buildArchitecture({ ...SHARED_SHAPE, normalisation: "act", conditions, embedding, ...others });
}

/** Gradients of some rows: three calls, so that adjoints which a call left behind would show. */
async function gradientsOn(backend: Backend, architecture: Architecture, rows: number) {
  const numbers = disturbedState(architecture);
  const { curves, conditions } = randomRows(architecture, rows);
  const convert = (values: Float64Array) => (backend instanceof ReferenceBackend ? values : Float32Array.from(values));
  const state = { parameters: convert(numbers.parameters), moments: convert(numbers.moments) };
  using flow = new Flow(backend, architecture, state);
  using step = new TrainingStep(flow, rows, 1, true);
  backend.upload(step.curves, convert(curves));
  backend.upload(step.conditions, convert(conditions));
  for (let turn = 0; turn < 3; turn++) {
    step.forward(0);
    step.backward();
  }
  return downloadFloats(backend, step.gradients, flow.layout.count);
}

/** The tests of a backend that computes in float32. */
export function testEmbeddingOn(choice: "cpu" | "webgpu"): void {
  describe.skipIf(choice === "webgpu" && !hasAdapter)(`many conditions on the ${choice} backend`, () => {
    it("have the gradients of the float64 reference, the same bits each time", async () => {
      using backend = await openBackend(choice);
      const architecture = embedded(70, { width: 33, layers: 2, outputs: 2 });
      const [first, second] = [
        await gradientsOn(backend, architecture, 19),
        await gradientsOn(backend, architecture, 19),
      ];
      expect(second).toEqual(first);
      const exact = await gradientsOn(new ReferenceBackend(), architecture, 19);
      for (const { name, shape, offset } of parameterLayout(architecture).views) {
        const end = offset + shape.reduce((product, length) => product * length, 1);
        const own = exact.subarray(offset, end);
        const scale = Math.max(...own.map(Math.abs));
        expect(scale, name).toBeGreaterThan(0);
        const worst = Math.max(...own.map((value, at) => Math.abs(first[offset + at] - value)));
        expect(worst, name).toBeLessThan(1e-3 * scale);
      }
    });

    it("are embedded once a row, whatever the samples, chunks and buffers", async () => {
      using backend = await openBackend(choice);
      const [rows, samples] = [11, 3];
      const architecture = embedded(70, { width: 33, layers: 2, outputs: 2 });
      const { dimensions } = architecture;
      using flow = new Flow(backend, architecture, initialState(architecture, 3));
      using evaluator = new FlowEvaluator(flow);
      using pieces = new FlowEvaluator(flow, 4);
      const conditions = normalValues(rows * 70, 1);
      const repeated = Float32Array.from(
        { length: samples * conditions.length },
        (_, at) => conditions[Math.floor(at / 70 / samples) * 70 + (at % 70)],
      );
      const expected = await evaluator.samplePaired(repeated, 7, 2 * samples);
      expect(await evaluator.samplePerCondition(conditions, samples, 7, 2)).toEqual(expected);
      expect(await pieces.samplePerCondition(conditions, samples, 7, 2)).toEqual(expected);
      const density = await evaluator.logDensityOf(expected, repeated);
      expect(await pieces.logDensityOf(expected, repeated)).toEqual(density);
      // Other conditions give other curves.
      expect(
        await evaluator.samplePaired(
          repeated.map((value) => value + 1),
          7,
          2 * samples,
        ),
      ).not.toEqual(expected);

      using onDevice = new DeviceFlow(flow, rows * samples);
      using given = backend.allocate(conditions.byteLength, "test");
      using many = backend.allocate(repeated.byteLength, "test");
      using output = backend.allocate(expected.byteLength, "test");
      using densities = backend.allocate(density.byteLength, "test");
      backend.upload(given, conditions);
      backend.upload(many, repeated);
      onDevice.perCondition({ conditions: given, output, rows, samples, seed: 7, firstRow: 2 });
      expect(await downloadFloats(backend, output, rows * samples * dimensions)).toEqual(expected);
      onDevice.paired({ conditions: many, output, count: rows * samples, seed: 7, firstRow: 2 * samples });
      expect(await downloadFloats(backend, output, rows * samples * dimensions)).toEqual(expected);
      onDevice.logDensity({ curves: output, conditions: many, output: densities, count: rows * samples });
      expect(await downloadFloats(backend, densities, rows * samples)).toEqual(density);
    });

    it("that are not a number make their own rows so, and no others", async () => {
      using backend = await openBackend(choice);
      const architecture = embedded(13);
      using flow = new Flow(backend, architecture, initialState(architecture, 3));
      using evaluator = new FlowEvaluator(flow);
      const conditions = normalValues(9 * 13, 1).fill(Number.NaN, 4 * 13, 4 * 13 + 1);
      const samples = await evaluator.samplePaired(conditions, 1);
      const missing = Array.from({ length: 9 }, (_, row) => Number.isNaN(samples[4 * row + 1]));
      expect(missing.flatMap((is, row) => (is ? [row] : []))).toEqual([4]);
    });
  });
}
