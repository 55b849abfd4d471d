/** What the table of transformers says about each kind: all that couplings ask of what they do to a feature. */

import type { Constants } from "../../../engine/kernel.ts";
import type { NativeWords } from "../../../engine/native/nativeTwin.ts";
import type { ShaderPart } from "../../../engine/shader.ts";
import type { PassTwin } from "./passTwin.ts";

/** Loop lengths of a transformer's shader: see `couplingSettings`. */
export interface TransformerSettings {
  readonly bins: number;
}

/** One kind of transformer. `T` is what a model file says of it. */
export interface TransformerRow<T extends { readonly kind: string }> {
  /** In the summaries of kernels, e.g. "Affine". */
  readonly title: string;
  /** @throws InputError that begins with `where`, for numbers that no kernel is checked for */
  check(transformer: T, where: string): void;
  /** In words, for people and for the keys of measurements, e.g. "spline coupling of 8 bins". */
  describe(transformer: T): string;
  /** Numbers that the conditioner gives for each transformed feature. */
  outputsPerFeature(transformer: T): number;
  /**
   * Whether the conditioner's last layer must round less than a plain sum does.
   * @param inverse the direction
   */
  needsExactOutputs(inverse: boolean): boolean;
  /** Constants of the shader. */
  constants(transformer: T): Constants;
  settings(transformer: T): TransformerSettings;
  /** WGSL of both directions. */
  readonly shader: ShaderPart;
  /** @param transformed number of features that the coupling transforms */
  twin(transformer: T, transformed: number): PassTwin;
  /**
   * WebAssembly: the words that a call carries for it (names of their own, beside those of the other kinds), and its
   * constants in the module.
   */
  readonly native: {
    readonly words: NativeWords<readonly [T]>;
    readonly constants: Constants;
  };
  /** What the oracle checks. */
  readonly checked: readonly T[];
  /** Inputs at which the formula changes: the oracle puts some there. */
  edges(transformer: T): readonly number[];
}
