/** Every declared kernel on every backend: its rate, and the share of the adapter's copy bandwidth that it uses. */

import { runsOn } from "../src/engine/kernel.ts";
import { openBackend } from "../src/engine/openBackend.ts";
import { measureBackend, timeKernel } from "../src/jobs/information.ts";
import { declaredKernels } from "../src/kernels/index.ts";
import { printTable, rate } from "./support/table.ts";

for (const choice of ["webgpu", "cpu"] as const) {
  let backend: Awaited<ReturnType<typeof openBackend>>;
  try {
    backend = await openBackend(choice);
  } catch (error) {
    process.stdout.write(`\n${choice}: ${(error as Error).message}\n`);
    continue;
  }
  const { copyBandwidthGBs, arithmeticGflops } = await measureBackend(backend);
  const rows: string[][] = [];
  for (const kernel of declaredKernels()) {
    if (!runsOn(kernel, backend.capabilities)) continue;
    const { kernelCase, amount, unit, bytes } = kernel.benchmark;
    const seconds = await timeKernel(backend, kernel, kernelCase(backend.capabilities), 5);
    const bandwidth = bytes / seconds / 1e9;
    rows.push([
      kernel.name,
      `${rate(amount / seconds)} ${unit}/s`,
      rate(bandwidth),
      `${Math.round((100 * bandwidth) / copyBandwidthGBs)} %`,
    ]);
  }
  const title = `${backend.description.name}: copies ${rate(copyBandwidthGBs)} GB/s, computes ${rate(arithmeticGflops)} GFLOP/s`;
  printTable(title, ["kernel", "rate", "GB/s", "of copy bandwidth"], rows);
  backend.dispose();
}
