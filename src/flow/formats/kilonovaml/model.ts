/** A published model as one of ours. */

import { isName, shownName } from "../../../data/names.ts";
import type { TensorMap } from "../../../data/tensor.ts";
import { InputError } from "../../../engine/errors.ts";
import type { FlowModel } from "../../model.ts";
import {
  PUBLISHED_CONDITIONS,
  PUBLISHED_PHYSICS,
  PUBLISHED_RANGES,
  PUBLISHED_SCALES,
  PUBLISHED_TIMES,
} from "./feeding.ts";
import { readPublishedModel } from "./tensors.ts";

/**
 * Fed with raw m1, m2, Lambda1, Lambda1, its curves divided by the band's constant.
 * @param band from the file's metadata or the user
 * @param scale the constant, where the file says it
 * @throws InputError where the band is missing or not one of the published
 */
export function publishedModel(
  tensors: TensorMap,
  band: string | undefined,
  scale: string | undefined,
  file: string,
): FlowModel {
  const { architecture, state } = readPublishedModel(tensors, file);
  if (band === undefined) {
    throw new InputError(`${file} does not say which band it is for`, { hint: "add `band` g, r, i or z" });
  }
  if (!isName(band)) throw new InputError(`${file}: "${shownName(band)}" cannot be the name of a band`);
  const published = Object.hasOwn(PUBLISHED_SCALES, band) ? PUBLISHED_SCALES[band] : Number.NaN;
  const constant = scale === undefined ? published : Number(scale);
  if (!Number.isFinite(constant) || constant === 0) {
    throw new InputError(`${file}: there is no published scaling constant for the band "${band}"`, {
      hint: `the published bands are ${Object.keys(PUBLISHED_SCALES).join(", ")}`,
    });
  }
  const { dimensions, conditions } = architecture;
  const [points, width] = [PUBLISHED_TIMES.length, PUBLISHED_CONDITIONS.names.length];
  if (dimensions !== points || conditions !== width) {
    throw new InputError(
      `${file} has ${dimensions} points and ${conditions} conditions, not the ${points} and ${width} of the published models`,
    );
  }
  return {
    architecture,
    state,
    curves: { centre: new Float64Array(dimensions), scale: new Float64Array(dimensions).fill(constant) },
    conditions: PUBLISHED_CONDITIONS,
    bands: [band],
    times: PUBLISHED_TIMES,
    training: {
      source: `published KilonovaML model ${file.split("/").at(-1)}`,
      ...PUBLISHED_PHYSICS,
      trainingRows: 66_667,
      validationRows: 33_333,
      ...PUBLISHED_RANGES,
    },
  };
}
