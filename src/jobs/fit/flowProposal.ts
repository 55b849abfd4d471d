/** Our flow as the sampler's proposal: it learns particles in seconds. */

import type { Backend } from "../../engine/backend.ts";
import type { FlowTrainer } from "../../sampling/problem.ts";
import { LoadedTable } from "../inference/table/loadedTable.ts";
import { trainOnArrays } from "../training/table/trainArrays.ts";

/** Draws that the flow is laid out for. */
const ROWS = 20_000;

/**
 * Small and short: particles are correlated, so that those of the validation do not tell when a flow learns the others by
 * heart. Of 13 parameters of villar2017 it has three times the effective draws that 48 units and 30 epochs have, in half of
 * the time.
 */
const RECIPE = { couplings: 6, hidden: 32, batch: 250, learningRate: 3e-3, epochs: 15, validation: 0.1 } as const;

/** A trainer whose flows run on `backend`. */
export const flowTrainer =
  (backend: Backend): FlowTrainer =>
  async (particles, rows, seed, signal) => {
    const dimensions = particles.length / rows;
    const names = Array.from({ length: dimensions }, (_, at) => `z${at}`);
    const model = await trainOnArrays({
      targets: particles,
      // A flow of tables is given something; this says nothing.
      conditions: new Float64Array(rows),
      names: { targets: names, conditions: ["none"] },
      backend,
      seed,
      signal,
      ...RECIPE,
    });
    const loaded = await LoadedTable.open(backend, model, ROWS);
    return {
      sample: (count, own) => loaded.sample(new Float64Array(1), count, own, { signal }),
      logProb: (latent, count) => loaded.logDensity(latent, new Float64Array(count), { signal }),
      dispose: () => loaded.dispose(),
    };
  };
