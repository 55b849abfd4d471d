/** What the benchmarks run on. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import type { Backend } from "../../src/engine/backend.ts";
import { VERSION } from "../../src/version.ts";
import type { BenchBackend, BenchJob } from "./context.ts";
import type { Environment } from "./results.ts";

/** Packages whose speed shows in the results. */
const PACKAGES = ["webgpu", "gpu.js"];

/** What is said of a backend. */
type DescribedBackend = Pick<BenchBackend, "choice"> & { readonly backend: Pick<Backend, "description"> };

/** Describes the machine, the backends and the versions of what the jobs measure. */
export async function describeEnvironment(
  backends: readonly DescribedBackend[],
  jobs: readonly BenchJob[],
): Promise<Environment> {
  const packages = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
  for (const job of jobs) Object.assign(packages, await job.peerVersions?.());
  return {
    date: new Date().toISOString(),
    kiloflow: VERSION,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg()[0],
    backends: backends.map(({ choice, backend: { description } }) => ({
      choice,
      name: description.name,
      driver: description.driver,
      hardware: description.hardware,
      reason: description.reason,
    })),
    packages,
  };
}

/** Version of an installed package, read from its manifest: some do not export it. */
function versionOf(name: string): string {
  const { paths } = createRequire(import.meta.url).resolve;
  for (const folder of paths(name) ?? []) {
    try {
      return JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")).version;
    } catch {
      // Not in this folder: the next one.
    }
  }
  return "not installed";
}
