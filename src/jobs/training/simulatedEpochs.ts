/** Every epoch's rows, simulated on the device that trains. */

import type { Backend } from "../../engine/backend.ts";
import { type RowSource, type SimulatedBlock, type Simulator, simulatedRows } from "../../flow/training/rowSource.ts";
import type { TrainingRows } from "../../flow/training/trainer.ts";
import { joined } from "./firstSimulations.ts";
import type { TrainingRecipe } from "./options.ts";
import { SimulatedNumbers } from "./simulatedNumbers.ts";
import { drawBlock, SimulatedData, type Simulation } from "./simulation.ts";
import { pickPoints, type TrainingData } from "./trainingData.ts";

/**
 * The rows of a simulation for a trainer.
 * @param data the first epoch's: at which times the flow learns magnitudes, and what it is conditioned on
 * @param encode to network units, as fitted to these
 */
export function simulatedEpochs(
  backend: Backend,
  simulation: Simulation,
  recipe: TrainingRecipe,
  { times, quantities }: Pick<TrainingData, "times" | "quantities">,
  encode: (block: SimulatedBlock) => TrainingRows,
): RowSource {
  const ofNumbers =
    recipe.compress.kind === "representation" ? SimulatedNumbers.open(backend, simulation, quantities) : undefined;
  const simulated = ofNumbers ?? new SimulatedData(backend, simulation, recipe);
  const simulate: Simulator =
    "simulate" in simulated
      ? simulated.simulate
      : async (place) => {
          const parts = await drawBlock(simulation, place, (...drawn) => simulated.rowsOf(...drawn));
          const { numbers, magnitudes, conditions, times: all } = joined(parts, place.count);
          const learned = times.map((time) => all.indexOf(time));
          return { targets: numbers ?? pickPoints(magnitudes, all.length, learned), conditions };
        };
  return simulatedRows(simulate, simulation.rows, encode, {
    prepare: () => simulated.prepare(),
    [Symbol.dispose]: () => simulated.dispose(),
  });
}
