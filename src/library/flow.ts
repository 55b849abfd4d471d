/** A flow on a backend: from arrays to arrays. */

import { checkFields } from "../data/checkFields.ts";
import { checkCall, checkCount, roomFor } from "../embed/arguments.ts";
import type { Columns } from "../embed/content.ts";
import { flatSets, flatValues } from "../embed/flowRows.ts";
import { timesOf } from "../embed/times.ts";
import type { CallOptions, Rows, SampleOptions } from "../embed/types.ts";
import type { Backend } from "../engine/backend.ts";
import { argument, InputError } from "../engine/errors.ts";
import { checkSeed } from "../engine/random/streams.ts";
import type { Architecture } from "../flow/architecture.ts";
import { beforeScaling } from "../flow/beforeSigmaFactors.ts";
import { FlowEvaluator } from "../flow/evaluator.ts";
import { Flow as NetworkFlow } from "../flow/flow.ts";
import type { Pause } from "../flow/magnitudesInTurns.ts";
import { atBandsAndTimes, type FlowModel } from "../flow/model.ts";
import type { FlowState } from "../flow/parameters.ts";
import { scaleFromCentres } from "../flow/sigmaFactor.ts";
import type { TableFlow } from "../flow/table/model.ts";
import { checkBandNames } from "../lightcurves/bands.ts";
import { columnsOfCurves, type FlowColumns } from "./columns.ts";
import { backendFor } from "./sharedBackend.ts";
import { inTurns } from "./turns.ts";
import type { Flow, FlowOnDevice } from "./types.ts";

/** What a flow consists of. */
export interface FlowContent {
  readonly columns: FlowColumns;
  readonly architecture: Architecture;
  readonly state: FlowState;
  readonly model: FlowModel | TableFlow | undefined;
  /** Makes a file of the model, where enough is known of it. */
  encode?(model: FlowModel | TableFlow): Uint8Array;
}

const CALL = ["signal", "onProgress"];
/** Magnitudes, or numbers, that a piece of the work has at most: to move them takes some milliseconds. */
const PIECE_VALUES = 1e6;

/** A flow with its numbers on a backend, from the first call on. */
export class BackendFlow implements Flow {
  readonly conditions: readonly string[];
  readonly names: readonly string[] | undefined;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  readonly width: number;
  readonly model: FlowModel | TableFlow | undefined;
  private content: FlowContent | undefined;
  private onBackend: NetworkFlow | undefined;
  /** Calls under way: what they need is let go when the last has ended. */
  private calls = 0;

  constructor(
    content: FlowContent,
    private readonly backend: Backend | undefined,
  ) {
    const { conditions, names, bands, times, width } = content.columns;
    this.conditions = conditions;
    this.names = names;
    this.bands = bands;
    this.times = times;
    this.width = width;
    this.model = content.model;
    this.content = content;
  }

  async sample(sets: Rows, options: SampleOptions = {}): Promise<Float64Array> {
    const { columns } = this.opened();
    checkFields(options, ["count", "seed", ...CALL], `the options of ${argument("sample")}`);
    const { count = 1, seed = 1, ...call } = options;
    const given = this.setsOf(sets);
    checkCount(count);
    checkSeed(seed, argument("seed"));
    const inputs = this.conditions.length;
    const total = (given.length / inputs) * count;
    const samples = roomFor(total * this.width);
    await this.run(total, call, wholeSets(count), async (evaluator, first, end, pause) => {
      const from = Math.floor(first / count);
      const own = given.subarray(from * inputs, Math.ceil(end / count) * inputs);
      const { network, without } = encoded(columns, own);
      const each = (end - first) / (own.length / inputs);
      const seen = Float64Array.from(await evaluator.samplesFrom(network, each, seed, first));
      const drawn = await magnitudes(columns, seen, pause);
      const { factors, times } = columns;
      if (factors) scaleFromCentres(factors, times.length, drawn, await this.centres(evaluator, network, pause));
      const values = each * this.width;
      for (const set of without) drawn.fill(Number.NaN, set * values, (set + 1) * values);
      samples.set(drawn, first * this.width);
    });
    return samples;
  }

  async logProb(values: Rows, sets: Rows, options: CallOptions = {}): Promise<Float64Array> {
    const { columns, architecture, model } = this.opened();
    if (!columns.names && model && "representation" in model) {
      throw new InputError("the flow learned the numbers of a representation: magnitudes have no density under it", {
        hint: "`flow.asLearned()` draws these numbers, and has their density",
      });
    }
    checkFields(options, CALL, `the options of ${argument("logProb")}`);
    const { width } = this;
    const given = this.setsOf(sets);
    const asked = flatValues(values, width);
    const rows = asked.length / width;
    const inputs = this.conditions.length;
    const own = given.length / inputs;
    if (rows % own > 0) {
      throw new InputError(
        `${argument("values")} has ${rows} rows, but must have as many as ${argument("sets")}, ${own}, or a multiple`,
      );
    }
    const count = rows / own;
    const densities = new Float64Array(rows);
    await this.run(rows, options, wholeSets(count), async (evaluator, first, end, pause) => {
      const from = Math.floor(first / count);
      const { network, without } = encoded(columns, given.subarray(from * inputs, Math.ceil(end / count) * inputs));
      const each = ((end - first) * architecture.conditions) / network.length;
      const curves = asked.subarray(first * width, end * width);
      const { factors, times, factorsHaveDensity } = columns;
      const moved =
        factors && factorsHaveDensity
          ? beforeScaling(
              ...([factors, times.length, architecture.dimensions, curves] as const),
              repeated(await this.centres(evaluator, network, pause), width, each),
            )
          : { curves, logJacobian: 0 };
      const seen = Float32Array.from(columns.encode(Float64Array.from(moved.curves)));
      const density = await evaluator.logDensityOf(seen, repeated(network, architecture.conditions, each));
      const own = columns.density(curves, Float64Array.from(density)).map((value) => value + moved.logJacobian);
      for (const set of without) own.fill(Number.NaN, set * each, (set + 1) * each);
      densities.set(own, first);
    });
    return densities;
  }

  at(places: Parameters<Flow["at"]>[0]): Flow {
    const content = this.opened();
    checkFields(places, ["bands", "times"], `what ${argument("at")} takes`);
    const { model } = this;
    if (places === undefined)
      throw new InputError(`${argument("at")} must be told ${argument("bands")} or ${argument("times")}`);
    if (!model || "kind" in model) throw new InputError("the flow has no bands and times that could be others");
    const { bands = model.bands, times = model.times } = places;
    checkBandNames(bands);
    const others = atBandsAndTimes(model, { bands, times: [...timesOf(times)] });
    return new BackendFlow({ ...content, model: others, columns: columnsOfCurves(others) }, this.backend);
  }

  asLearned(): Flow {
    const { model, columns: _, ...others } = this.opened();
    if (!model || "kind" in model || !model.representation) return new BackendFlow(this.opened(), this.backend);
    return new BackendFlow({ ...others, model, columns: columnsOfCurves(model, true) }, this.backend);
  }

  async onDevice(rows: number): Promise<FlowOnDevice> {
    const { columns, architecture, state } = this.opened();
    const { NetworkOnDevice } = await import("./flowOnDevice.ts");
    const backend = await backendFor(this.backend);
    const flow = new NetworkFlow(backend, architecture, state);
    try {
      return new NetworkOnDevice(flow, rows, columns);
    } catch (error) {
      flow.dispose();
      throw error;
    }
  }

  toBytes(): Uint8Array {
    const { model, encode } = this.opened();
    if (!model || !encode) throw new InputError("a flow of a .bin file says too little for a .safetensors file");
    return encode(model);
  }

  dispose(): void {
    this.content = undefined;
    this.letGo();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private opened(): FlowContent {
    if (!this.content) throw new InputError("the flow has been disposed of");
    return this.content;
  }

  private setsOf(sets: Rows): Float64Array {
    return flatSets(sets, this.opened().columns);
  }

  /** Works through rows on the backend. @throws InputError where the flow is disposed of meanwhile */
  private async run(
    rows: number,
    call: CallOptions,
    endOf: (first: number, size: number) => number,
    work: (evaluator: FlowEvaluator, first: number, end: number, pause: Pause) => Promise<void>,
  ): Promise<void> {
    checkCall(call);
    call.signal?.throwIfAborted();
    this.calls++;
    let evaluator: FlowEvaluator | undefined;
    try {
      const backend = await backendFor(this.backend);
      const flow = this.flowOn(backend);
      const open = new FlowEvaluator(flow, rows);
      evaluator = open;
      const step = async (first: number, end: number, pause: Pause) => {
        this.opened();
        await work(open, first, end, pause);
      };
      const most = Math.ceil(PIECE_VALUES / this.width);
      await inTurns(rows, call, step, (first, size) => endOf(first, Math.min(size, most)));
    } finally {
      evaluator?.dispose();
      this.calls--;
      if (!this.content) this.letGo();
    }
  }

  private flowOn(backend: Backend): NetworkFlow {
    const { architecture, state } = this.opened();
    if (this.onBackend?.backend !== backend) {
      this.onBackend?.dispose();
      this.onBackend = new NetworkFlow(backend, architecture, state);
    }
    return this.onBackend;
  }

  private letGo(): void {
    if (this.calls > 0) return;
    this.onBackend?.dispose();
    this.onBackend = undefined;
  }

  /** What noise of zero gives, for each row of conditions. */
  private async centres(evaluator: FlowEvaluator, network: Float32Array, pause: Pause): Promise<Float64Array> {
    const { columns, architecture } = this.opened();
    const zero = new Float32Array((network.length / architecture.conditions) * architecture.dimensions);
    const { curves } = await evaluator.inverse(zero, network);
    return magnitudes(columns, Float64Array.from(curves), pause);
  }
}

const magnitudes = ({ decodeInTurns, decode }: FlowColumns, network: Float64Array, pause: Pause) =>
  decodeInTurns?.(network, pause) ?? decode(network);

/** Pieces of rows, of which `count` belong to each set, are of whole sets or of one. */
const wholeSets = (count: number) => (first: number, size: number) =>
  first % count === 0 && size >= count
    ? first + Math.floor(size / count) * count
    : Math.min(first + size, (Math.floor(first / count) + 1) * count);

/** Sets as the network sees them, and which lack a condition: shaders need not keep NaN, so that they get none. */
function encoded(columns: Columns, sets: Float64Array): { network: Float32Array; without: number[] } {
  const network = Float32Array.from(columns.encodeSets(sets));
  const rows = sets.length / columns.conditions.length;
  const width = network.length / rows;
  const without: number[] = [];
  for (let row = 0; row < rows; row++) {
    const own = network.subarray(row * width, (row + 1) * width);
    if (own.every(Number.isFinite)) continue;
    own.fill(0);
    without.push(row);
  }
  return { network, without };
}

/** Each row of `width` numbers as often. */
function repeated<T extends Float32Array | Float64Array>(rows: T, width: number, times: number): T {
  const all = new (rows.constructor as new (length: number) => T)(rows.length * times);
  for (let row = 0; row * width < rows.length; row++) {
    const own = rows.subarray(row * width, (row + 1) * width);
    for (let k = 0; k < times; k++) all.set(own, (row * times + k) * width);
  }
  return all;
}
