/** Days after the merger out of dates, or out of days that a file has itself. */

import type { Photometry, PhotometryRow } from "../../data/photometry/types.ts";
import { argument, InputError } from "../../engine/errors.ts";

const mjdIn = ({ times }: PhotometryRow): number | undefined =>
  times.flatMap((time) => (time.kind === "mjd" ? [time.mjd] : []))[0];
const daysIn = ({ times }: PhotometryRow): number | undefined =>
  times.flatMap((time) => (time.kind === "days" ? [time.days] : []))[0];

/** Times of a file's rows. */
export class Days {
  readonly notes: readonly string[];
  private readonly byDates: boolean;

  /**
   * @param trigger the merger's MJD, where it is known
   * @throws InputError where there are dates and nothing says when the merger was
   */
  constructor(
    private readonly file: Photometry,
    private readonly trigger: number | undefined,
  ) {
    const { name, rows, rowWord } = file;
    const dated = rows.find((row) => mjdIn(row) !== undefined);
    const counted = rows.find((row) => daysIn(row) !== undefined);
    if (trigger === undefined && dated !== undefined && counted === undefined) {
      throw new InputError(
        `${name} has dates (MJD ${mjdIn(dated)!.toFixed(3)} in ${rowWord} ${dated.row}), but nothing says when the merger was`,
        {
          hint: `give ${argument("triggerTime")} as MJD or JD, or ${argument("trigger")} in UTC, as 2017-08-17T12:41:04`,
        },
      );
    }
    this.byDates = trigger !== undefined && dated !== undefined;
    this.notes = this.notesOf(dated !== undefined, counted !== undefined);
  }

  private notesOf(dated: boolean, counted: boolean): string[] {
    const { name } = this.file;
    if (this.trigger !== undefined && !dated) {
      return [`${name} has days after the merger, so its time is not needed`];
    }
    if (!dated || !counted) return [];
    return this.trigger === undefined
      ? [`${name} has dates, and days after the merger, which are used: ${argument("triggerTime")} is not given`]
      : [`${name} has days after the merger, and dates, which are used with the time of the merger that is given`];
  }

  /** Days after the merger. @throws InputError for a row whose time is of another kind than the others' */
  of(row: PhotometryRow): number {
    const days = this.byDates ? mjdIn(row)! - this.trigger! : daysIn(row);
    if (days !== undefined && !Number.isNaN(days)) return days;
    const { name, rowWord } = this.file;
    const [has, others] = this.byDates ? ["days after the merger", "dates"] : ["a date", "days after the merger"];
    throw new InputError(`${name}, ${rowWord} ${row.row} has ${has}, but other rows have ${others}`);
  }
}
