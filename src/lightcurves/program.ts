/** What a model runs on a backend for a batch of sets: its kernels, the buffers that they need, and what is in them. */

import type { DeviceBuffer, KernelCall } from "../engine/backend.ts";
import type { Kernel } from "../engine/kernel.ts";
import type { Options } from "./options.ts";

/** What to evaluate for each set. */
export interface LightCurveRequest {
  /** Complete: see `LightCurveModel.completeOptions`. */
  readonly options: Options;
  /** Days after merger, strictly ascending, not negative. */
  readonly times: Float64Array;
  /** Names of bands of the model. */
  readonly bands: readonly string[];
  readonly magnitudeType: "f32" | "f16";
  /** Whether to give log10 of the bolometric luminosity too; only models that have it can. */
  readonly bolometric: boolean;
}

/** A kernel with what it is specialised to. */
export interface PreparedKernel {
  readonly kernel: Kernel;
  readonly specialisation: unknown;
}

/**
 * A kernel with its specialisation, checked against each other, as an element of lists of kernels of all types.
 *
 * @example
 * ```ts
 * import { type Kernel, type PreparedKernel, preparedKernel } from "kiloflow";
 *
 * const kernelsOf = (curves: Kernel<{ readonly bands: number }>): readonly PreparedKernel[] => [
 *   preparedKernel(curves, { bands: 9 }),
 * ];
 * ```
 */
export function preparedKernel<S>(kernel: Kernel<S>, specialisation: S): PreparedKernel {
  return { kernel: kernel as Kernel, specialisation };
}

/** Buffers of one chunk, by name. */
export type ProgramBuffers = Readonly<Record<string, DeviceBuffer>>;

/** What the programs of a model have in common: how sets reach its kernels, and what these leave in which buffers. */
interface SetProgram<Names extends string> extends Disposable {
  /** What to compile before the first chunk. */
  readonly kernels: readonly PreparedKernel[];
  readonly bytesPerSet: Readonly<Record<Names, number>> & Readonly<Record<string, number>>;
  /** Writes sets [rows, inputs] as the kernels take them; `target` has the bytes of `parameters`. */
  pack(parameters: Float64Array, rows: number, target: Float32Array): void;
  /** Records the calls for `rows` sets. */
  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void;
}

/**
 * A model's kernels for the numbers of its representation: `numbers` holds float32 rows of them, of sets without curves
 * anything; `parameters` and `properties` are those of a {@link LightCurveProgram}.
 */
export type RepresentationProgram = SetProgram<"parameters" | "properties" | "numbers">;

/**
 * A model's kernels for one request. The evaluator allocates the buffers for a chunk, packs and uploads the sets, and has
 * the calls recorded.
 */
export interface LightCurveProgram extends SetProgram<"parameters" | "properties" | "magnitudes"> {
  /**
   * Bytes a set of each buffer. `parameters` is uploaded; `properties` holds float32 rows of the model's properties and
   * then the status; `magnitudes` [band, padded time], half floats where they are asked for, or float32, which
   * the host then rounds; `luminosities` float32 [time] where they are requested. Others are
   * the program's own.
   */
  readonly bytesPerSet: SetProgram<"parameters" | "properties" | "magnitudes">["bytesPerSet"];
  /** Values from the start of one curve in `magnitudes` to the start of the next. */
  readonly stride: number;
}

/** Points of photometry to evaluate for each set. */
export interface PhotometryProgramRequest {
  /** Complete. */
  readonly options: Options;
  /** Days after merger as observed, and names of bands of the model. */
  readonly points: readonly { readonly timeDays: number; readonly band: string }[];
  /**
   * Whether every set has times of its own, by the rows of a buffer `placement` (src/kernels/placement.ts): then the options
   * have no redshift, and the light of models with a spectrum is that of a source at the set's redshift.
   */
  readonly placed: boolean;
}

/** A model's kernels for points of photometry; `parameters`, `properties` and `magnitudes` are those of a {@link LightCurveProgram}. */
export interface PhotometryProgram extends SetProgram<"parameters" | "properties" | "magnitudes"> {
  /** Where among the magnitudes of a set each point has its own, float32. */
  readonly columns: Uint32Array;
}
