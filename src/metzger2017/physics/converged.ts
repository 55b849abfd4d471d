/**
 * The continuous limit in float64: many layers, many steps, and a step of its own from the grid to each time. Neither layers
 * nor steps follow the times that are asked for, so a value does not depend on the others.
 */

import { HEATING_UNIT, SOLAR_MASS, START } from "./constants.ts";
import { advance, growth, radiated, stepShape, stepTo } from "./energy.ts";
import { neutronsLeft } from "./heating.ts";
import { type Ejecta, type LayerRule, layerRule, layersOf } from "./layers.ts";
import { AREA_OFFSET, photosphereVelocity, unitDepth } from "./photosphere.ts";
import type { ShiningSphere } from "./source.ts";

/** Layers and steps of the integration. */
class Fineness {
  private known: LayerRule | undefined;

  constructor(
    private readonly outer: number,
    private readonly inner: number,
    readonly stepsADecade: number,
  ) {}

  /** Computed when it is first asked for: programs that load the model do not wait for it. */
  get rule(): LayerRule {
    this.known ??= layerRule(this.outer, this.inner);
    return this.known;
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

function sphereOf(ejecta: Ejecta, timesDays: ArrayLike<number>, { rule, stepsADecade }: Fineness): ShiningSphere {
  const layers = layersOf(ejecta, rule);
  const length = Math.LN10 / stepsADecade;
  const shape = stepShape(length);
  const luminosity = new Float64Array(timesDays.length);
  const logArea = new Float64Array(timesDays.length).fill(Number.NaN);
  let energies = layers.map(() => 0);
  let steps = 0;
  for (let index = 0; index < timesDays.length; index++) {
    const time = timesDays[index];
    if (!(time > START)) continue;
    for (const last = Math.floor(Math.log(time / START) / length); steps < last; steps++) {
      const step = stepTo(START * Math.exp(length * (steps + 1)), length);
      energies = energies.map((energy, layer) => advance(energy, layers[layer], step, shape));
    }
    const rest = Math.log(time / START) - length * steps;
    const step = stepTo(time, rest);
    const restShape = stepShape(rest);
    const sum = layers.reduce(
      (total, layer, at) => total + radiated(advance(energies[at], layer, step, restShape), layer, step),
      0,
    );
    const velocity = photosphereVelocity(ejecta, unitDepth(time), neutronsLeft(time));
    luminosity[index] = LUMINOSITY_UNIT * growth(time) * sum;
    logArea[index] = 2 * velocity + unitDepth(time) + AREA_OFFSET;
  }
  return { luminosity, logArea };
}
