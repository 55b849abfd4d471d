/** Every declared kernel against the two limits of its backend: how fast it copies, and how fast it multiplies and adds. */

import type { Backend } from "../../src/engine/backend.ts";
import { type Kernel, runsOn } from "../../src/engine/kernel.ts";
import type { KernelCase } from "../../src/engine/kernelCheck.ts";
import { loadCase } from "../../src/engine/runCase.ts";
import { adapterProbes } from "../../src/jobs/machine/information.ts";
import { multiplyAdd, streamCopy } from "../../src/kernels/adapterProbes.ts";
import { checksOf, declaredChecks } from "../../src/kernels/checks/index.ts";
import { DEFAULT_MODEL, modelNamed } from "../../src/lightcurves/registry.ts";
import { type Contender, climb } from "./climb.ts";
import type { BenchBackend, BenchContext, BenchJob } from "./context.ts";
import { requestFor } from "./curveContenders.ts";
import { lightCurveGrids } from "./lightCurveGrids.ts";
import type { Absence, Measurement, Roofline } from "./results.ts";

const COPY = "copy (the limit)";
const ARITHMETIC = "multiply-add (the limit)";
/** Short calls are submitted together, as a program would, until they take this long. */
const SUBMISSION_SECONDS = 0.02;
const MOST_CALLS = 64;

export const rooflineJob: BenchJob = {
  name: "roofline",
  title: "Roofline",
  async run(context) {
    const measurements: Measurement[] = [];
    const absent: Absence[] = [];
    const rooflines: Roofline[] = [];
    for (const one of context.backends) {
      const climbed = await measure(context, one);
      measurements.push(...climbed.measurements);
      absent.push(...climbed.absent);
      const roofline = rooflineOf(one, climbed.measurements);
      if (roofline) rooflines.push(roofline);
    }
    return { measurements, absent, rooflines, sentences: rooflines.map(bestShare) };
  },
};

function measure(context: BenchContext, { choice, backend }: BenchBackend) {
  const probes = adapterProbes(backend);
  const kernels = kernelsUnderTest(context.quick, backend).filter((kernel) => runsOn(kernel, backend.capabilities));
  const contenders = [
    kernelContender(backend, COPY, streamCopy, () => probes.copy.kernelCase),
    kernelContender(backend, ARITHMETIC, multiplyAdd, () => probes.arithmetic.kernelCase),
    ...kernels.map((kernel) =>
      kernelContender(backend, kernel.name, kernel, () => checksOf(kernel).benchmark.kernelCase(backend.capabilities)),
    ),
  ];
  return climb({
    ...context,
    table: `kernels on ${choice}`,
    id: `roofline/${choice}`,
    unit: "calls",
    counts: [1],
    contenders,
  });
}

/** All but the two that are the limits; where there is little time, the one that gives a model's curves. */
function kernelsUnderTest(quick: boolean, backend: Backend): readonly Kernel[] {
  if (!quick)
    return declaredChecks()
      .map(({ kernel }) => kernel)
      .filter((kernel) => kernel !== streamCopy && kernel !== multiplyAdd);
  const model = modelNamed(DEFAULT_MODEL);
  using program = model.open(backend, requestFor(lightCurveGrids(model)[0]));
  return [program.kernels.at(-1)!.kernel];
}

function kernelContender<S>(
  backend: Backend,
  what: string,
  kernel: Kernel<S>,
  kernelCase: () => KernelCase<S>,
): Contender {
  return {
    what,
    async load() {
      const loaded = await loadCase(backend, kernel, kernelCase());
      const submit = async (calls: number): Promise<number> => {
        const begun = performance.now();
        for (let call = 0; call < calls; call++) loaded.run();
        await backend.finish();
        return (performance.now() - begun) / 1000;
      };
      await submit(1);
      const calls = Math.max(1, Math.min(MOST_CALLS, Math.ceil(SUBMISSION_SECONDS / (await submit(1)))));
      return {
        run: async () => (await submit(calls)) / calls,
        dispose: () => loaded[Symbol.dispose](),
      };
    },
  };
}

/** Shares of the limits; undefined where the limits themselves could not be measured. */
function rooflineOf({ choice, backend }: BenchBackend, measurements: readonly Measurement[]): Roofline | undefined {
  const seconds = new Map(measurements.map((one) => [one.what, one.seconds.median]));
  const [copy, arithmetic] = [seconds.get(COPY), seconds.get(ARITHMETIC)];
  if (copy === undefined || arithmetic === undefined) return undefined;
  const probes = adapterProbes(backend);
  const copyGBs = probes.copy.bytes / copy / 1e9;
  const arithmeticGflops = probes.arithmetic.operations / arithmetic / 1e9;
  const kernels = declaredChecks().flatMap(({ kernel: { name }, benchmark }) => {
    const own = seconds.get(name);
    if (own === undefined) return [];
    const gigabytesPerSecond = benchmark.bytes / own / 1e9;
    const gigaflops = benchmark.operations === undefined ? null : benchmark.operations / own / 1e9;
    return [
      {
        kernel: name,
        rate: benchmark.amount / own,
        unit: benchmark.unit,
        gigabytesPerSecond,
        gigaflops,
        copyShare: gigabytesPerSecond / copyGBs,
        arithmeticShare: gigaflops === null ? null : gigaflops / arithmeticGflops,
      },
    ];
  });
  return { backend: choice, copyGBs, arithmeticGflops, kernels };
}

/** Which of the two limits is the nearer one, and how near. */
export function bindingLimit({ copyShare, arithmeticShare }: Roofline["kernels"][number]): {
  limit: "copying" | "arithmetic";
  share: number;
} {
  return arithmeticShare !== null && arithmeticShare > copyShare
    ? { limit: "arithmetic", share: arithmeticShare }
    : { limit: "copying", share: copyShare };
}

function bestShare({ backend, copyGBs, arithmeticGflops, kernels }: Roofline): string {
  const head = `${backend} copies ${copyGBs.toPrecision(3)} GB/s (read and written) and computes ${arithmeticGflops.toPrecision(3)} GFLOP/s (float32 multiply-adds)`;
  const [best] = [...kernels].sort((a, b) => bindingLimit(b).share - bindingLimit(a).share);
  if (!best) return `${head}.`;
  const { limit, share } = bindingLimit(best);
  const nearest = `${head}; nearest to a limit is ${best.kernel}, at ${Math.round(100 * share)} % of ${limit}`;
  return share > 1 ? `${nearest}: more than the probe of ${limit} reaches, which is no limit for it.` : `${nearest}.`;
}
