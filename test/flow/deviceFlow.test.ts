import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend, DeviceBuffer } from "../../src/engine/backend.ts";
import { downloadFloats } from "../../src/engine/downloadFloats.ts";
import { openBackend } from "../../src/engine/openBackend.ts";
import { buildArchitecture } from "../../src/flow/architecture.ts";
import { DeviceFlow } from "../../src/flow/deviceFlow.ts";
import { FlowEvaluator } from "../../src/flow/evaluator.ts";
import { Flow } from "../../src/flow/flow.ts";
import { initialState } from "../../src/flow/parameters.ts";
import { normalValues } from "../../src/kernels/checks/normalValues.ts";
import { hasAdapter } from "../support/environment.ts";
import { SHARED_SHAPE } from "../support/sharedShape.ts";

const ROWS = 37;
const SAMPLES = 5;
const architecture = buildArchitecture({ ...SHARED_SHAPE, couplings: 3, normalisation: "act" });
const { dimensions, conditions: inputs } = architecture;

describe.each(["cpu", "webgpu"] as const)("a flow from buffer to buffer on the %s backend", (choice) => {
  describe.skipIf(choice === "webgpu" && !hasAdapter)("gives what the calls on host arrays give", () => {
    let backend: Backend;
    let flow: Flow;
    let onDevice: DeviceFlow;
    let onHost: FlowEvaluator;
    const conditions = normalValues(ROWS * inputs, 1);
    const upload = (values: Float32Array): DeviceBuffer => {
      const buffer = backend.allocate(values.byteLength, "test");
      backend.upload(buffer, values);
      return buffer;
    };

    beforeAll(async () => {
      backend = await openBackend(choice);
      flow = new Flow(backend, architecture, initialState(architecture, 3));
      onDevice = new DeviceFlow(flow, ROWS * SAMPLES);
      onHost = new FlowEvaluator(flow);
    });
    afterAll(() => backend.dispose());

    it("paired, and in parts", async () => {
      const expected = await onHost.samplePaired(conditions, 7);
      using output = backend.allocate(4 * ROWS * dimensions, "samples");
      using input = upload(conditions);
      onDevice.paired({ conditions: input, output, count: ROWS, seed: 7 });
      expect(await downloadFloats(backend, output, ROWS * dimensions)).toEqual(expected);
      using rest = upload(conditions.subarray(10 * inputs));
      onDevice.paired({ conditions: rest, output, count: ROWS - 10, seed: 7, firstRow: 10 });
      const part = await downloadFloats(backend, output, (ROWS - 10) * dimensions);
      expect(part).toEqual(expected.slice(10 * dimensions));
    });

    it("many samples for each condition", async () => {
      const expected = await onHost.samplePerCondition(conditions, SAMPLES, 7, 2);
      using output = backend.allocate(4 * ROWS * SAMPLES * dimensions, "samples");
      using input = upload(conditions);
      onDevice.perCondition({ conditions: input, output, rows: ROWS, samples: SAMPLES, seed: 7, firstRow: 2 });
      expect(await downloadFloats(backend, output, ROWS * SAMPLES * dimensions)).toEqual(expected);
    });

    it("log-densities of samples that never left the device", async () => {
      using samples = backend.allocate(4 * ROWS * dimensions, "samples");
      using density = backend.allocate(4 * ROWS, "densities");
      using input = upload(conditions);
      onDevice.paired({ conditions: input, output: samples, count: ROWS, seed: 7 });
      onDevice.logDensity({ curves: samples, conditions: input, output: density, count: ROWS });
      const curves = await onHost.samplePaired(conditions, 7);
      expect(await downloadFloats(backend, density, ROWS)).toEqual(await onHost.logDensityOf(curves, conditions));
    });

    it("refuses what does not fit", () => {
      using small = backend.allocate(16, "small");
      using input = upload(conditions);
      expect(() => new DeviceFlow(flow, 2 ** 40)).toThrow(/takes 1 to \d+ rows a call/);
      const request = { conditions: input, seed: 1 };
      expect(() => onDevice.paired({ ...request, output: input, count: 1000 })).toThrow("1000 rows do not fit");
      expect(() => onDevice.paired({ ...request, output: small, count: ROWS })).toThrow("output has 16 bytes");
      expect(() => onDevice.perCondition({ ...request, output: small, rows: 3, samples: 2 })).toThrow("output has");
    });
  });
});
