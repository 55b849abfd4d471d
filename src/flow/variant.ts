/** How a flow's kernels are laid out on an adapter. The mathematics is the same in all variants. */

import type { Backend } from "../engine/backend.ts";
import type { KernelCapabilities } from "../engine/kernel.ts";
import type { CouplingShape } from "../kernels/flow/couplingShape.ts";
import { FROZEN_PARAMETERS } from "../kernels/flow/frozen.ts";
import { fitsLanes } from "../kernels/flow/laneLayers.ts";
import {
  fitsHalf,
  fitsUniform,
  fitsWorkgroup,
  HALF,
  LANE_ROWS,
  NATIVE,
  PLAIN,
  PLAIN_ROWS,
  rowTuning,
  TILED,
  TILED_ROWS,
  type Tuning,
  UNIFORM,
  UNIFORM_ROWS,
} from "../kernels/flow/tuning.ts";
import { type Architecture, couplingShape } from "./architecture.ts";
import { parameterLayout } from "./parameters.ts";

/** What a flow's numbers are used for: `inference` leaves them alone. */
export type FlowUse = "inference" | "training";

/** One way to run a flow. */
export interface FlowVariant {
  /** E.g. "frozen", "lanes", "rows-together", "plain", "tiled". */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** How couplings are laid out whose numbers stand in buffers. */
  readonly tuning: Tuning;
  /** Whether the numbers are written into the shaders: compiled for each model, and for inference alone. */
  readonly frozen: boolean;
}

function variant(name: string, summary: string, tuning: Tuning): FlowVariant {
  return { name, summary, tuning, frozen: false };
}

/** What software adapters with subgroups run best, or undefined without. */
function subgroupVariants({
  subgroupSize,
}: KernelCapabilities): { lanes: FlowVariant; together: FlowVariant } | undefined {
  if (subgroupSize === undefined) return undefined;
  const together: Tuning = { rows: 4, subgroup: subgroupSize, layout: "rows" };
  return {
    lanes: variant("lanes", "features of a row in the lanes of a subgroup", {
      ...together,
      rows: LANE_ROWS.apply,
      layout: "lanes",
    }),
    together: variant("rows-together", "four rows an invocation, a subgroup loads the weights together", together),
  };
}

const PLAIN_VARIANT = variant("plain", "one row an invocation, every invocation loads the weights", PLAIN);

/** For inference alone: a training's steps would not reach the uniform buffers. */
export const UNIFORM_VARIANTS: readonly FlowVariant[] = [
  variant("uniform", "weights of each coupling in a uniform buffer, one row an invocation", UNIFORM),
  variant("uniform-4", "weights of each coupling in a uniform buffer, four rows an invocation", UNIFORM_ROWS),
];

/** Half floats between hidden layers: other numbers than all other variants give, so that nobody gets it unasked. */
const HALF_VARIANT = variant("half", "hidden layers in half floats", HALF);

/** What the CPU backend runs where it has WebAssembly. */
export const NATIVE_VARIANT = variant("native", "WebAssembly SIMD, eight rows side by side", NATIVE);

/** By what the adapter is: the variant of a flow for which nothing was measured. */
export function ruleVariant({ description, capabilities }: Backend): FlowVariant {
  if (capabilities.native) return NATIVE_VARIANT;
  const subgroups = description.hardware ? undefined : subgroupVariants(capabilities);
  return subgroups?.lanes ?? PLAIN_VARIANT;
}

/**
 * What an adapter can run for a flow of this shape, the rule's variant first. Twins on the CPU have no variants. Software
 * adapters take half a minute to compile plain loads, and their subgroups are always faster: there these are left out.
 * Weights in uniform buffers compile in a fifth of that time and run twice as fast as plain loads, but on llvmpipe subgroups
 * are still half again to three times as fast: these are left out with them.
 */
export function flowVariants(backend: Backend, architecture: Architecture, use: FlowUse): readonly FlowVariant[] {
  const rule = ruleVariant(backend);
  const { description, capabilities, limits } = backend;
  if (description.kind === "cpu") return [rule];
  const shapes = shapesOf(architecture);
  const variants: FlowVariant[] = [];
  const subgroups = subgroupVariants(capabilities);
  if (subgroups) {
    if (shapes.some((shape) => fitsLanes(shape, capabilities.subgroupSize!))) variants.push(subgroups.lanes);
    variants.push(subgroups.together);
  }
  if (description.hardware || !subgroups) {
    variants.push(PLAIN_VARIANT, variant("plain-4", "four rows an invocation share each weight", PLAIN_ROWS));
    if (shapes.every((shape) => fitsWorkgroup(shape, limits.maxWorkgroupStorageBytes))) {
      variants.push(
        variant("tiled", "weights in workgroup memory, one row an invocation", TILED),
        variant("tiled-4", "weights in workgroup memory, four rows an invocation", TILED_ROWS),
      );
    }
    if (use === "inference" && shapes.every((shape) => fitsUniform(shape, limits.maxUniformBindingBytes))) {
      variants.push(...UNIFORM_VARIANTS);
    }
  }
  if (use === "inference" && mayBeFrozen(architecture, description.hardware)) {
    variants.push({
      name: "frozen",
      summary: "numbers written into the shaders, compiled for each model",
      tuning: rule.tuning,
      frozen: true,
    });
  }
  return variants.sort((a, b) => Number(b.name === rule.name) - Number(a.name === rule.name));
}

/**
 * The variant that computes in half floats, for inference, or undefined where the adapter has none or a coupling's width is
 * no multiple of four.
 */
export function halfVariant({ capabilities }: Backend, architecture: Architecture): FlowVariant | undefined {
  return capabilities.halfFloats && shapesOf(architecture).every(fitsHalf) ? HALF_VARIANT : undefined;
}

function shapesOf(architecture: Architecture): CouplingShape[] {
  return architecture.transforms.flatMap((transform) =>
    transform.kind === "coupling" ? [couplingShape(architecture, transform)] : [],
  );
}

/** The layout of one coupling in a variant: where it does not fit lanes, its rows stand there. */
export function couplingTuning({ tuning }: FlowVariant, shape: CouplingShape): Tuning {
  return tuning.layout === "lanes" && !fitsLanes(shape, tuning.subgroup!) ? rowTuning(tuning) : tuning;
}

/** Whether steps of training reach what the variant's kernels read. */
export function canBeTrained({ frozen, tuning }: FlowVariant): boolean {
  return !frozen && tuning.weights !== "uniform" && tuning.weights !== "half";
}

function mayBeFrozen(architecture: Architecture, hardware: boolean): boolean {
  return parameterLayout(architecture).count <= FROZEN_PARAMETERS[hardware ? "hardware" : "software"];
}
