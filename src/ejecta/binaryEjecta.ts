/** Everything that a binary ejects, by chosen relations. */

import { argument, InputError } from "../engine/errors.ts";
import {
  type BlackHoleBinary,
  blackHoleProblem,
  massOutside,
  tidalEjectaMass,
  tidalEjectaVelocity,
} from "./blackHole.ts";
import { COMPACTNESS_COEFFICIENTS, type CompactnessRelation, compactness, LARGEST_LAMBDA } from "./compactness.ts";
import { DISK_MASS_RELATIONS, type DiskMassRelation } from "./diskMass.ts";
import { DYNAMICAL_MASS_RELATIONS, type DynamicalMassRelation } from "./dynamicalMass.ts";
import { DYNAMICAL_VELOCITY_RELATIONS, type DynamicalVelocityRelation } from "./dynamicalVelocity.ts";
import { checkBinary, checkRelation, type NeutronStars, starsOf } from "./neutronStars.ts";
import { type Relation, scattered } from "./relation.ts";
import { isMass } from "./stars.ts";

/** The choices. */
export interface EjectaChoices {
  readonly dynamicalEjecta: DynamicalMassRelation;
  readonly dynamicalVelocity: DynamicalVelocityRelation;
  readonly disk: DiskMassRelation;
  /** Share of the disk that leaves as wind. */
  readonly windFraction: number;
  readonly compactness: CompactnessRelation;
  /** The heaviest star of the equation of state, Msun. */
  readonly maximumMass: number;
  /** Of a black hole, along the orbit. */
  readonly spin: number;
}

/** One property: a number, or NaN with the reason. */
export interface EjectaValue {
  readonly value: number;
  /** "krueger-foucart2020 gives no dynamical ejecta mass: the compactness of star 1 is 0.26, ..." */
  readonly problem?: string;
}

/** What a binary ejects. */
export interface BinaryEjecta {
  /** Msun. */
  readonly dynamicalMass: EjectaValue;
  /** c */
  readonly dynamicalVelocity: EjectaValue;
  /** Msun. */
  readonly diskMass: EjectaValue;
  /** Msun. */
  readonly windMass: EjectaValue;
}

const without = (problem: string): EjectaValue => ({ value: Number.NaN, problem });

/**
 * The ejecta of m1, m2 (Msun, m1 >= m2), Lambda1, Lambda2. Lambda1 = 0 is a black hole.
 * @param deviate standard normal, by which the dynamical mass of two stars differs from its relation, in units of the
 *   relation's published scatter
 * @example
 * ```ts
 * import { binaryEjecta } from "kiloflow";
 *
 * const { dynamicalMass, windMass } = binaryEjecta([1.48, 1.26, 250, 700], {
 *   dynamicalEjecta: "krueger-foucart2020",
 *   dynamicalVelocity: "du17",
 *   disk: "krueger-foucart2020",
 *   windFraction: 0.3,
 *   compactness: "yagi-yunes",
 *   maximumMass: 2.1,
 *   spin: 0,
 * });
 * const total = dynamicalMass.value + windMass.value; // Msun; NaN where a relation has no value, and `problem` says why
 * ```
 */
export function binaryEjecta(binary: ArrayLike<number>, choices: EjectaChoices, deviate?: number): BinaryEjecta {
  checkBinary(binary);
  checkChoices(choices, deviate);
  const [m1, m2, lambda1, lambda2] = Array.from(binary);
  const problem = binaryProblem([m1, m2], [lambda1, lambda2], choices.compactness);
  const { dynamicalMass, dynamicalVelocity, diskMass } =
    problem === undefined
      ? lambda1 === 0
        ? ofBlackHole({ m1, m2, c2: compactness(lambda2, choices.compactness), spin: choices.spin })
        : ofStars(starsOf([m1, m2, lambda1, lambda2], choices.compactness, choices.maximumMass), choices, deviate)
      : { dynamicalMass: without(problem), dynamicalVelocity: without(problem), diskMass: without(problem) };
  const windMass = { ...diskMass, value: choices.windFraction * diskMass.value };
  return { dynamicalMass, dynamicalVelocity, diskMass, windMass };
}

/** @throws InputError naming the choice that is none */
function checkChoices(choices: EjectaChoices, deviate = 0): void {
  const { dynamicalEjecta, dynamicalVelocity, disk, compactness: relation, ...numbers } = choices ?? {};
  checkRelation("dynamicalEjecta", dynamicalEjecta, DYNAMICAL_MASS_RELATIONS);
  checkRelation("dynamicalVelocity", dynamicalVelocity, DYNAMICAL_VELOCITY_RELATIONS);
  checkRelation("disk", disk, DISK_MASS_RELATIONS);
  checkRelation("compactness", relation, COMPACTNESS_COEFFICIENTS);
  const { windFraction, maximumMass, spin } = numbers;
  for (const [name, value] of Object.entries({ windFraction, maximumMass, spin, deviate })) {
    if (!Number.isFinite(value)) throw new InputError(`${argument(name)} is ${value}, but must be a number`);
  }
}

/** Why masses and Lambdas are no binary that ejects anything; undefined for others. */
function binaryProblem(
  masses: readonly number[],
  lambdas: readonly number[],
  relation: CompactnessRelation,
): string | undefined {
  if (lambdas[1] === 0) {
    return lambdas[0] === 0
      ? "lambda1 and lambda2 are 0: two black holes eject nothing"
      : "lambda2 is 0, which is a black hole, but no relation is for one that is lighter than its neutron star";
  }
  for (const star of [0, 1]) {
    if (!isMass(masses[star])) return `m${star + 1} is ${masses[star]}, but masses are in Msun`;
    const lambda = lambdas[star];
    if (!(lambda >= 0)) return `lambda${star + 1} is ${lambda}, but must be positive, or 0 for a black hole`;
    if (lambda > LARGEST_LAMBDA[relation]) return `lambda${star + 1} is ${lambda}, beyond any neutron star`;
  }
  return undefined;
}

type Parts = Omit<BinaryEjecta, "windMass">;

function ofBlackHole(binary: BlackHoleBinary): Parts {
  const problem = blackHoleProblem(binary);
  if (problem !== undefined) {
    const none = without(`the relations for black holes give no ejecta: ${problem}`);
    return { dynamicalMass: none, dynamicalVelocity: none, diskMass: none };
  }
  // The two fits are independent: what leaves cannot be more than what is outside.
  const outside = massOutside(binary);
  const dynamical = Math.min(tidalEjectaMass(binary), outside);
  return {
    dynamicalMass: { value: dynamical },
    dynamicalVelocity: { value: tidalEjectaVelocity(binary) },
    diskMass: { value: outside - dynamical },
  };
}

function ofStars(
  stars: NeutronStars,
  { dynamicalEjecta, dynamicalVelocity, disk }: EjectaChoices,
  deviate: number | undefined,
): Parts {
  const read = (name: string, relation: Relation, what: string): EjectaValue => {
    const problem = relation.problem(stars);
    if (problem === undefined)
      return { value: deviate === undefined ? relation.evaluate(stars) : scattered(relation, stars, deviate) };
    return without(`${name} gives no ${what}: ${problem}`);
  };
  return {
    dynamicalMass: read(dynamicalEjecta, DYNAMICAL_MASS_RELATIONS[dynamicalEjecta], "dynamical ejecta mass"),
    dynamicalVelocity: read(dynamicalVelocity, DYNAMICAL_VELOCITY_RELATIONS[dynamicalVelocity], "dynamical velocity"),
    diskMass: read(disk, DISK_MASS_RELATIONS[disk], "disk mass"),
  };
}
