/** Log-densities and samples of a model, from arrays to arrays. */

import { type NumberArray, readNumberArray } from "../../data/numpyFile.ts";
import type { Backend } from "../../engine/backend.ts";
import { InputError } from "../../engine/errors.ts";
import { type Floats, FlowEvaluator } from "../../flow/evaluator.ts";
import { fastestLayout } from "../../flow/fastestLayout.ts";
import { Flow } from "../../flow/flow.ts";
import type { FlowLayout } from "../../flow/flowLayout.ts";
import {
  type FlowModel,
  magnitudesOf,
  networkConditions,
  networkCurves,
  physicalLogDensity,
  valuesPerSet,
} from "../../flow/model.ts";

/** A model on a backend. Dispose of it when done. */
export class LoadedModel implements Disposable {
  private readonly flow: Flow;
  private readonly evaluator: FlowEvaluator;

  /**
   * @param rows largest number of rows of one call, to keep buffers small
   * @param layout how kernels are laid out; by default what suits the adapter by rule
   */
  constructor(
    backend: Backend,
    readonly model: FlowModel,
    rows?: number,
    layout?: FlowLayout,
  ) {
    this.flow = new Flow(backend, model.architecture, model.state, layout);
    this.evaluator = new FlowEvaluator(this.flow, rows);
  }

  /** The model in the layout that is the fastest for a job of `rows` rows. */
  static async open(backend: Backend, model: FlowModel, rows: number): Promise<LoadedModel> {
    const layout = await fastestLayout(backend, model.architecture, "inference", undefined, rows);
    return new LoadedModel(backend, model, rows, layout);
  }

  /**
   * Log-densities (nats). `raw`: of curves and conditions in network units; else of magnitudes [rows, band, time] and
   * parameters [rows, 4], per magnitude.
   */
  async logDensity(curves: Floats, conditions: Floats, raw: boolean): Promise<Floats> {
    if (raw) return this.evaluator.logDensityOf(Float32Array.from(curves), Float32Array.from(conditions));
    const density = await this.evaluator.logDensityOf(
      networkCurves(this.model, curves),
      networkConditions(this.model, conditions),
    );
    return physicalLogDensity(this.model, density);
  }

  /** Curves for given noise [rows, dimensions], one for each row of conditions. */
  async fromNoise(noise: Floats, conditions: Floats, raw: boolean): Promise<Floats> {
    const { curves } = await this.evaluator.inverse(Float32Array.from(noise), this.network(conditions, raw));
    return raw ? curves : magnitudesOf(this.model, curves);
  }

  /** `samples` curves for each row of conditions: [rows, samples, values]. One sample a row is the paired call. */
  async sample(conditions: Floats, samples: number, seed: number, raw: boolean, firstRow = 0): Promise<Floats> {
    const curves = await this.evaluator.samplePerCondition(this.network(conditions, raw), samples, seed, firstRow);
    return raw ? curves : magnitudesOf(this.model, curves);
  }

  dispose(): void {
    this.evaluator.dispose();
    this.flow.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private network(conditions: Floats, raw: boolean): Float32Array {
    return raw ? Float32Array.from(conditions) : networkConditions(this.model, conditions);
  }
}

/** Conditions from a file. `raw`: [rows, conditions] as the network sees them; else [rows, 4] m1, m2, Lambda1, Lambda2. */
export async function readConditions(path: string, model: FlowModel, raw: boolean): Promise<NumberArray> {
  const array = await readNumberArray(path);
  const width = raw ? model.architecture.conditions : 4;
  const meaning = raw ? "conditions as the network sees them" : "m1, m2, Lambda1, Lambda2";
  if (array.shape.length !== 2 || array.shape[1] !== width || array.shape[0] === 0) {
    throw new InputError(
      `--conditions ${path} has the shape [${array.shape}], but must have [rows, ${width}] (${meaning})`,
    );
  }
  const names = ["m1", "m2", "lambda1", "lambda2"];
  array.values.forEach((value, index) => {
    const row = Math.floor(index / width);
    const column = raw ? `column ${index % width}` : names[index % width];
    if (!Number.isFinite(value) || (!raw && value <= 0)) {
      throw new InputError(
        `--conditions ${path}: row ${row}, ${column} is ${value}, but must be ${raw ? "finite" : "positive and finite"}`,
      );
    }
  });
  return array;
}

/** Curves from a file: [rows, values] or [rows, band, time]. */
export async function readCurves(path: string, model: FlowModel, raw: boolean, rows: number): Promise<NumberArray> {
  const array = await readNumberArray(path);
  const width = raw ? model.architecture.dimensions : valuesPerSet(model);
  checkRows("--curves", path, array, rows, width);
  return array;
}

/** Noise from a file: [rows, dimensions]. */
export async function readNoise(path: string, model: FlowModel, rows: number): Promise<NumberArray> {
  const array = await readNumberArray(path);
  checkRows("--noise", path, array, rows, model.architecture.dimensions);
  return array;
}

function checkRows(flag: string, path: string, { shape, values }: NumberArray, rows: number, width: number): void {
  const own = shape.slice(1).reduce((product, length) => product * length, 1);
  if (shape.length < 2 || own !== width) {
    throw new InputError(`${flag} ${path} has the shape [${shape}], but each row must have ${width} values`);
  }
  if (shape[0] !== rows) throw new InputError(`${flag} ${path} has ${shape[0]} rows, but --conditions has ${rows}`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(
      `${flag} ${path}: row ${Math.floor(bad / width)}, column ${bad % width} is ${values[bad]}, but must be finite`,
    );
  }
}

/** Shape of magnitudes of a model: [.., time] for one band, [.., band, time] for several. */
export function magnitudeShape({ bands, times }: FlowModel): number[] {
  return bands.length === 1 ? [times.length] : [bands.length, times.length];
}
