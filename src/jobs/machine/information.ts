/** What the machine offers: adapter, limits, and how fast it copies and computes. */

import type { Backend, BackendDescription } from "../../engine/backend.ts";
import type { Kernel } from "../../engine/kernel.ts";
import type { KernelCase } from "../../engine/kernelCheck.ts";
import { type BackendChoice, openBackend } from "../../engine/openBackend.ts";
import { loadCase } from "../../engine/runCase.ts";
import { FileMeasurementCache } from "../../engine/tuning/fileMeasurementCache.ts";
import type { MeasurementRecord } from "../../engine/tuning/measurementCache.ts";
import { arithmeticOperations, multiplyAdd, streamCopy } from "../../kernels/adapterProbes.ts";
import { arithmeticCase, copyCase } from "../../kernels/checks/adapterProbes.ts";
import { VERSION } from "../../version.ts";
import { median } from "../statistics.ts";

export interface Information {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly backend: BackendDescription;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** Bytes read and written each second by a copy, in GB/s, median of several. */
  readonly copyBandwidthGBs: number;
  /** float32 multiply-adds, in GFLOP/s, median of several. */
  readonly arithmeticGflops: number;
  /** What was measured on this adapter to choose between layouts of kernels. */
  readonly measured: readonly MeasurementRecord[];
}

const REPEATS = 7;

/** Median seconds of one call of a kernel. Many calls are timed together where one is too short for the clock. */
export async function timeKernel<S>(
  backend: Backend,
  kernel: Kernel<S>,
  kernelCase: KernelCase<S>,
  repeats = REPEATS,
): Promise<number> {
  using loaded = await loadCase(backend, kernel, kernelCase);
  const run = async (calls: number): Promise<number> => {
    const begun = performance.now();
    for (let call = 0; call < calls; call++) loaded.run();
    await backend.finish();
    return (performance.now() - begun) / 1000;
  };
  await run(1);
  const once = await run(1);
  const calls = Math.max(1, Math.min(64, Math.ceil(0.02 / once)));
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) times.push((await run(calls)) / calls);
  return median(times);
}

/** Cases of the two probes, as large as a backend needs them to show its rates. */
export function adapterProbes({ description: { hardware } }: Backend) {
  const quads = hardware ? 2 ** 24 : 2 ** 21;
  const [count, steps] = hardware ? [2 ** 20, 1024] : [2 ** 14, 1024];
  return {
    copy: { kernelCase: copyCase(quads), bytes: 2 * 16 * quads },
    arithmetic: { kernelCase: arithmeticCase(count, steps), operations: arithmeticOperations(count, steps) },
  };
}

/** Bandwidth and arithmetic rate of a backend. */
export async function measureBackend(
  backend: Backend,
): Promise<{ copyBandwidthGBs: number; arithmeticGflops: number }> {
  const { copy, arithmetic } = adapterProbes(backend);
  const copySeconds = await timeKernel(backend, streamCopy, copy.kernelCase);
  const arithmeticSeconds = await timeKernel(backend, multiplyAdd, arithmetic.kernelCase);
  return {
    copyBandwidthGBs: copy.bytes / copySeconds / 1e9,
    arithmeticGflops: arithmetic.operations / arithmeticSeconds / 1e9,
  };
}

/** Opens a backend, measures it and lets it go. @throws DeviceError where `webgpu` is asked for and there is none */
export async function gatherInformation(choice: BackendChoice): Promise<Information> {
  using backend = await openBackend(choice);
  const rates = await measureBackend(backend);
  const { name, driver } = backend.description;
  const records = await new FileMeasurementCache().list();
  return {
    version: VERSION,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    backend: backend.description,
    features: backend.features,
    limits: { ...backend.limits },
    ...rates,
    measured: records.filter((one) => one.adapter === name && one.driver === driver && one.version === VERSION),
  };
}
