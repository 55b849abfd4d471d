/** How surveys look at a candidate: on which nights, in which bands, how well. What inverse flows are trained for. */

import { argument, InputError } from "../../engine/errors.ts";

/** A pattern of visits. Each simulated event draws its own first night, errors and losses. */
export interface Cadence {
  readonly name: string;
  /** In a few words, for help and cards. */
  readonly summary: string;
  /** Bands of every visit. */
  readonly bands: readonly string[];
  /** First and last day after the merger on which the first visit may be; drawn uniformly in the logarithm. */
  readonly firstVisit: readonly [number, number];
  /** Days from the first visit to each. */
  readonly visits: readonly number[];
  /** Share of the points that weather and other targets take away. */
  readonly lost: number;
  /** Smallest and largest standard error of a measurement, mag; drawn for each point, uniformly in the logarithm. */
  readonly errors: readonly [number, number];
}

const every = (step: number, visits: number) => Array.from({ length: visits }, (_, visit) => visit * step);

/**
 * Usual cadences, simplified: what matters is that a flow has seen few points and many, blue ones and red ones, early and
 * late starts. ZTF's public survey returns every two nights in g and r (Bellm et al. 2019, PASP 131, 068003); targets of
 * opportunity are followed in more bands, nightly at first; AT2017gfo was seen from u to K on most nights of two weeks
 * (Villar et al. 2017, ApJL 851, L21, and the papers therein).
 */
export const CADENCES: readonly Cadence[] = [
  {
    name: "survey",
    summary: "g and r every two nights, as a survey that does not know of the merger",
    bands: ["g", "r"],
    firstVisit: [0.3, 4],
    visits: every(2, 6),
    lost: 0.3,
    errors: [0.05, 0.3],
  },
  {
    name: "opportunity",
    summary: "g, r, i and z on each of the first nights, then every two",
    bands: ["g", "r", "i", "z"],
    firstVisit: [0.3, 3],
    visits: [0, 1, 2, 3, 5, 7, 9, 11],
    lost: 0.25,
    errors: [0.03, 0.2],
  },
  {
    name: "deep",
    summary: "g, r, i, z and y on four nights of the first nine",
    bands: ["g", "r", "i", "z", "y"],
    firstVisit: [0.3, 2],
    visits: [0, 1, 3, 7],
    lost: 0.15,
    errors: [0.02, 0.1],
  },
  {
    name: "infrared",
    summary: "J, H and K every night from the second on",
    bands: ["J", "H", "K"],
    firstVisit: [1, 4],
    visits: every(1.5, 8),
    lost: 0.25,
    errors: [0.05, 0.3],
  },
  {
    name: "network",
    summary: "u to K nearly every night for two weeks, as AT2017gfo",
    bands: ["u", "g", "r", "i", "z", "y", "J", "H", "K"],
    firstVisit: [0.4, 1.5],
    visits: every(1, 14),
    lost: 0.4,
    errors: [0.02, 0.2],
  },
];

/** @throws InputError for a name that is none, or none at all */
export function cadencesNamed(names: readonly string[]): readonly Cadence[] {
  if (names.length === 0) throw new InputError(`${argument("cadences")} is empty`);
  return names.map((name) => cadenceOf(name) ?? refuse(`${argument("cadences")} has "${name}", but must be some of`));
}

/** @throws InputError for a name that is none */
export const cadenceNamed = (name: string): Cadence =>
  cadenceOf(name) ?? refuse(`${argument("cadence")} is "${name}", but must be one of`);

const cadenceOf = (name: string): Cadence | undefined => CADENCES.find((cadence) => cadence.name === name);

function refuse(text: string): never {
  throw new InputError(`${text} ${CADENCES.map(({ name }) => name).join(", ")}`);
}
