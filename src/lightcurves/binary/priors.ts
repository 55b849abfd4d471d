/** Priors of binaries of neutron stars: m1, m2, Lambda1, Lambda2 drawn by row number. `docs/priors.md` gives the reasons and sources. */

import { COMPACTNESS_COEFFICIENTS } from "../../ejecta/compactness.ts";
import { GRAVITATIONAL_RADIUS_KM } from "../../ejecta/neutronStars.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { CounterRandom } from "../../engine/random/streams.ts";
import { logDensityOf } from "../priorDensity.ts";
import type { Prior } from "../priors.ts";

const MASS = { summary: "the prior's masses in Msun", range: [1, 2.2] } as const;

const between = ([low, high]: readonly [number, number], u: number): number => low + (high - low) * u;

/** Radius of a 1.4 Msun star, km: what GW170817 and NICER leave (Abbott et al. 2018; Miller et al. 2021; Raaijmakers et al. 2021). */
const RADIUS_14_KM = [11, 13.5] as const;
/** Smallest maximum mass, Msun: the heaviest well-measured pulsars (Fonseca et al. 2021). */
export const SMALLEST_MAXIMUM_MASS = 2;
/** Compactness of the heaviest star, below the limit of causality (Lattimer & Prakash 2016). */
const LARGEST_COMPACTNESS = 0.32;
/** Share by which the radius of the heaviest star falls below that of 1.4 Msun (12 to 17 % in SLy, APR4, H4). */
const RADIUS_FALL = 0.15;
/** Scatter of the compactness-Lambda relation among equations of state (Yagi & Yunes 2017: at most 6.5 %). */
const COMPACTNESS_SCATTER = 0.02;

/** An equation of state, as far as Lambda(m) needs it. */
export interface EquationOfState {
  readonly radius14Km: number;
  readonly maximumMass: number;
  /** Factor on the compactness that the universal relation expects. */
  readonly deviation: number;
}

/** Radius in km: constant up to 1.4 Msun, then falling quadratically to the heaviest star. */
export function radiusKm(eos: EquationOfState, mass: number): number {
  if (mass <= 1.4) return eos.radius14Km;
  return eos.radius14Km * (1 - RADIUS_FALL * ((mass - 1.4) / (eos.maximumMass - 1.4)) ** 2);
}

/** Tidal deformability of a star: Yagi & Yunes 2017, Eq. 78, solved for ln Lambda. Falls monotonically with mass. */
export function tidalDeformability(eos: EquationOfState, mass: number): number {
  const compactness = ((mass * GRAVITATIONAL_RADIUS_KM) / radiusKm(eos, mass)) * eos.deviation;
  const [a0, a1, a2] = COMPACTNESS_COEFFICIENTS["yagi-yunes"];
  return Math.exp((-a1 - Math.sqrt(a1 * a1 - 4 * a2 * (a0 - compactness))) / (2 * a2));
}

/** The heaviest star of a radius at 1.4 Msun that causality leaves, Msun. */
const largestMaximumMass = (radius14Km: number): number =>
  (LARGEST_COMPACTNESS * radius14Km * (1 - RADIUS_FALL)) / GRAVITATIONAL_RADIUS_KM;

/** Largest maximum mass of any equation of state that is drawn, Msun. */
export const LARGEST_MAXIMUM_MASS = largestMaximumMass(RADIUS_14_KM[1]);

/** Draws an equation of state with three draws of a row, from `first` on. */
export function drawEquationOfState(random: CounterRandom, row: number, first = 0): EquationOfState {
  const radius14Km = between(RADIUS_14_KM, random.uniform(row, first));
  const maximumMass = between([SMALLEST_MAXIMUM_MASS, largestMaximumMass(radius14Km)], random.uniform(row, first + 1));
  // Beyond three sigma the relation would leave what its authors found.
  const sigma = Math.max(-3, Math.min(3, random.normal(row, first + 2)));
  return { radius14Km, maximumMass, deviation: 1 + COMPACTNESS_SCATTER * sigma };
}

const massBounds = (range: readonly [number, number]) =>
  ({ m1: { range, scale: "linear" }, m2: { range, scale: "linear", below: "m1" } }) as const;

const lambdaBounds = (range: readonly [number, number]) =>
  ({ lambda1: { range, scale: "log" }, lambda2: { range, scale: "log" } }) as const;

/** The priors by name. */
export const BINARY_PRIORS = {
  uniform: {
    description: "component masses uniform, Lambdas independent and log-uniform",
    ranges: { mass: MASS, lambda: { summary: "the uniform prior's Lambdas", range: [10, 5000] } },
    exchangeable: [0, 1],
    draw(random, row, { mass, lambda }, target, at) {
      const a = between(mass, random.uniform(row, 0));
      const b = between(mass, random.uniform(row, 1));
      target[at] = Math.max(a, b);
      target[at + 1] = Math.min(a, b);
      for (const star of [0, 1]) {
        const ln = between([Math.log(lambda[0]), Math.log(lambda[1])], random.uniform(row, 2 + star));
        target[at + 2 + star] = Math.exp(ln);
      }
    },
    drawsOf({ mass, lambda }, set) {
      const share = ([low, high]: readonly [number, number], value: number) => (value - low) / (high - low);
      const logs = [Math.log(lambda[0]), Math.log(lambda[1])] as const;
      return [
        ...[share(mass, set[0]), share(mass, set[1])],
        ...[share(logs, Math.log(set[2])), share(logs, Math.log(set[3]))],
      ];
    },
    bounds: ({ mass, lambda }) => ({ ...massBounds(mass), ...lambdaBounds(lambda) }),
    logDensity({ mass, lambda }, set) {
      const [m1, m2, ...lambdas] = Array.from(set);
      const inside = m1 >= m2 && m2 >= mass[0] && m1 <= mass[1];
      // Two draws make each pair, either of which may be the heavier.
      const masses = inside ? Math.log(2) - 2 * Math.log(mass[1] - mass[0]) : Number.NEGATIVE_INFINITY;
      const logUniform = { range: lambda, scale: "log" } as const;
      return lambdas.reduce((sum, value) => sum + logDensityOf(logUniform, value), masses);
    },
  },
  eos: {
    description: "component masses uniform up to the maximum mass, both Lambdas from one equation of state a set",
    ranges: { mass: MASS },
    exchangeable: [3, 4],
    checkRanges({ mass }) {
      if (mass[0] >= SMALLEST_MAXIMUM_MASS) {
        throw new InputError(
          `${argument("massRange")} starts at ${mass[0]}, but ${argument("prior")} eos needs a start below ${SMALLEST_MAXIMUM_MASS} Msun`,
        );
      }
    },
    bounds: ({ mass }) => massBounds(mass),
    draw(random, row, { mass }, target, at) {
      const eos = drawEquationOfState(random, row);
      const range = [mass[0], Math.min(mass[1], eos.maximumMass)] as const;
      const a = between(range, random.uniform(row, 3));
      const b = between(range, random.uniform(row, 4));
      target[at] = Math.max(a, b);
      target[at + 1] = Math.min(a, b);
      target[at + 2] = tidalDeformability(eos, target[at]);
      target[at + 3] = tidalDeformability(eos, target[at + 1]);
    },
  },
} as const satisfies Readonly<Record<string, Prior>>;
