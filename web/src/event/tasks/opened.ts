/** The files that are open in the Worker: one of photometry and one posterior, of which calls speak without sending them. */

import type { Photometry } from "../../../../src/data/photometry/types.ts";
import { InputError } from "../../../../src/engine/errors.ts";
import type { ParameterReader } from "../../../../src/lightcurves/sets.ts";

interface Opened {
  photometry?: Photometry | undefined;
  posterior?:
    | {
        readonly name: string;
        readonly read: ParameterReader;
        /** Whether it has binaries, or the inputs of a model. */
        readonly binaries: boolean;
      }
    | undefined;
}

export const opened: Opened = {};

/** @throws InputError where none is open */
export function openedPhotometry(): Photometry {
  if (!opened.photometry) throw new InputError("no photometry is open");
  return opened.photometry;
}

/** @throws InputError where none is open */
export function openedPosterior(): NonNullable<Opened["posterior"]> {
  if (!opened.posterior) throw new InputError("no posterior is open");
  return opened.posterior;
}
