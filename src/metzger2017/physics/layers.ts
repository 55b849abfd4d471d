/**
 * The ejecta as layers. A layer is named by the mass m outside and including it; the outermost ones are capped at the speed
 * of light. Velocities are in units of c, masses in Msun.
 */

import { DAY, DIFFUSION, LIGHT_OPACITY, NEUTRONS, OUTERMOST_MASS, SOLAR_MASS, SPEED_OF_LIGHT } from "./constants.ts";
import { gaussLegendre } from "./quadrature.ts";

/** A set of the model's inputs. */
export interface Ejecta {
  /** Msun */
  readonly mass: number;
  /** Of the slowest layer, c. */
  readonly velocity: number;
  /** The mass faster than v falls as v^-beta. */
  readonly beta: number;
  /** Of r-process matter, cm2/g. */
  readonly opacity: number;
}

/** The ejecta of a set. @param at where the set begins */
export function ejectaOf(set: ArrayLike<number>, at = 0): Ejecta {
  return { mass: set[at], velocity: set[at + 1], beta: set[at + 2], opacity: set[at + 3] };
}

/** Velocity of a layer, c. */
export const velocityOf = ({ mass, velocity, beta }: Ejecta, m: number): number =>
  Math.min(velocity * (m / mass) ** (-1 / beta), 1);

/** Share of free neutrons in a layer at the start. */
export const firstNeutrons = (m: number): number => NEUTRONS.share * (2 / Math.PI) * Math.atan(NEUTRONS.mass / m);

/** Opacity of a layer, cm2/g. @param left share of the first neutrons that have not decayed */
export function opacityOf({ opacity }: Ejecta, neutrons: number, left: number): number {
  return LIGHT_OPACITY * neutrons * (1 - left) + opacity * (1 - neutrons);
}

/**
 * Diffusion time times t over the opacity, days squared.
 * @param m Msun
 * @param velocity c
 */
export const dilutionOf = (m: number, velocity: number, beta: number): number =>
  ((3 * DIFFUSION * SOLAR_MASS) / (SPEED_OF_LIGHT * DAY) ** 2) * (m / (velocity * beta));

/** What the energy of a layer depends on. */
export interface Layer {
  readonly velocity: number;
  readonly neutrons: number;
  /** Diffusion time times t without neutrons, and what all first neutrons take away from it; days squared. */
  readonly diffusion: number;
  readonly diffusionLess: number;
  /** dm = m d(ln m) that it stands for, Msun. */
  readonly weight: number;
}

/** Where layers lie between the ends of two pieces, as shares of ln m, and their weights: outside of the kink, then inside. */
export interface LayerRule {
  readonly outer: number;
  readonly places: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** Gauss and Legendre's rule in ln m on both sides of the kink, where layers start to be capped. */
export function layerRule(outer: number, inner: number): LayerRule {
  const [first, second] = [gaussLegendre(outer), gaussLegendre(inner)];
  return {
    outer,
    places: [...first.nodes, ...second.nodes],
    weights: [...first.weights, ...second.weights],
  };
}

/** The layers of a set by a rule. */
export function layersOf(ejecta: Ejecta, rule: LayerRule): Layer[] {
  const { mass, velocity, beta } = ejecta;
  const [outermost, innermost] = [Math.log(OUTERMOST_MASS), Math.log(mass)];
  const kink = Math.max(outermost, innermost + beta * Math.log(velocity));
  return Array.from(rule.places, (place, index) => {
    const [from, to] = index < rule.outer ? [outermost, kink] : [kink, innermost];
    const m = Math.exp(from + (to - from) * place);
    const speed = velocityOf(ejecta, m);
    const neutrons = firstNeutrons(m);
    const dilution = dilutionOf(m, speed, beta);
    return {
      velocity: speed,
      neutrons,
      diffusion: dilution * opacityOf(ejecta, neutrons, 0),
      diffusionLess: dilution * (opacityOf(ejecta, neutrons, 0) - opacityOf(ejecta, neutrons, 1)),
      weight: m * (to - from) * rule.weights[index],
    };
  });
}
