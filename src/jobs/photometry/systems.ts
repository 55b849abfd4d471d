/** Magnitudes of any system as AB. */

import { shownName } from "../../data/names.ts";
import type { Photometry, PhotometryRow } from "../../data/photometry/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { abMinusVega } from "../../lightcurves/photometric/vega.ts";

type System = "ab" | "vega";

/** The systems as files write them; SDSS's magnitudes are AB within 0.04 mag. */
const SYSTEMS: readonly (readonly [RegExp, System])[] = [
  [/^(ab|abmag|magab|abnu|sdss)$/, "ab"],
  [/^(vega|vegamag|magvega|johnson|landolt|swift|uvot)$/, "vega"],
];

const systemCalled = (name: string): System | undefined =>
  SYSTEMS.find(([pattern]) => pattern.test(name.toLowerCase().replace(/[^a-z]/g, "")))?.[1];

/** AB magnitudes of a file's rows. */
export class AbMagnitudes {
  private readonly converted = new Map<string, number>();
  private unsaid = 0;

  /** @param fallback the system of rows for which the file does not say it; AB where it is not given */
  constructor(
    private readonly file: Photometry,
    private readonly fallback: System | undefined,
  ) {}

  /** A row's magnitude, or why there is none. @throws InputError for a system that is not known */
  of({ row, band, magnitude, system }: PhotometryRow): number | string {
    const { name, rowWord } = this.file;
    const own = system === undefined ? undefined : systemCalled(system);
    if (system !== undefined && own === undefined) {
      throw new InputError(
        `${name}, ${rowWord} ${row} has magnitudes of the system "${shownName(system)}", but must have AB or Vega`,
        { hint: `convert them, or leave rows out with ${argument("drop")}` },
      );
    }
    if (own === undefined && this.fallback === undefined) this.unsaid++;
    if ((own ?? this.fallback ?? "ab") === "ab") return magnitude;
    const added = abMinusVega(band);
    if (added === undefined) return `no conversion from Vega to AB is known for the filter ${shownName(band)}`;
    this.converted.set(band, added);
    return magnitude + added;
  }

  /** What was done to the magnitudes that were asked for. */
  get notes(): string[] {
    const { name, rows } = this.file;
    const notes: string[] = [];
    if (this.unsaid > 0) {
      const some = this.unsaid === rows.length ? "" : ` of ${this.unsaid} rows`;
      notes.push(
        `${name} does not say the system of magnitudes${some}: they are taken for AB; ${argument("system")} says another`,
      );
    }
    if (this.converted.size > 0) {
      const added = [...this.converted].map(([band, value]) => `${shownName(band)} ${value < 0 ? "" : "+"}${value}`);
      notes.push(
        `${name}: Vega magnitudes became AB by what Blanton & Roweis (2007), and Breeveld et al. (2011) of Swift, have: ${added.join(", ")}`,
      );
    }
    return notes;
  }
}
