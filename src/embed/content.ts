/** What the modules of `kiloflow/embed` hand to each other. */

import type { Architecture } from "../flow/architecture.ts";
import type { CurveTransform } from "../flow/decodeCurves.ts";
import type { Pause } from "../flow/magnitudesInTurns.ts";
import type { ConditionerShape } from "../kernels/flow/networkOrder.ts";
import type { SplineBin } from "../kernels/flow/transformers/splineBin.ts";
import type { EmbeddedFlow } from "./types.ts";

export type Floats = Float32Array | Float64Array;

/**
 * Takes numbers out of a file: called in the order in which a binary file has them, which needs to know no more than how many.
 * @param index of the transform, or -1 - that of a layer of the embedding
 * @param what of a coupling or of a layer its shape
 */
export type Take = (count: number, index: number, what?: ConditionerShape | LayerShape | "moments") => Floats;

/** Lengths of a layer of an embedding. */
export interface LayerShape {
  readonly inputs: number;
  readonly outputs: number;
}

/** A file's numbers and what is said of them. */
export interface FlowFile {
  /** What model-format.md calls the description. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON out of a file; what reads it throws where it is not as it must be
  readonly description: any;
  readonly scalings: Readonly<Record<string, Float64Array>>;
  readonly learned: Take;
}

/** A file, and what messages call it. */
export interface NamedBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Between what programs give and get and what the network sees: all that samples need. */
export interface Columns {
  /** Names of the columns of sets. */
  readonly conditions: readonly string[];
  /** Names of what is drawn, where it is no magnitudes. */
  readonly names?: readonly string[] | undefined;
  readonly bands: readonly string[];
  readonly times: readonly number[];
  /** Numbers of one sample. */
  readonly width: number;
  /** By band, where samples of magnitudes are farther from their centre than the network says. */
  readonly factors?: readonly number[] | undefined;
  /** NaN, or infinite, where a condition has no place. */
  encodeSets(sets: Float64Array): Float64Array;
  /**
   * @param centres what the network gives without noise: samples are moved away from there, where there are factors
   * @param pause for what takes long of one sample
   */
  decode(network: Float64Array, centres?: () => Float64Array, pause?: Pause): Float64Array | Promise<Float64Array>;
  /** Of flows of a representation: what they have more. @param open makes flows of other columns */
  more?(open: (columns: WholeColumns, size: number) => EmbeddedFlow): Pick<EmbeddedFlow, "at" | "asLearned">;
}

/** What the network sees of conditions: of curves alone. */
interface SeenConditions {
  /** Names of what the network sees, and whether it sees the logarithm. */
  readonly seen: { readonly names: readonly string[]; readonly logarithm: readonly boolean[] };
  readonly scalings: FlowFile["scalings"];
}

/** With what densities and refusals need. */
export interface WholeColumns extends Columns, Partial<SeenConditions> {
  /** Of magnitudes that have no density: throws for what is asked of it. */
  refuseDensity?(): void;
  /** What a condition must be that has no place in the flow, after "must be"; undefined where it has one. */
  required(column: number, value: number): string | undefined;
  /** Whether the factors leave a density. */
  readonly factorsHaveDensity: boolean;
  encode(values: Float64Array): Float64Array;
  /** Densities of values by those in network units. */
  density(values: Float64Array, network: Float64Array): Float64Array;
}

/** Whose samples are there at once. */
export interface QuickColumns extends WholeColumns {
  decode(network: Float64Array, centres?: () => Float64Array): Float64Array;
}

/** Of flows of curves: the rest follows from their scalings (`wholeColumns.ts`). */
export interface CurveColumns extends Columns, SeenConditions {
  readonly curves: CurveTransform;
  decode(network: Float64Array, centres?: () => Float64Array): Float64Array;
}

/** What `sample` is asked for: sets laid out, and room for the samples; `blank` takes the numbers of sets away that have none. */
export type Asked = readonly [
  given: Float64Array,
  count: number,
  seed: number,
  rows: number,
  samples: Float64Array,
  blank?: (samples: Float64Array) => void,
];

/**
 * What a coupling makes of a feature on the way to noise: of its bin, or of its affine scale.
 * @param raw what the conditioner gave for the row
 */
export type ForwardCoupling = (
  found: SplineBin | number,
  value: number,
  i: number,
  raw: Float64Array,
  row: number,
) => number;

/** What a normalisation does to each column on the way to noise: what it subtracts, multiplies by and adds. */
export type ForwardNorm = (learned: Floats, moments: Floats | undefined) => number[][];

/** A transform of values [count, dimensions]: from noise to data, and with `forward` the other way. */
export type Pass = (
  values: Float64Array,
  conditions: Float64Array,
  forward?: ForwardCoupling | ForwardNorm,
) => Float64Array;

/** From conditions in network units [count, conditions] to what the transforms see. */
export type Embed = (conditions: Float64Array) => Float64Array;

export interface Network extends Architecture {
  readonly passes: readonly Pass[];
  readonly embed: Embed;
}

/** Opens the network in front of a flow. */
export type OpenEmbedding = (architecture: Architecture, take: Take) => Embed;

export interface OpenedFlow {
  readonly columns: CurveColumns | WholeColumns;
  readonly network: Network;
  /** About as many numbers as it has learned, and more where samples are decoded: how much a row costs. */
  readonly size: number;
}
