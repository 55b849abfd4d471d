/** How KilonovaML fed its flows, and what it trained them on. */

import { argument, InputError } from "../../../engine/errors.ts";
import type { ConditionTransform } from "../../conditionTransform.ts";

/** The light-curve model that KilonovaML trained on, and its form. */
export const PUBLISHED_PHYSICS = { model: "du17", options: { variant: "kilonovaml" } } as const;

/** Raw, and Lambda1 in the place of Lambda2. */
export const PUBLISHED_CONDITIONS: ConditionTransform = {
  names: ["m1", "m2", "lambda1", "lambda1"],
  logarithm: [false, false, false, false],
  centre: new Float64Array(4),
  scale: new Float64Array(4).fill(1),
};

/** What the user of a flow that was fed so should know; undefined for others. @param path the flow's file */
export function feedingWarning({ names }: ConditionTransform, path: string): string | undefined {
  if (names.join() !== PUBLISHED_CONDITIONS.names.join()) return undefined;
  return (
    `${path} was trained on (m1, m2, Lambda1, Lambda1): the published pipeline stores Lambda1 twice. It is fed so, ` +
    "and Lambda2 does not count; fed both Lambdas its curves are off by magnitudes."
  );
}

/**
 * The curves that the published training divided by these magnitudes: in each band the brightest of the training set
 * (KilonovaML's constants; generation 4).
 */
export const PUBLISHED_SCALES: Readonly<Record<string, number>> = {
  g: -14.019296288484181,
  r: -16.169625368881167,
  i: -17.85982432553296,
  z: -18.901707797571483,
};

/** Lowest and highest m1, m2, Lambda1, Lambda2 of the 100,000 sets that the published models were trained on. */
export const PUBLISHED_RANGES = {
  lowest: [1.00278, 1.00001, 0.723988, 0.922346],
  highest: [3.06748, 3.02744, 4923.74, 7100.53],
} as const;

/** Days after merger of the published models' dimensions: every 120th of 1101 points. */
export const PUBLISHED_TIMES: readonly number[] = Array.from({ length: 10 }, (_, index) => (index * 120) / 100);

/** @throws InputError unless the dataset's light-curve model is the one that KilonovaML trained on */
export function checkFeedable(model: string, dataset: string): void {
  if (model === PUBLISHED_PHYSICS.model) return;
  throw new InputError(
    `${argument("feed")} kilonovaml goes with datasets of the model ${PUBLISHED_PHYSICS.model}, but ${dataset} is of ${model}`,
  );
}

/**
 * The magnitudes that curves are divided by, one for each value: the published constant of a band, for other bands the
 * brightest magnitude.
 * @param magnitudes [rows, band, time]
 */
export function publishedScale(bands: readonly string[], points: number, magnitudes: Float64Array): Float64Array {
  const values = bands.length * points;
  const brightest = bands.map((band) =>
    Object.hasOwn(PUBLISHED_SCALES, band) ? PUBLISHED_SCALES[band] : Number.POSITIVE_INFINITY,
  );
  magnitudes.forEach((value, at) => {
    const band = Math.floor((at % values) / points);
    if (!Object.hasOwn(PUBLISHED_SCALES, bands[band])) brightest[band] = Math.min(brightest[band], value);
  });
  return Float64Array.from({ length: values }, (_, at) => brightest[Math.floor(at / points)]);
}
