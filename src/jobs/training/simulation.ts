/** Training rows that are simulated: sets drawn from a prior, of which those with curves and conditions are kept. */

import type { ParameterSource, RowReader } from "../../data/types.ts";
import type { Backend } from "../../engine/backend.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { SIMULATED_BLOCK, type Simulator } from "../../flow/training/rowSource.ts";
import { LightCurveEvaluator } from "../../lightcurves/evaluator.ts";
import type { LightCurveModel } from "../../lightcurves/model.ts";
import {
  exactValues,
  type Observed,
  observedInputs,
  observedRecord,
  observedValues,
} from "../../lightcurves/observed.ts";
import { distanceModulus, type Options } from "../../lightcurves/options.ts";
import { readSets } from "../../lightcurves/sets.ts";
import type { TrainingRecipe } from "./options.ts";
import { type PartOfRows, readRows, type TrainingData } from "./trainingData.ts";

/** What is simulated. */
export interface Simulation {
  readonly model: LightCurveModel;
  /** Complete. */
  readonly options: Options;
  /** Draws a set for any number, by the training's seed. */
  readonly source: ParameterSource;
  /** How it draws, for the record and for a continuation, which must draw alike: JSON-serialisable. */
  readonly drawn: Readonly<Record<string, unknown>>;
  /** Sets of an epoch. */
  readonly rows: number;
  /** Those that the flow learns, or that one of a representation gives where no others are asked for. */
  readonly bands: readonly string[];
  readonly times: Float64Array;
  /** What is observed of each set: the flow is conditioned on this, and on nothing else of it. */
  readonly observed?: Observed;
}

/** The first number of a set of a training: `generate` draws smaller ones, so that a test set of any seed is another. */
const FIRST_SET = 2 ** 32;
/** Numbers of a block's sets. */
const SETS_PER_BLOCK = 2 ** 22;
/** Of so many sets drawn for a block, one in a thousand must be kept: then they suffice for any block. */
const FEWEST_TRIED = 100_000;
const FEWEST_KEPT = 1e-3;

/** Sets that are evaluated at once. */
export const LARGEST_DRAW = 4 * SIMULATED_BLOCK;

/** What a flow is said to be trained on. */
export const simulationName = ({ model, source }: Simulation): string =>
  `simulations of ${model.title}, ${source.description}`;

/** What decides which rows are drawn, beside the recipe. */
export const simulationRecord = ({ model, options, drawn, rows, bands, times, observed }: Simulation) => ({
  ...{ model: model.name, options, ...drawn, setsPerEpoch: rows, bands, times: [...times] },
  ...(observed ? { observed: observedRecord(observed) } : {}),
});

/** @throws InputError for apparent magnitudes, and for numbers of sets that are none */
export function checkSimulation({ options, rows }: Simulation): void {
  if (!(Number.isSafeInteger(rows) && rows >= 2 && rows <= 2 ** 24)) {
    throw new InputError(
      `${argument("count")} is ${rows}, but must be an integer from 2 to ${2 ** 24}, the sets of an epoch`,
    );
  }
  if (distanceModulus(options) !== 0) {
    throw new InputError(
      `${argument("distanceMpc")} is ${options.distanceMpc} Mpc, but flows take absolute magnitudes, to which predict adds a distance`,
      { hint: `leave it out, or take 10 pc (0.00001) where ${argument("redshift")} implies a distance` },
    );
  }
}

/** Some of the drawn sets: those that are kept. */
interface Kept {
  readonly rows: number;
}

/**
 * Draws the sets of a block, by their numbers, until enough are kept.
 * @param keep evaluates sets [.., inputs], of which the first has the number `start`, and keeps some, in their order
 * @returns what was kept, the last part perhaps with more rows than are needed
 * @throws InputError where hardly any is
 */
export async function drawBlock<Part extends Kept>(
  { model, source, rows }: Pick<Simulation, "model" | "source" | "rows">,
  { epoch, first, count }: Parameters<Simulator>[0],
  keep: (sets: Float64Array, start: number) => Promise<Part>,
  stop: () => void = () => {},
): Promise<Part[]> {
  const block = epoch * Math.ceil(rows / SIMULATED_BLOCK) + first / SIMULATED_BLOCK;
  const start = FIRST_SET + block * SETS_PER_BLOCK;
  const parts: Part[] = [];
  let tried = 0;
  let kept = 0;
  while (kept < count) {
    stop();
    if (tried >= FEWEST_TRIED && kept < FEWEST_KEPT * tried) {
      throw new InputError(
        `${kept === 0 ? "none" : `only ${kept}`} of ${tried.toLocaleString("en-US")} sets of ${source.description} have curves and all conditions: too few to train on simulations`,
        { hint: `draw from another ${argument("prior")}, or other ranges` },
      );
    }
    // How many are tried at once changes nothing of what is kept.
    const share = kept > 0 ? kept / tried : 1;
    const number = Math.min(LARGEST_DRAW, Math.ceil((count - kept) / share) + 16);
    const first = start + tried;
    const part = await keep(readSets(model, { source }, first, number).parameters, first);
    tried += number;
    kept += part.rows;
    parts.push(part);
  }
  return parts;
}

/**
 * Keeps sets as a training on a dataset of them would: their curves from the model's kernels, or the numbers of its
 * representation in float64.
 */
export class SimulatedData implements Disposable {
  private readonly evaluator: LightCurveEvaluator | undefined;
  private readonly recipe: TrainingRecipe;

  constructor(
    backend: Backend,
    private readonly simulation: Simulation,
    recipe: TrainingRecipe,
  ) {
    const { model, options, times, bands } = simulation;
    this.recipe = { ...recipe, bands };
    const request = { options, times, bands, magnitudeType: "f32", bolometric: false } as const;
    // The numbers of a representation follow from the inputs: its curves are not needed.
    if (recipe.compress.kind !== "representation") this.evaluator = new LightCurveEvaluator(backend, model, request);
  }

  async prepare(): Promise<void> {
    await this.evaluator?.prepare();
  }

  /**
   * Rows of some sets [.., inputs]; at all times, whether curves have values of their own there or not.
   * @param start number of the first set, which decides what is observed of it
   */
  async rowsOf(sets: Float64Array, start = 0): Promise<TrainingData> {
    const { model, options } = this.simulation;
    const width = model.inputs.length;
    const magnitudes = this.evaluator ? await this.evaluate(this.evaluator, sets) : new Float32Array();
    const count = sets.length / width;
    const reader: RowReader = {
      path: simulationName(this.simulation),
      layout: {
        ...this.simulation,
        count,
        // Without curves there are no points of them to look at.
        times: this.evaluator ? this.simulation.times : new Float64Array(),
        parameterNames: model.inputs.map(({ name }) => name),
        parameterUnits: model.inputs.map(({ unit }) => unit),
        ...{ propertyNames: [], propertyUnits: [], propertiesArray: model.propertiesArray },
        statusNames: model.statuses.map(({ name }) => name),
        ...{ magnitudeType: "f32", bolometric: false, mask: false, provenance: {} },
      },
      read: async (start, rows) => {
        const values = magnitudes.length / count;
        return {
          ...{ start, rows, properties: new Float32Array(), status: new Uint8Array(rows) },
          parameters: sets.subarray(width * start, width * (start + rows)),
          magnitudes: magnitudes.subarray(values * start, values * (start + rows)),
        };
      },
      close: async () => {},
    };
    return readRows(reader, this.recipe, { lightCurves: model, options, ...this.observedFrom(start) });
  }

  dispose(): void {
    this.evaluator?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private observedFrom(start: number): Pick<PartOfRows, "observed"> {
    const { observed, model } = this.simulation;
    if (!observed) return {};
    const valuesOf = (sets: Float64Array, rows: Uint32Array) => {
      const exact = exactValues(observed.name, sets, model.inputs.length);
      return observedValues(observed, exact, (row) => start + rows[row]);
    };
    return { observed: { inputs: observedInputs(observed.name), valuesOf } };
  }

  private async evaluate(evaluator: LightCurveEvaluator, sets: Float64Array): Promise<Float32Array> {
    const { bands, times, model } = this.simulation;
    const width = model.inputs.length;
    const values = bands.length * times.length;
    const all = new Float32Array((sets.length / width) * values);
    const chunk = width * evaluator.rowsPerChunk;
    for (let at = 0; at < sets.length; at += chunk) {
      await evaluator.evaluate(sets.subarray(at, at + chunk), ({ magnitudes }) =>
        all.set(magnitudes, (at / width) * values),
      );
    }
    return all;
  }
}
