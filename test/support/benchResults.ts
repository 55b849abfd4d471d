/** Made-up results of the benchmarks. */

import { type BenchResults, type Measurement, SCHEMA_NAME, SCHEMA_VERSION } from "../../bench/suite/results.ts";

/** A measurement whose rounds lie within a share of the median. */
export function measured(id: string, seconds: number, spread = 0.02): Measurement {
  const [table, what, amount] = id.split("/").slice(-3);
  return {
    id,
    table,
    what,
    amount: Number(amount),
    unit: "curves",
    seconds: {
      median: seconds,
      low: seconds * (1 - spread / 2),
      high: seconds * (1 + spread / 2),
      minimum: seconds * (1 - spread),
      maximum: seconds * (1 + spread),
      rounds: 5,
    },
  };
}

/** A run with one section of the given measurements. */
export function madeUpRun(
  measurements: readonly Measurement[],
  environment: Partial<BenchResults["environment"]> = {},
): BenchResults {
  return {
    schema: SCHEMA_NAME,
    version: SCHEMA_VERSION,
    quick: false,
    seconds: 12,
    runSeconds: 1,
    environment: {
      date: "2026-11-24T12:00:00.000Z",
      kiloflow: "0.0.0",
      node: "20.0.0",
      platform: "linux-x64",
      processor: "a processor",
      cores: 2,
      memoryGB: 8,
      loadAverage: 0,
      backends: [{ choice: "webgpu", name: "An Adapter 9000", driver: "1.0", hardware: false, reason: "asked for" }],
      packages: { webgpu: "1.2.3" },
      ...environment,
    },
    sections: [
      {
        name: "du17",
        title: "DU17 light curves",
        measurements: [...measurements],
        absent: [{ table: "table", what: "gpu.js: CPU", reason: "wrong result: it is 1 and not 2" }],
        sentences: ["A sentence."],
      },
    ],
  };
}
