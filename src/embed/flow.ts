/** A flow in a program of one's own: samples and densities, without a backend and without blocking. */

import { argument, InputError } from "../engine/errors.ts";
import { checkSeed } from "../engine/random/streams.ts";
import { beforeScaling, scaleFromCentres } from "../flow/sigmaFactor.ts";
import { logDensityTwin, rowNoiseSettings, rowNoiseTwin } from "../kernels/flow/passTwins.ts";
import { checkCall, checkCount, checkNames, flatRows, roomFor } from "./arguments.ts";
import type { OpenedFlow } from "./open.ts";
import type { CallOptions, EmbeddedFlow, Rows, SampleOptions } from "./types.ts";

/** Multiplications after which the clock is looked at: a few milliseconds. */
const CHUNK_OPERATIONS = 2e6;
/** Milliseconds after which others get their turn. */
const TURN = 25;

const CALL = ["signal", "onProgress"];

/** An opened flow that computes on arrays. */
export class ArrayFlow implements EmbeddedFlow {
  readonly conditions: readonly string[];
  readonly names: readonly string[] | undefined;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  readonly width: number;
  private open: OpenedFlow | undefined;

  constructor(open: OpenedFlow) {
    const { conditions, names, bands, times, width } = open.columns;
    this.conditions = conditions;
    this.names = names;
    this.bands = bands;
    this.times = times;
    this.width = width;
    this.open = open;
  }

  async sample(sets: Rows, options: SampleOptions = {}): Promise<Float64Array> {
    const { columns, network, dimensions } = this.opened();
    checkNames(options, ["count", "seed", ...CALL]);
    const { count = 1, seed = 1, ...call } = options;
    const given = this.setsOf(sets);
    checkCount(count);
    checkSeed(seed, argument("seed"));
    const rows = (given.length / this.conditions.length) * count;
    const samples = roomFor(rows * this.width);
    await this.chunks(rows, call, (first, end) => {
      const noise = new Float64Array((end - first) * dimensions);
      rowNoiseTwin({ noise }, rowNoiseSettings(end - first, dimensions, first, seed));
      const conditions = this.seen(given, first, end, count);
      const drawn = columns.decode(network.run(noise, conditions, true).values);
      const { factors } = columns;
      if (factors) scaleFromCentres(factors, columns.times.length, drawn, this.centres(conditions, end - first));
      samples.set(drawn, first * this.width);
    });
    return samples;
  }

  async logProb(values: Rows, sets: Rows, call: CallOptions = {}): Promise<Float64Array> {
    const { columns, network, dimensions } = this.opened();
    checkNames(call, CALL);
    const { width } = this;
    const given = this.setsOf(sets);
    const curves = flatRows(values, "values", width);
    const bad = curves.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new InputError(
        `row ${Math.floor(bad / width)} of ${argument("values")}: number ${bad % width} is ${curves[bad]}`,
      );
    }
    const rows = curves.length / width;
    const own = given.length / this.conditions.length;
    if (rows % own > 0) {
      throw new InputError(
        `${argument("values")} has ${rows} rows, but must have as many as ${argument("sets")}, ${own}, or a multiple`,
      );
    }
    const densities = new Float64Array(rows);
    await this.chunks(rows, call, (first, end) => {
      const count = end - first;
      const conditions = this.seen(given, first, end, rows / own);
      const asked = curves.subarray(first * width, end * width);
      const { factors } = columns;
      const moved =
        factors && columns.factorsHaveDensity
          ? beforeScaling(factors, columns.times.length, dimensions, asked, this.centres(conditions, count))
          : { curves: asked, logJacobian: 0 };
      const { values: input, logDet } = network.run(columns.encode(moved.curves), conditions, false);
      const density = new Float64Array(count);
      logDensityTwin({ input, log_det: logDet, log_density: density }, { count, dimensions, transforms: 1 });
      densities.set(
        columns.density(asked, density).map((value) => value + moved.logJacobian),
        first,
      );
    });
    return densities;
  }

  dispose(): void {
    this.open = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private opened() {
    if (!this.open) throw new InputError("the flow has been disposed of");
    return this.open;
  }

  private setsOf(sets: Rows): Float64Array {
    const given = flatRows(sets, "sets", this.conditions.length);
    this.opened().columns.checkSets(given);
    return given;
  }

  /** Conditions as the transforms see them, for rows of `count` to a set. */
  private seen(sets: Float64Array, first: number, end: number, count: number): Float64Array {
    const { columns, network } = this.opened();
    const width = this.conditions.length;
    const from = Math.floor(first / count);
    const embedded = network.embed(columns.encodeSets(sets.subarray(from * width, Math.ceil(end / count) * width)));
    const each = embedded.length / (Math.ceil(end / count) - from);
    const repeated = new Float64Array((end - first) * each);
    for (let row = first; row < end; row++) {
      const at = (Math.floor(row / count) - from) * each;
      repeated.set(embedded.subarray(at, at + each), (row - first) * each);
    }
    return repeated;
  }

  /** What noise of zero gives. */
  private centres(conditions: Float64Array, rows: number): Float64Array {
    const { columns, network, dimensions } = this.opened();
    return columns.decode(network.run(new Float64Array(rows * dimensions), conditions, true).values);
  }

  /** Works on some rows at a time, so that nothing else waits for long. */
  private async chunks(
    rows: number,
    { signal, onProgress }: CallOptions,
    work: (first: number, end: number) => void,
  ): Promise<void> {
    checkCall({ signal, onProgress });
    const chunk = Math.max(1, Math.floor(CHUNK_OPERATIONS / this.opened().network.size));
    let turn = performance.now();
    signal?.throwIfAborted();
    for (let first = 0; first < rows; first += chunk) {
      work(first, Math.min(rows, first + chunk));
      if (performance.now() - turn < TURN) continue;
      onProgress?.(Math.min(1, (first + chunk) / rows));
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      turn = performance.now();
    }
    onProgress?.(1);
  }
}
