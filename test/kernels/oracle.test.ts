/** Every kernel against its float64 twin, on every backend. A kernel without cases fails. */

import { describe, expect, it } from "vitest";
import { runTwinInFloat64 } from "../../src/engine/kernelCheck.ts";
import { declaredChecks } from "../../src/kernels/checks/index.ts";
import { declaredKernels } from "../../src/kernels/index.ts";
import { casesOfOnePipeline, everyCase, testKernelsOn } from "../support/oracleTests.ts";

/** Cases that every adapter can run. */
const none = { subgroupSize: undefined };

describe("the list of kernels", () => {
  it("holds every kernel file's declarations", () => {
    expect(
      declaredKernels()
        .map((kernel) => kernel.name)
        .sort(),
    ).toEqual([
      "act-norm-backward",
      "act-norm-forward",
      "act-norm-inverse",
      "adam",
      "affine-coupling-backward",
      "affine-coupling-forward",
      "affine-coupling-gradient",
      "affine-coupling-inverse",
      "batch-norm-backward",
      "batch-norm-forward",
      "batch-norm-inverse",
      "batch-norm-sums",
      "blackbody-luminosities",
      "blackbody-magnitudes",
      "blackbody-magnitudes-half",
      "blend",
      "column-moments",
      "condition-adjoint",
      "du17-bolometric",
      "du17-ejecta",
      "du17-light-curves",
      "du17-light-curves-half",
      "du17-numbers",
      "du17-photometry",
      "embedding-adjoint",
      "embedding-gradient",
      "embedding-layer",
      "gather-batch",
      "gaussian-log-density",
      "gaussian-log-density-backward",
      "gradient-norm",
      "mean-loss",
      "metzger2017-literal",
      "metzger2017-sphere",
      "multiply-add",
      "permute",
      "photometry-likelihood",
      "placed-magnitudes",
      "placed-photosphere",
      "possis-magnitudes",
      "repeat-rows",
      "row-noise",
      "spline-coupling-backward",
      "spline-coupling-forward",
      "spline-coupling-gradient",
      "spline-coupling-inverse",
      "stream-copy",
      "sum-partials",
      "villar2017-photosphere",
      "weight-gradient",
    ]);
  });

  it.each(declaredChecks())("$kernel.name has an oracle check and a benchmark", ({ kernel, oracle, benchmark }) => {
    expect(oracle.cases(none).length).toBeGreaterThan(0);
    expect(benchmark.amount).toBeGreaterThan(0);
    for (const kernelCase of oracle.cases(none)) {
      const named = [...new Set([...Object.keys(kernelCase.inputs), ...Object.keys(kernelCase.outputs)])].sort();
      expect(named).toEqual(Object.keys(kernel.bindings).sort());
    }
  });

  it("does not accept a kernel whose result is wrong", () => {
    for (const { kernel, oracle } of declaredChecks()) {
      const [kernelCase] = oracle.cases(none);
      const outputs = runTwinInFloat64(kernel, kernelCase);
      for (const [name, expected] of Object.entries(outputs)) {
        const wrong = expected.slice();
        wrong[0] = expected[0] + Math.max(1, Math.abs(expected[0]));
        // A value that is missing there cannot be made wrong by adding to it.
        if (!Number.isFinite(expected[0])) wrong[0] = 1;
        expect(oracle.compare(name, expected, wrong, kernelCase)).toBeTypeOf("string");
        expect(oracle.compare(name, expected, expected, kernelCase)).toBeUndefined();
      }
    }
  });
});

testKernelsOn("cpu", everyCase);
// The other pipelines follow in oracle.slow.test.ts.
testKernelsOn("webgpu", casesOfOnePipeline);
