/** The simulations that a training begins with: those of its first epoch, to which scales are fitted, and the validation rows. */

import { openBackend } from "../../engine/openBackend.ts";
import { simulatedBlocks } from "../../flow/training/rowSource.ts";
import type { TrainingRecipe } from "./options.ts";
import { drawBlock, SimulatedData, type Simulation, simulationName } from "./simulation.ts";
import { givenRows, pickPoints, pointsOfTheirOwn, type TrainingData, tooFewSets } from "./trainingData.ts";

/** The rows of the first epoch, and behind them those that judge every epoch. */
export interface FirstSimulations {
  readonly data: TrainingData;
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Simulates them, on the processor: so a training that goes on elsewhere has the same scales.
 * @throws InputError for what the light-curve model or a flow does not have, and where hardly any set has curves
 */
export async function firstSimulations(
  simulation: Simulation,
  recipe: TrainingRecipe,
  stop?: () => void,
): Promise<FirstSimulations> {
  const backend = await openBackend("cpu");
  try {
    using simulated = new SimulatedData(backend, simulation, recipe);
    const held = Math.round(recipe.validation * simulation.rows);
    const parts: TrainingData[] = [];
    for (const [epoch, rows] of [[1, simulation.rows] as const, [0, held] as const]) {
      const blocks = simulatedBlocks(
        async (place) => {
          const drawn = await drawBlock(simulation, place, (...sets) => simulated.rowsOf(...sets), stop);
          return joined(drawn, place.count);
        },
        epoch,
        rows,
        stop,
      );
      for await (const { block } of blocks) parts.push(block);
    }
    const total = simulation.rows + held;
    const all = joined(parts, total);
    if (!all.numbers && all.setsWithValues.includes(0)) throw tooFewSets(all, 0);
    return {
      data: ofSimulations(simulation, recipe, all),
      training: Uint32Array.from({ length: simulation.rows }, (_, row) => row),
      validation: Uint32Array.from({ length: held }, (_, row) => simulation.rows + row),
    };
  } finally {
    backend.dispose();
  }
}

/** The rows as data of their own: without the times at which no curve has a value, as of a dataset. */
function ofSimulations(simulation: Simulation, recipe: TrainingRecipe, all: TrainingData): TrainingData {
  const { model, options, bands, rows } = simulation;
  const { values, inputs } = givenRows(all);
  const inputsWithValues = values.slice(0, inputs.length * rows);
  const path = simulationName(simulation);
  if (all.numbers) {
    const times = [...simulation.times];
    const width = model.inputs.length;
    const magnitudesOf = (row: number) =>
      model.reference(all.parameters.subarray(width * row, width * (row + 1)), times, options, bands).magnitudes;
    return { ...all, path, times, inputsWithValues, magnitudesOf };
  }
  const { times } = all;
  const kept =
    recipe.feed === "kilonovaml" ? times.map((_, point) => point) : pointsOfTheirOwn(all.magnitudes, times.length);
  return {
    ...{ ...all, path, inputsWithValues },
    times: kept.map((point) => times[point]),
    emptyTimes: times.filter((_, point) => !kept.includes(point)),
    magnitudes: pickPoints(all.magnitudes, times.length, kept),
  };
}

const NUMBERS_OF_ROWS = ["parameters", "conditions", "magnitudes", "numbers"] as const;

/** Parts one behind the other, as far as `rows`. */
export function joined(parts: readonly TrainingData[], rows: number): TrainingData {
  const [first] = parts;
  const joint = (name: (typeof NUMBERS_OF_ROWS)[number]): Float64Array => {
    const width = widthOf(parts, name);
    const all = new Float64Array(width * rows);
    let at = 0;
    for (const part of parts) {
      const values = part[name]!;
      const fitting = values.subarray(0, Math.min(values.length, all.length - at));
      all.set(fitting, at);
      at += fitting.length;
    }
    return all;
  };
  const sum = (count: (part: TrainingData) => number) => parts.reduce((total, part) => total + count(part), 0);
  return {
    ...first,
    rows,
    inputsWithValues: new Float64Array(),
    parameters: joint("parameters"),
    conditions: joint("conditions"),
    magnitudes: joint("magnitudes"),
    ...(first.numbers ? { numbers: joint("numbers") } : {}),
    datasetRows: Uint32Array.from({ length: rows }, (_, row) => row),
    setsWithValues: first.setsWithValues.map((_, band) => sum(({ setsWithValues }) => setsWithValues[band])),
    emptySets: sum(({ emptySets }) => emptySets),
    unconditionedSets: sum(({ unconditionedSets }) => unconditionedSets),
    filledValues: sum(({ filledValues }) => filledValues),
  };
}

/** Numbers of a row. */
function widthOf(parts: readonly TrainingData[], name: (typeof NUMBERS_OF_ROWS)[number]): number {
  const some = parts.find(({ rows }) => rows > 0)!;
  return some[name]!.length / some.rows;
}
