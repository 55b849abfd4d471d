/** Magnitudes of any system as AB. */

import { shownName } from "../../data/names.ts";
import type { Photometry, PhotometryRow } from "../../data/photometry/types.ts";
import { argument, InputError } from "../../engine/errors.ts";
import { abMinusVega, isUvot } from "../../lightcurves/photometric/vega.ts";

type System = "ab" | "vega";

/** The systems as files write them; SDSS's magnitudes are AB within 0.04 mag. */
const SYSTEMS: readonly (readonly [RegExp, System])[] = [
  [/^(ab|abmag|magab|abnu|sdss)$/, "ab"],
  [/^(vega|vegamag|magvega|johnson|cousins|johnsoncousins|bessell|landolt|swift|uvot)$/, "vega"],
];

const systemCalled = (name: string): System | undefined =>
  SYSTEMS.find(([pattern]) => pattern.test(name.toLowerCase().replace(/[^a-z]/g, "")))?.[1];

/** AB magnitudes of a file's rows. */
export class AbMagnitudes {
  private readonly converted = new Map<string, { readonly added: number; readonly source: string }>();
  /** Rows, those whose system the fallback says, and those whose system nothing says. */
  private asked = 0;
  private defaulted = 0;
  private unsaid = 0;
  /** Whether rows whose system nothing says are of filters that are usually in Vega. */
  private isUnsaidUvot = false;

  /** @param fallback the system of rows for which the file does not say it; AB where it is not given */
  constructor(
    private readonly file: Photometry,
    private readonly fallback: System | undefined,
  ) {}

  /** A row's magnitude, or why there is none. @throws InputError for a system that is not known */
  of({ row, band, magnitude, system }: PhotometryRow): number | string {
    this.asked++;
    const { name, rowWord } = this.file;
    const own = system === undefined ? undefined : systemCalled(system);
    if (system !== undefined && own === undefined) {
      throw new InputError(
        `${name}, ${rowWord} ${row} has magnitudes of the system "${shownName(system)}", but must have AB or Vega`,
        { hint: `convert them, or leave rows out with ${argument("drop")}` },
      );
    }
    if (own === undefined && this.fallback === undefined) {
      this.unsaid++;
      this.isUnsaidUvot ||= isUvot(band);
    }
    if (own === undefined && this.fallback !== undefined) this.defaulted++;
    if ((own ?? this.fallback ?? "ab") === "ab") return magnitude;
    const conversion = abMinusVega(band);
    if (conversion === undefined) return `no conversion from Vega to AB is known for the filter ${shownName(band)}`;
    this.converted.set(band, conversion);
    return magnitude + conversion.added;
  }

  /** What was done to the magnitudes that were asked for. */
  get notes(): string[] {
    const { name } = this.file;
    const notes: string[] = [];
    if (this.fallback !== undefined && this.defaulted === 0) {
      notes.push(`${name} says the system of magnitudes itself, so ${argument("system")} has no use`);
    }
    if (this.unsaid > 0) {
      const some = this.unsaid === this.asked ? "" : ` of ${this.unsaid} ${this.unsaid === 1 ? "row" : "rows"}`;
      notes.push(
        `${name} does not say the system of magnitudes${some}: they are taken for AB; ${argument("system")} says another${this.isUnsaidUvot ? "; those of Swift's UVOT are mostly Vega" : ""}`,
      );
    }
    for (const source of new Set([...this.converted.values()].map((one) => one.source))) {
      const added = [...this.converted].flatMap(([band, one]) =>
        one.source === source ? [`${shownName(band)} ${one.added < 0 ? "" : "+"}${one.added}`] : [],
      );
      notes.push(`${name}: Vega magnitudes became AB by ${source}: ${added.join(", ")}`);
    }
    return notes;
  }
}
