/** Which tapes can be differentiated. */

import { expect, it } from "vitest";
import { Tape } from "../../../src/engine/autodiff/tape.ts";
import { type DeviceBuffer, kernelCall } from "../../../src/engine/backend.ts";
import { ReferenceBackend } from "../../../src/engine/referenceBackend.ts";
import { actNorm } from "../../../src/kernels/flow/actNorm.ts";
import { NOTHING } from "../../../src/kernels/flow/elementwise.ts";
import { meanLoss } from "../../../src/kernels/flow/training.ts";

const backend = new ReferenceBackend();
const buffer = (label: string) => backend.allocate(16, label);
const parameters = buffer("parameters");

/** One feature, two numbers of the parameters. */
const scale = (input: DeviceBuffer, output: DeviceBuffer, position: number) =>
  kernelCall({
    kernel: actNorm.forward,
    specialisation: NOTHING,
    settings: { count: 1, dimensions: 1, parameter_offset: 2 * position, log_det_offset: position },
    buffers: { input, parameters, output, log_det: buffer("log-determinants") },
  });

it("differentiates a chain, whose calls share the parameters", () => {
  using tape = new Tape(backend);
  const [first, second, third] = ["first", "second", "third"].map(buffer);
  tape.record(scale(first, second, 0));
  tape.record(scale(second, third, 1));
  tape.setAdjoint(parameters, buffer("gradients"));
  expect(tape.differentiate().map(({ kernel }) => kernel.name)).toEqual(["act-norm-backward", "act-norm-backward"]);
});

it("refuses a value that is used twice", () => {
  using tape = new Tape(backend);
  const shared = buffer("shared");
  tape.setAdjoint(parameters, buffer("gradients"));
  tape.record(scale(shared, buffer("one"), 0));
  tape.record(scale(shared, buffer("other"), 1));
  expect(() => tape.differentiate()).toThrow(
    '"shared" is used by "act-norm-forward" and "act-norm-forward": the second adjoint would replace the first',
  );
});

it("refuses a kernel without a backward pass", () => {
  using tape = new Tape(backend);
  tape.record({
    kernel: meanLoss,
    specialisation: NOTHING,
    settings: { count: 1, position: 0 },
    buffers: { log_density: buffer("densities"), losses: buffer("losses") },
  });
  expect(() => tape.differentiate()).toThrow('kernel "mean-loss" has no backward pass');
});
