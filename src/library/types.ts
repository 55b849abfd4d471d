/** What programs see of flows. */

import type { CallOptions, EmbeddedFlow, FlowSource, Rows } from "../embed/types.ts";
import type { Backend } from "../engine/backend.ts";
import type { DensityRequest, PairedRequest, PerConditionRequest } from "../flow/deviceFlow.ts";
import type { FlowModel } from "../flow/model.ts";
import type { TableFlow } from "../flow/table/model.ts";
import type { Options } from "../lightcurves/options.ts";

export type { CallOptions, FlowSource, Rows, SampleOptions } from "../embed/types.ts";

/** How a flow is loaded. */
export interface LoadOptions {
  /** Where it runs; by default a backend that all such calls share, opened when the first needs it. */
  readonly backend?: Backend | undefined;
  /** Whether samples are spread by the sigma factors of its file; true by default. */
  readonly calibration?: boolean | undefined;
  /** Stops the loading, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Where flows of a file can come from: a path (in Node), a URL, bytes, or what a page's file input gives. */
export type LibrarySource = FlowSource | Blob;

/**
 * A flow that computes on a backend: of light curves (magnitudes given the inputs of their model, whatever it learned
 * them as) or of a table. Its calls are those of `kiloflow/embed`. Dispose of it, or declare it with `using`.
 *
 * Sets that lack what a flow of light curves is conditioned on, such as an ejecta mass, give NaN.
 */
export interface Flow extends EmbeddedFlow {
  /** What its file holds: architecture, numbers, scalings, training. Undefined of `.bin`, which says less, but of a representation. */
  readonly model: FlowModel | TableFlow | undefined;

  /**
   * The same flow for other bands or times, of flows that learned a representation of their model.
   * @throws InputError for other flows, and for bands that the representation has nothing of
   */
  at(places: { readonly bands?: readonly string[]; readonly times?: ArrayLike<number> }): Flow;

  /**
   * The flow of what it learned: of a representation of its model the numbers, of which `names` tells, with their density;
   * for other flows the same again. Dispose of it apart.
   */
  asLearned(): Flow;

  /**
   * The flow for programs that keep their data on the device. It lives until it is disposed of.
   * @param rows largest number of rows of one call
   * @throws InputError for more rows than the backend can bind
   */
  onDevice(rows: number): Promise<FlowOnDevice>;

  /** A file of it, `.safetensors`. Equal flows give equal bytes. @throws InputError for flows of `.bin` */
  toBytes(): Uint8Array;
}

/**
 * Samples and densities from buffers to buffers, in the units of the flow's network, and the way between these units and
 * one's own. Sigma factors are not part of it. Calls are recorded and submitted; nothing comes back until the caller
 * downloads, and errors of the device surface there.
 */
export interface FlowOnDevice extends Disposable {
  /** What its buffers must be of. */
  readonly backend: Backend;
  /** Largest number of rows of one call. */
  readonly capacity: number;
  /** Numbers of a row of conditions in network units. */
  readonly inputs: number;
  /** Numbers of a row of samples in network units. */
  readonly dimensions: number;
  /** One sample for each row of conditions. @throws InputError where a count or a buffer does not fit */
  paired(request: PairedRequest): void;
  /** Samples for each row of conditions: those of `flow.sample`. @throws InputError where a count or a buffer does not fit */
  perCondition(request: PerConditionRequest): void;
  /** Log-density of each row (nats, network units). @throws InputError where a count or a buffer does not fit */
  logDensity(request: DensityRequest): void;
  /** Sets in network units [rows, inputs]. @throws InputError naming row and column of a value that has no place */
  encodeSets(sets: Rows): Float32Array;
  /** Magnitudes, or targets, in network units [rows, dimensions]. @throws InputError for other shapes */
  encode(values: Rows): Float32Array;
  /** Network units [rows, dimensions] in magnitudes, or targets. @throws InputError for other shapes */
  decode(network: Rows): Float64Array;
  /** Log-densities of values by those in network units. @throws InputError for other shapes */
  decodeDensity(values: Rows, network: Rows): Float64Array;
  dispose(): void;
}

/** Of calls that take options of their own too. */
export interface BackendCallOptions extends CallOptions {
  /** Where it runs; by default a backend that all such calls share, opened when the first needs it. */
  readonly backend?: Backend | undefined;
}

/** Where and when, and under which options of the model. */
export interface LightCurvesOptions extends BackendCallOptions {
  /** Days after merger, ascending, not negative. */
  readonly times: ArrayLike<number>;
  /** All bands of the model by default. */
  readonly bands?: readonly string[] | undefined;
  /** The model's defaults where they are not given: absolute magnitudes. */
  readonly options?: Options | undefined;
  /** Whether bolometric luminosities are computed too; false by default. */
  readonly bolometric?: boolean | undefined;
}
