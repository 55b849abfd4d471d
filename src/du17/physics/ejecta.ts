/**
 * From masses and tidal deformabilities to the properties of the ejecta, in float64. This is the reference, and the
 * twin of the kernel `du17-ejecta`.
 */

import { compactness } from "../../ejecta/compactness.ts";
import { coughlin2019Mass, du17Mass, kruegerFoucart2020Mass } from "../../ejecta/dynamicalMass.ts";
import { areStars, baryonicMass } from "../../ejecta/stars.ts";
import { AXIS_VELOCITY, fittedVelocity, PLANE_VELOCITY } from "../../ejecta/velocityFit.ts";
import { DAY, SOLAR_MASS, SPEED_OF_LIGHT } from "./constants.ts";
import { insideFit } from "./fitDomain.ts";
import type { EjectaFit, ModelOptions, Variant } from "./options.ts";
import type { Status } from "./status.ts";

/** Every intermediate of the model for one set. NaN where undefined. */
export interface Ejecta {
  compactness1: number;
  compactness2: number;
  /** Msun */
  baryonicMass1: number;
  /** Msun */
  baryonicMass2: number;
  /** Msun */
  ejectaMass: number;
  /** Velocity in the orbital plane, units of c. */
  planeVelocity: number;
  /** Velocity along the axis, units of c. */
  axisVelocity: number;
  /** Root of the sum of squares of the two, units of c. */
  ejectaVelocity: number;
  /** Polar opening angle theta, rad. */
  polarAngle: number;
  /** Azimuthal opening angle phi, rad. */
  azimuthalAngle: number;
  /** Time until which the ejecta are partly opaque, days: 0 where the reference has no rise by a negative velocity range, NaN where undefined. */
  diffusionTime: number;
  status: Status;
}

/** Names of the ejecta columns of a dataset, in order, their units, and how flows see them. */
export const EJECTA_COLUMNS = [
  ["compactness1", "1", "linear"],
  ["compactness2", "1", "linear"],
  ["baryonic_mass1", "Msun", "linear"],
  ["baryonic_mass2", "Msun", "linear"],
  ["ejecta_mass", "Msun", "log"],
  ["plane_velocity", "c", "linear"],
  ["axis_velocity", "c", "linear"],
  ["ejecta_velocity", "c", "log"],
  ["polar_angle", "rad", "linear"],
  ["azimuthal_angle", "rad", "linear"],
  ["diffusion_time", "d", "log"],
] as const;

/** The ejecta's properties in the order of {@link EJECTA_COLUMNS}. */
export function ejectaColumns(ejecta: Ejecta): number[] {
  return [
    ejecta.compactness1,
    ejecta.compactness2,
    ejecta.baryonicMass1,
    ejecta.baryonicMass2,
    ejecta.ejectaMass,
    ejecta.planeVelocity,
    ejecta.axisVelocity,
    ejecta.ejectaVelocity,
    ejecta.polarAngle,
    ejecta.azimuthalAngle,
    ejecta.diffusionTime,
  ];
}

/** The columns as datasets have them: sets that are no two neutron stars have none. */
export const ejectaProperties = (ejecta: Ejecta): number[] =>
  ejecta.status === "invalid-input" ? EJECTA_COLUMNS.map(() => Number.NaN) : ejectaColumns(ejecta);

type MassFit = (m1: number, c1: number, mb1: number, m2: number, c2: number, mb2: number) => number;

const massFits: Readonly<Record<EjectaFit, MassFit>> = {
  du17: du17Mass,
  coughlin2019: (m1, c1, _mb1, m2, c2) => coughlin2019Mass(m1, c1, m2, c2),
  "krueger-foucart2020": (m1, c1, _mb1, m2, c2) => kruegerFoucart2020Mass(m1, c1, m2, c2),
};

/**
 * Half the argument that both forms of theta share: asinh(3k/2)/3 with k = vz/vrho. NaN where vrho <= 0.
 * With it the real root of theta^3 + 12 theta = 24 k is 4 sinh(a), and the form with the wrong sign is 4 cosh(a).
 */
function angleArgument(planeVelocity: number, axisVelocity: number): number {
  return planeVelocity > 0 ? Math.asinh((1.5 * axisVelocity) / planeVelocity) / 3 : Number.NaN;
}

/** Theta and phi in rad; NaN where the variant leaves them undefined. */
function openingAngles(
  variant: Variant,
  vrho: number,
  vz: number,
  vrhoOfPhi: number,
  vzOfPhi: number,
): { theta: number; phi: number } {
  if (variant === "paper") {
    const theta = vz > 0 ? 4 * Math.sinh(angleArgument(vrho, vz)) : Number.NaN;
    return { theta, phi: 4 * theta + Math.PI / 2 };
  }
  const theta = 4 * Math.cosh(angleArgument(vrho, vz));
  return { theta, phi: 2 * Math.PI * 4 * Math.cosh(angleArgument(vrhoOfPhi, vzOfPhi)) };
}

/** kappa' = kappa Msun / (c day)^2, 1/Msun. */
export function foldedOpacity(options: Pick<ModelOptions, "kappa">): number {
  return (options.kappa * SOLAR_MASS) / (SPEED_OF_LIGHT * DAY) ** 2;
}

/**
 * The ejecta's properties in the order of {@link EJECTA_COLUMNS}, also of masses and Lambdas that are none of two stars, as
 * the formulas give them (du17 equations; `docs/du17.md`).
 * @param mass1 gravitational mass in Msun, with mass1 >= mass2
 */
function ejectaValues(mass1: number, mass2: number, lambda1: number, lambda2: number, options: ModelOptions) {
  const c1 = compactness(lambda1, options.compactness);
  const c2 = compactness(lambda2, options.compactness);
  const mb1 = baryonicMass(mass1, c1);
  const mb2 = baryonicMass(mass2, c2);
  const { ejectaMassFactor = 1, ejectaMassShift = 0, ejectaVelocityFactor = 1 } = options;
  const fitted = massFits[options.ejectaFit](mass1, c1, mb1, mass2, c2, mb2);
  const mej = insideFit(options.ejectaFit, mass1, mass2, c1, c2)
    ? Math.max(fitted * ejectaMassFactor + ejectaMassShift, 0)
    : Number.NaN;
  const vrho = ejectaVelocityFactor * fittedVelocity(PLANE_VELOCITY, mass1, c1, mass2, c2);
  const vz = ejectaVelocityFactor * fittedVelocity(AXIS_VELOCITY, mass1, c1, mass2, c2);
  const vej = Math.hypot(vrho, vz);
  const slip = options.variant === "kilonovaml";
  const { theta, phi } = openingAngles(
    options.variant,
    vrho,
    vz,
    slip ? fittedVelocity(PLANE_VELOCITY, mass1, c2, mass2, c2) : vrho,
    slip ? fittedVelocity(AXIS_VELOCITY, mass1, c2, mass2, c2) : vz,
  );
  const velocityRange = 2 * (vej - options.vmin);
  const tobs =
    velocityRange < 0 && !Number.isNaN(theta + phi + mej)
      ? 0
      : Math.sqrt((theta * mej * foldedOpacity(options)) / (2 * phi * velocityRange));
  return [c1, c2, mb1, mb2, mej, vrho, vz, vej, theta, phi, tobs] as const;
}

/**
 * Evaluates the ejecta of one set.
 *
 * @param mass1 gravitational mass in Msun, with mass1 >= mass2
 * @returns every intermediate, also of masses and Lambdas that are none of two stars, as the formulas give them; `status`
 *   says why a curve is missing
 */
export function evaluateEjecta(
  mass1: number,
  mass2: number,
  lambda1: number,
  lambda2: number,
  options: ModelOptions,
): Readonly<Ejecta> {
  const [c1, c2, mb1, mb2, mej, vrho, vz, vej, theta, phi, tobs] = ejectaValues(
    ...([mass1, mass2, lambda1, lambda2, options] as const),
  );
  return {
    compactness1: c1,
    compactness2: c2,
    baryonicMass1: mb1,
    baryonicMass2: mb2,
    ejectaMass: mej,
    planeVelocity: vrho,
    axisVelocity: vz,
    ejectaVelocity: vej,
    polarAngle: theta,
    azimuthalAngle: phi,
    diffusionTime: tobs,
    status: areStars(mass1, mass2, lambda1, lambda2, options.compactness)
      ? statusOf(insideFit(options.ejectaFit, mass1, mass2, c1, c2), mej, theta, tobs)
      : "invalid-input",
  };
}

/** What the light follows from, NaN where there is none: small programs need no more. */
export type LightSource = Pick<Ejecta, "ejectaMass" | "polarAngle" | "diffusionTime">;

/** The same of a set. @param set mass1, mass2 (Msun, mass1 >= mass2), Lambda1, Lambda2 */
export function lightSource(set: ArrayLike<number>, options: ModelOptions): LightSource {
  const [mass1, mass2, lambda1, lambda2] = Array.from(set);
  const [, , , , ejectaMass, , , , polarAngle, , diffusionTime] = ejectaValues(mass1, mass2, lambda1, lambda2, options);
  return {
    ejectaMass: areStars(mass1, mass2, lambda1, lambda2, options.compactness) ? ejectaMass : Number.NaN,
    ...{ polarAngle, diffusionTime },
  };
}

function statusOf(inside: boolean, mej: number, theta: number, tobs: number): Status {
  if (!inside) return "outside-fit";
  if (!(mej > 0)) return "no-ejecta";
  if (Number.isNaN(theta)) return "undefined-angle";
  return tobs > 0 ? "ok" : "no-rise";
}
