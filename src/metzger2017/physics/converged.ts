/**
 * The continuous limit in float64: many layers, many steps, and a step of its own from the grid to each time. Neither layers
 * nor steps follow the times that are asked for, so a value does not depend on the others.
 */

import { HEATING_UNIT, SOLAR_MASS, START } from "./constants.ts";
import { advance, growth, radiated, type Step, type StepShape, stepShape, stepTo } from "./energy.ts";
import { neutronsLeft } from "./heating.ts";
import { type Ejecta, type LayerRule, layerRule, layersOf } from "./layers.ts";
import { AREA_OFFSET, photosphereVelocity, unitDepth } from "./photosphere.ts";
import type { ShiningSphere } from "./source.ts";

/** Layers and steps of the integration. What is the same for every set is computed when it is first asked for. */
class Fineness {
  /** Of a step, in ln t. */
  readonly length: number;
  readonly shape: StepShape;
  private known: LayerRule | undefined;
  private readonly steps: Step[] = [];

  constructor(
    private readonly outer: number,
    private readonly inner: number,
    stepsADecade: number,
  ) {
    this.length = Math.LN10 / stepsADecade;
    this.shape = stepShape(this.length);
  }

  get rule(): LayerRule {
    this.known ??= layerRule(this.outer, this.inner);
    return this.known;
  }

  /** @param number from 0, at the start */
  step(number: number): Step {
    this.steps[number] ??= stepTo(START * Math.exp(this.length * (number + 1)), this.length);
    return this.steps[number];
  }
}
const FINE = new Fineness(24, 40, 64);
/** Good to a thousandth of the luminosity, for a fourteenth of the time. */
const COARSE = new Fineness(8, 12, 16);

/** erg/s */
export const LUMINOSITY_UNIT = HEATING_UNIT * SOLAR_MASS;

/** Luminosity and photosphere at ascending times in days; zero luminosity until the start. */
export const convergedSphere = (ejecta: Ejecta, timesDays: ArrayLike<number>): ShiningSphere =>
  sphereOf(ejecta, timesDays, FINE);

/** The same, fast: what representations are made of. */
export const coarseSphere = (ejecta: Ejecta, timesDays: ArrayLike<number>): ShiningSphere =>
  sphereOf(ejecta, timesDays, COARSE);

function sphereOf(ejecta: Ejecta, timesDays: ArrayLike<number>, fineness: Fineness): ShiningSphere {
  const { length, shape } = fineness;
  const layers = layersOf(ejecta, fineness.rule);
  const luminosity = new Float64Array(timesDays.length);
  const logArea = new Float64Array(timesDays.length).fill(Number.NaN);
  const energies = new Float64Array(layers.length);
  let steps = 0;
  for (let index = 0; index < timesDays.length; index++) {
    const time = timesDays[index];
    if (!(time > START)) continue;
    for (const last = Math.floor(Math.log(time / START) / length); steps < last; steps++) {
      const step = fineness.step(steps);
      for (let at = 0; at < layers.length; at++) energies[at] = advance(energies[at], layers[at], step, shape);
    }
    const rest = Math.log(time / START) - length * steps;
    const step = stepTo(time, rest);
    const restShape = stepShape(rest);
    let sum = 0;
    layers.forEach((layer, at) => {
      sum += radiated(advance(energies[at], layer, step, restShape), layer, step);
    });
    const depth = unitDepth(time);
    const velocity = photosphereVelocity(ejecta, depth, neutronsLeft(time));
    luminosity[index] = LUMINOSITY_UNIT * growth(time) * sum;
    logArea[index] = 2 * velocity + depth + AREA_OFFSET;
  }
  return { luminosity, logArea };
}
