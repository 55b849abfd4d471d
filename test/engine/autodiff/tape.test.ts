/** The tape on small kernels whose derivatives are known: what it computes, and what it refuses. */

import { expect, it } from "vitest";
import { type BackwardPass, defineBackward } from "../../../src/engine/autodiff/backward.ts";
import { Tape } from "../../../src/engine/autodiff/tape.ts";
import { downloadFloats } from "../../../src/engine/downloadFloats.ts";
import { InternalError } from "../../../src/engine/errors.ts";
import { type Binding, type Kernel, type KernelCall, read, update, write } from "../../../src/engine/kernel.ts";
import { ReferenceBackend } from "../../../src/engine/referenceBackend.ts";

type Twin = Kernel["twin"];

/** A kernel for the reference backend alone, outside the list of declared kernels. */
function kernelOf(
  name: string,
  bindings: Readonly<Record<string, Binding>>,
  twin: Twin,
  backward?: BackwardPass,
): Kernel {
  const kernel: Kernel = {
    name,
    summary: name,
    bindings,
    settings: {},
    workgroupSize: 1,
    constants: () => ({}),
    source: () => [],
    invocations: () => 1,
    twin,
  };
  if (backward) defineBackward(kernel, backward);
  return kernel;
}

const call = (kernel: Kernel, buffers: KernelCall["buffers"]): KernelCall => ({
  kernel,
  specialisation: {},
  settings: {},
  buffers,
});

const squareBackward = kernelOf(
  "square-backward",
  { input: read("f32"), output_adjoint: read("f32"), input_adjoint: write("f32") },
  (arrays) => {
    arrays.input_adjoint[0] = 2 * arrays.input[0] * arrays.output_adjoint[0];
  },
);

const square = kernelOf(
  "square",
  { input: read("f32"), output: write("f32") },
  ({ input, output }) => {
    output[0] = input[0] ** 2;
  },
  (recorder) =>
    recorder.run(
      call(squareBackward, {
        input: recorder.call.buffers.input,
        output_adjoint: recorder.adjoint("output"),
        input_adjoint: recorder.adjoint("input"),
      }),
    ),
);

const productBackward = kernelOf(
  "product-backward",
  {
    left: read("f32"),
    right: read("f32"),
    weight: read("f32"),
    output_adjoint: read("f32"),
    left_adjoint: write("f32"),
    right_adjoint: write("f32"),
    weight_adjoint: update("f32"),
  },
  ({ left, right, weight, ...adjoints }) => {
    const output = adjoints.output_adjoint[0];
    adjoints.left_adjoint[0] = right[0] * weight[0] * output;
    adjoints.right_adjoint[0] = left[0] * weight[0] * output;
    adjoints.weight_adjoint[0] += left[0] * right[0] * output;
  },
);

/** left * right * weight: the weight is a parameter, which several calls may share. */
const product = kernelOf(
  "product",
  { left: read("f32"), right: read("f32"), weight: read("f32"), output: write("f32") },
  ({ left, right, weight, output }) => {
    output[0] = left[0] * right[0] * weight[0];
  },
  (recorder) =>
    recorder.run(
      call(productBackward, {
        left: recorder.call.buffers.left,
        right: recorder.call.buffers.right,
        weight: recorder.call.buffers.weight,
        output_adjoint: recorder.adjoint("output"),
        left_adjoint: recorder.adjoint("left"),
        right_adjoint: recorder.adjoint("right"),
        weight_adjoint: recorder.adjoint("weight"),
      }),
    ),
);

const doubling = kernelOf(
  "doubling",
  { value: update("f32") },
  ({ value }) => {
    value[0] *= 2;
  },
  (recorder) => void recorder.adjoint("value"),
);

const oneWay = kernelOf("one-way", { input: read("f32"), output: write("f32") }, () => {});

const addBackward = kernelOf(
  "add-backward",
  { output_adjoint: read("f32"), term_adjoint: update("f32"), other_adjoint: write("f32") },
  (arrays, { begun }) => {
    const output = arrays.output_adjoint[0];
    arrays.term_adjoint[0] = (begun ? arrays.term_adjoint[0] : 0) + output;
    arrays.other_adjoint[0] = output;
  },
);

/** term + other: the term may be shared. */
const add = kernelOf(
  "add",
  { term: read("f32"), other: read("f32"), output: write("f32") },
  ({ term, other, output }) => {
    output[0] = term[0] + other[0];
  },
  (recorder) => {
    const sum = recorder.sum("term");
    const buffers = {
      output_adjoint: recorder.adjoint("output"),
      term_adjoint: sum?.adjoint ?? recorder.adjoint("term"),
      other_adjoint: recorder.adjoint("other"),
    };
    recorder.run({ ...call(addBackward, buffers), settings: { begun: sum?.begun ? 1 : 0 } });
  },
);

function setUp() {
  const backend = new ReferenceBackend();
  const value = (label: string, start = 0) => {
    const buffer = backend.allocate(4, label);
    backend.upload(buffer, Float64Array.of(start));
    return buffer;
  };
  return { backend, tape: new Tape(backend), value };
}

it("carries adjoints back through a chain, and lets calls share parameters", async () => {
  const { backend, tape, value } = setUp();
  const [a, b, weight, gradient] = [value("a", 3), value("b", 5), value("weight", 0.5), value("gradient")];
  const [product1, squared, product2] = [value("a b w"), value("squared"), value("result")];
  const c = value("c", 7);
  tape.record(call(product, { left: a, right: b, weight, output: product1 }));
  tape.record(call(square, { input: product1, output: squared }));
  tape.record(call(product, { left: squared, right: c, weight, output: product2 }));
  tape.setAdjoint(weight, gradient);
  backend.upload(tape.seedOf(product2), Float64Array.of(1));
  const backward = tape.differentiate();
  for (const one of [...tape.forward, ...backward]) backend.run(one);
  // (a b w)^2 c w = a^2 b^2 c w^3, whose derivative by w is 3 a^2 b^2 c w^2.
  expect(await downloadFloats(backend, product2, 1)).toEqual(Float64Array.of(9 * 25 * 7 * 0.125));
  expect(await downloadFloats(backend, gradient, 1)).toEqual(Float64Array.of(3 * 9 * 25 * 7 * 0.25));
});

it("adds the adjoints of a value that calls share, anew each time", async () => {
  const { backend, tape, value } = setUp();
  const [a, term, other, half, whole] = [
    value("a", 3),
    value("term"),
    value("other", 1),
    value("half"),
    value("whole"),
  ];
  const [weight, gradient] = [value("weight", 1), value("gradient")];
  const one = value("one", 1);
  tape.setAdjoint(weight, gradient);
  tape.record(call(product, { left: a, right: one, weight, output: term }));
  tape.share(term);
  tape.record(call(add, { term, other, output: half }));
  tape.record(call(add, { term, other: half, output: whole }));
  backend.upload(tape.seedOf(whole), Float64Array.of(5));
  const backward = tape.differentiate();
  for (let turn = 0; turn < 2; turn++) {
    backend.upload(gradient, Float64Array.of(0));
    for (const own of [...tape.forward, ...backward]) backend.run(own);
    expect(await downloadFloats(backend, whole, 1)).toEqual(Float64Array.of(7));
    // Twice 5 by way of the term, which is three times the weight.
    expect(await downloadFloats(backend, gradient, 1)).toEqual(Float64Array.of(30));
  }
});

it("refuses a shared value whose kernel does not add, and one that no call uses", () => {
  const { tape, value } = setUp();
  const [x, y] = [value("x"), value("y")];
  tape.share(x);
  tape.record(call(square, { input: x, output: y }));
  tape.seedOf(y);
  expect(() => tape.differentiate()).toThrow('"input" of kernel "square" would overwrite the adjoint of buffer "x"');

  const unused = setUp();
  const [z, result] = [unused.value("z"), unused.value("result")];
  unused.tape.record(call(square, { input: z, output: result }));
  unused.tape.share(result);
  expect(() => unused.tape.differentiate()).toThrow('nothing gives the adjoint of buffer "result"');
});

it("refuses a value that two calls use, and names it and both kernels", () => {
  const { tape, value } = setUp();
  const [x, y, z, w, result] = [value("x"), value("y"), value("z"), value("w"), value("result")];
  tape.setAdjoint(w, value("gradient"));
  tape.record(call(square, { input: x, output: y }));
  tape.record(call(square, { input: y, output: z }));
  tape.record(call(product, { left: y, right: z, weight: w, output: result }));
  tape.seedOf(result);
  const differentiate = () => tape.differentiate();
  expect(differentiate).toThrow(InternalError);
  expect(differentiate).toThrow(
    'buffer "y" is used twice, as "input" of kernel "square" and as "left" of kernel "product"',
  );
});

it("refuses a value that one call uses twice", () => {
  const { tape, value } = setUp();
  const [x, w, result] = [value("x"), value("w"), value("result")];
  tape.setAdjoint(w, value("gradient"));
  tape.record(call(product, { left: x, right: x, weight: w, output: result }));
  tape.seedOf(result);
  expect(() => tape.differentiate()).toThrow(
    'buffer "x" is used twice, as "right" of kernel "product" and as "left" of kernel "product"',
  );
});

it("refuses a value that is updated in place", () => {
  const { tape, value } = setUp();
  const x = value("x");
  tape.record(call(doubling, { value: x }));
  tape.seedOf(x);
  expect(() => tape.differentiate()).toThrow('"value" of kernel "doubling" updates buffer "x" in place');
});

it("refuses a result that is used further, and one that nothing differentiates", () => {
  const used = setUp();
  const [x, y, z] = [used.value("x"), used.value("y"), used.value("z")];
  used.tape.record(call(square, { input: x, output: y }));
  used.tape.record(call(square, { input: y, output: z }));
  used.tape.seedOf(y);
  used.tape.seedOf(z);
  expect(() => used.tape.differentiate()).toThrow('"input" of kernel "square" uses buffer "y"');

  const loose = setUp();
  loose.tape.record(call(square, { input: loose.value("x"), output: loose.value("y") }));
  expect(() => loose.tape.differentiate()).toThrow('nothing gives the adjoint of buffer "y", "output" of kernel');
});

it("refuses a kernel without a backward pass", () => {
  const { tape, value } = setUp();
  tape.record(call(oneWay, { input: value("x"), output: value("y") }));
  expect(() => tape.differentiate()).toThrow('kernel "one-way" has no backward pass');
});
