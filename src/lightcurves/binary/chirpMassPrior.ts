/**
 * The prior `eos` given a measured chirp mass: component masses uniform up to the maximum mass, both Lambdas from one
 * equation of state a set, and the chirp mass as it was measured. Drawn exactly, by rejection, from the row's number.
 */

import { chirpMass } from "../../ejecta/neutronStars.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { normalCdf, normalQuantile } from "../../engine/random/normal.ts";
import type { CounterRandom } from "../../engine/random/streams.ts";
import type { Prior } from "../priors.ts";
import {
  BINARY_PRIORS,
  drawEquationOfState,
  LARGEST_MAXIMUM_MASS,
  SMALLEST_MAXIMUM_MASS,
  tidalDeformability,
} from "./priors.ts";

/** A chirp mass as an alert or a paper gives it. */
export interface MeasuredChirpMass {
  /** Msun. */
  readonly value: number;
  /** One standard deviation, Msun; 0 where it counts as exact. */
  readonly sigma: number;
  /** Where it is of the detector's frame: the redshift of each set, and between which two all of them are. */
  readonly redshift?: { readonly of: (row: number) => number; readonly range: readonly [number, number] };
}

/** Standard deviations beyond which a measured chirp mass is not looked for: two of a billion are. */
const WIDEST = 6;
/** Draws of a row's attempt: three of the equation of state, chirp mass, mass ratio, and whether it is taken. */
const DRAWS = 8;
/** Even at the edges of the prior one of some hundred is taken. */
const MOST_ATTEMPTS = 100_000;

/**
 * The prior of `BINARY_PRIORS.eos` times the Gaussian of the measured chirp mass. In chirp mass M and mass ratio q the
 * uniform density of m1 and m2 is M q^(-6/5) (1 + q)^(2/5); what is proposed is the measurement, equations of state by
 * themselves and q^(-6/5), and the rest decides whether it is taken.
 * @throws InputError for a chirp mass that no two stars of the prior have
 */
export function chirpMassPrior(measured: MeasuredChirpMass): Prior {
  const { value, sigma, redshift } = measured;
  checkMeasured(measured);
  // The same for all rows.
  let known: Proposal | undefined;
  const proposalOf = (mass: readonly [number, number]): Proposal => {
    if (known?.mass[0] !== mass[0] || known.mass[1] !== mass[1]) known = proposalFor(measured, mass);
    return known;
  };
  return {
    description: `masses and Lambdas given a ${redshift ? "detector-frame" : "source-frame"} chirp mass of ${value}${sigma > 0 ? ` +- ${sigma}` : ""} Msun`,
    ranges: BINARY_PRIORS.eos.ranges,
    checkRanges(ranges) {
      BINARY_PRIORS.eos.checkRanges({ mass: ranges.mass });
      proposalOf(ranges.mass);
    },
    draw(random, row, { mass }, target, at) {
      drawSet(random, row, proposalOf(mass), target, at);
    },
  };
}

function checkMeasured({ value, sigma }: MeasuredChirpMass): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new InputError(`${argument("chirpMass")} is ${value}, but must be a positive number of Msun`);
  if (!(sigma >= 0 && Number.isFinite(sigma)))
    throw new InputError(`${argument("chirpMass")} has the standard deviation ${sigma}, but that must not be negative`);
}

/** What attempts are made from. */
interface Proposal {
  readonly measured: MeasuredChirpMass;
  readonly mass: readonly [number, number];
  /** Probabilities of a standard normal number below the ends of the chirp masses. */
  readonly below: readonly [number, number];
  /** The largest chirp mass, Msun in the source's frame. */
  readonly largest: number;
  /** Largest q^(-1/5), where the smallest is 1. */
  readonly widest: number;
  /** Width of the masses' range under the equation of state that has the lightest maximum mass. */
  readonly narrowest: number;
}

/** @throws InputError where no two stars of these masses have the chirp mass */
function proposalFor(measured: MeasuredChirpMass, mass: readonly [number, number]): Proposal {
  const { value, sigma, redshift } = measured;
  const [low, high] = [mass[0], Math.min(mass[1], LARGEST_MAXIMUM_MASS)];
  const [nearest, farthest] = redshift?.range ?? [0, 0];
  const reached = [chirpMass(low, low), chirpMass(high, high)] as const;
  const ends = [
    Math.max(value - WIDEST * sigma, reached[0] * (1 + nearest)),
    Math.min(value + WIDEST * sigma, reached[1] * (1 + farthest)),
  ] as const;
  if (!(sigma > 0 ? ends[0] < ends[1] : ends[0] <= ends[1])) {
    const given = `${value}${sigma > 0 ? ` +- ${sigma}` : ""} Msun`;
    throw new InputError(
      `${argument("chirpMass")} is ${given}, but two neutron stars of ${low} to ${Number(high.toPrecision(3))} Msun have one from ${reached[0].toFixed(3)} to ${reached[1].toFixed(3)} Msun in the source's frame`,
    );
  }
  const smallest = Math.max(reached[0], ends[0] / (1 + farthest));
  const largest = Math.min(reached[1], ends[1] / (1 + nearest));
  const below = sigma > 0 ? ends.map((end) => normalCdf((end - value) / sigma)) : [0, 0];
  return {
    ...{ measured, mass, largest },
    below: [below[0], below[1]],
    widest: smallestRatio(low, high, smallest, largest) ** -0.2,
    narrowest: Math.min(high, SMALLEST_MAXIMUM_MASS) - low,
  };
}

/** The smallest m2 / m1 that stars from `low` to `high` have where their chirp mass is from `smallest` to `largest`. */
function smallestRatio(low: number, high: number, smallest: number, largest: number): number {
  const corner = chirpMass(high, low);
  if (smallest > corner) return ratioWhere((q) => chirpMass(high, q * high) < smallest);
  if (largest < corner) return ratioWhere((q) => chirpMass(low / q, low) > largest);
  return low / high;
}

/** The mass ratio of (0, 1] up to which something holds. */
function ratioWhere(holds: (q: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Draws the row's set. */
function drawSet(random: CounterRandom, row: number, proposal: Proposal, target: Float64Array, at: number): void {
  const { measured, mass, below, largest, widest, narrowest } = proposal;
  const { value, sigma, redshift } = measured;
  const stretch = 1 + (redshift?.of(row) ?? 0);
  for (let first = 0; first < DRAWS * MOST_ATTEMPTS; first += DRAWS) {
    const q = (1 + (widest - 1) * random.uniform(row, first + 4)) ** -5;
    const deviate = sigma > 0 ? normalQuantile(below[0] + (below[1] - below[0]) * random.uniform(row, first + 3)) : 0;
    const chirp = (value + sigma * deviate) / stretch;
    const m1 = chirp * ((1 + q) / q ** 3) ** 0.2;
    if (q * m1 < mass[0] || m1 > mass[1]) continue;
    const eos = drawEquationOfState(random, row, first);
    const high = Math.min(mass[1], eos.maximumMass);
    if (m1 > high) continue;
    // The density of a pair of masses is lower where more of them are possible.
    const share = (chirp / largest) * ((1 + q) / 2) ** 0.4 * (narrowest / (high - mass[0])) ** 2;
    if (random.uniform(row, first + 5) >= share) continue;
    target[at] = m1;
    target[at + 1] = q * m1;
    target[at + 2] = tidalDeformability(eos, m1);
    target[at + 3] = tidalDeformability(eos, q * m1);
    return;
  }
  throw new InputError(
    `${argument("chirpMass")} is ${value} Msun${stretch > 1 ? ` at redshift ${stretch - 1}` : ""}, which hardly any two neutron stars from ${mass[0]} to ${mass[1]} Msun have`,
  );
}
