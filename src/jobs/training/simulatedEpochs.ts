/** Every epoch's rows, simulated on the device that trains. */

import type { Backend } from "../../engine/backend.ts";
import { type RowSource, type SimulatedBlock, type Simulator, simulatedRows } from "../../flow/training/rowSource.ts";
import type { TrainingRows } from "../../flow/training/trainer.ts";
import { joined } from "./firstSimulations.ts";
import type { TrainingRecipe } from "./options.ts";
import { drawBlock, SimulatedData, type Simulation } from "./simulation.ts";
import { pickPoints } from "./trainingData.ts";

/**
 * The rows of a simulation for a trainer.
 * @param times at which the flow learns magnitudes, some of the simulation's
 * @param encode to network units, as fitted to the first epoch
 */
export function simulatedEpochs(
  backend: Backend,
  simulation: Simulation,
  recipe: TrainingRecipe,
  times: readonly number[],
  encode: (block: SimulatedBlock) => TrainingRows,
): RowSource {
  const simulated = new SimulatedData(backend, simulation, recipe);
  const simulate: Simulator = async (place) => {
    const parts = await drawBlock(simulation, place, (sets) => simulated.rowsOf(sets));
    const { numbers, magnitudes, conditions, times: all } = joined(parts, place.count);
    const learned = times.map((time) => all.indexOf(time));
    return { targets: numbers ?? pickPoints(magnitudes, all.length, learned), conditions };
  };
  return simulatedRows(simulate, simulation.rows, encode, {
    prepare: () => simulated.prepare(),
    [Symbol.dispose]: () => simulated.dispose(),
  });
}
