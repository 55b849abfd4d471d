/**
 * The energy of a layer, step by step. With W(t) = A + v t^2, where A / t is the diffusion time and v t the light crossing
 * time, dE/dt = q - E/t - E t/W is linear, and for a constant A
 *
 *   E t at the end = E t at the start * (W0 / W1)^(1/2v) + integral of q s (W(s) / W1)^(1/2v) ds.
 *
 * In ln s the integrand is smooth times an exponential, which may be steep: the layers of slow ejecta lose their energy
 * many times within a step. So its mean exponent over the step goes into the weights of the two nodes (Gauss and Legendre's,
 * to which the weights tend where it is flat), and only the rest into the values there. A follows the neutrons' decay step
 * by step.
 *
 * Trapped energy grows as t^0.7 from nothing at the start. All luminosities are over `growth`, so that they have no kink there.
 */

import { HEATING, START } from "./constants.ts";
import { neutronsLeft, nucleiHeating } from "./heating.ts";
import type { Layer } from "./layers.ts";

/** Shares of a step, in ln t, from the two nodes to its end. */
export const TO_END = [0.5 + Math.sqrt(1 / 12), 0.5 - Math.sqrt(1 / 12)] as const;

/** Heating times t, integrated over time. */
const GROWTH_EXPONENT = 2 - HEATING.decline;

/** How trapped energy grows from the start, tending to 1. */
export const growth = (timeDays: number): number => -Math.expm1(GROWTH_EXPONENT * Math.log(START / timeDays));

/** A step, for all layers. */
export interface Step {
  /** Its end, days squared. */
  readonly square: number;
  /** Shares of neutrons left in its middle and at its end. */
  readonly middle: number;
  readonly end: number;
  /** Growth at its start over growth at its end: what is left of the energy before. */
  readonly carry: number;
  /** Heating of nuclei and of neutrons at the two nodes, times ds s over growth. */
  readonly nuclei1: number;
  readonly nuclei2: number;
  readonly neutrons1: number;
  readonly neutrons2: number;
}

/** A step that ends at a time, in days, and begins `length` before in ln t. */
export function stepTo(timeDays: number, length: number): Step {
  const from = timeDays * Math.exp(-length);
  const left = neutronsLeft(timeDays * Math.exp(-length / 2));
  const scale = 1 / growth(timeDays);
  const nodes = TO_END.map((share) => timeDays * Math.exp(-length * share));
  const [nuclei1, nuclei2] = nodes.map((s) => scale * length * s * s * nucleiHeating(s));
  const [neutrons1, neutrons2] = nodes.map((s) => scale * length * s * s * HEATING.neutrons * neutronsLeft(s));
  return {
    square: timeDays * timeDays,
    middle: left,
    end: neutronsLeft(timeDays),
    carry: Math.max(0, growth(from)) * scale,
    ...{ nuclei1, nuclei2, neutrons1, neutrons2 },
  };
}

/** The squares of a step's start and nodes over that of its end. */
export interface StepShape {
  readonly start: number;
  readonly node1: number;
  readonly node2: number;
}

export const stepShape = (length: number): StepShape => ({
  start: Math.exp(-2 * length),
  node1: Math.exp(-2 * length * TO_END[0]),
  node2: Math.exp(-2 * length * TO_END[1]),
});

/** Below this exponent the weights are sums of their series: float32 loses digits in the closed forms. */
export const FLAT = 0.5;

/** Integrals of e^(-ax) and x e^(-ax) over [0, 1]. */
function moments(a: number, decay: number): [number, number] {
  if (a >= FLAT) {
    const first = (1 - decay) / a;
    return [first, (first - decay) / a];
  }
  const first = 1 - a * (1 / 2 - a * (1 / 6 - a * (1 / 24 - a * (1 / 120 - a * (1 / 720 - a / 5040)))));
  const second = 1 / 2 - a * (1 / 3 - a * (1 / 8 - a * (1 / 30 - a * (1 / 144 - a * (1 / 840 - a / 5760)))));
  return [first, second];
}

/** Energy times t over growth, at the end of a step: in 1e10 erg/g/s times days squared. @param before the same at its start */
export function advance(before: number, layer: Layer, step: Step, shape: StepShape): number {
  const { velocity, diffusion, diffusionLess, neutrons } = layer;
  const still = diffusion - diffusionLess * step.middle;
  const moving = velocity * step.square;
  const end = still + moving;
  const power = 0.5 / velocity;
  const exponent = power * Math.log(end / (still + moving * shape.start));
  const decay = Math.exp(-exponent);
  const [first, second] = moments(exponent, decay);
  const weight1 = (second - TO_END[1] * first) / (TO_END[0] - TO_END[1]);
  const rest1 = Math.exp(power * Math.log((still + moving * shape.node1) / end) + TO_END[0] * exponent);
  const rest2 = Math.exp(power * Math.log((still + moving * shape.node2) / end) + TO_END[1] * exponent);
  return (
    before * step.carry * decay +
    weight1 * rest1 * (step.nuclei1 + neutrons * step.neutrons1) +
    (first - weight1) * rest2 * (step.nuclei2 + neutrons * step.neutrons2)
  );
}

/** What a layer radiates at the end of a step, over growth: 1e10 erg/g/s times Msun. */
export function radiated(energy: number, layer: Layer, { square, end }: Step): number {
  return (layer.weight * energy) / (layer.diffusion - layer.diffusionLess * end + layer.velocity * square);
}
