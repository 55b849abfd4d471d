/** The rows of a table whose columns are known. */

import { InputError } from "../../engine/errors.ts";
import { shownName } from "../names.ts";
import { daysAUnit, isCorrected, type Roles, sigmasOfColumn, systemOfColumn, takenOff, unitOf } from "./columns.ts";
import { type FluxUnit, fluxUnitOf, isOfFluxes } from "./flux.ts";
import { type MeasurementCells, measurementOf } from "./measurement.ts";
import { isBeyond, numberIn } from "./notations.ts";
import type { Role } from "./spellings.ts";
import { mjdOf, timeOf } from "./times.ts";
import type { Photometry, PhotometryRow, PhotometryTime, RawColumn, RawTable, UnusedRow } from "./types.ts";
import type { LongRow } from "./wide.ts";

/** Whether a table has errors of magnitudes, for both sides or for each. */
export const hasErrors = ({ error, errorLower, errorUpper }: Roles): boolean =>
  error !== undefined || (errorLower !== undefined && errorUpper !== undefined);

/** ZTF's numbers of its filters. */
const ZTF_NUMBERS: Readonly<Record<string, string>> = { "1": "ztfg", "2": "ztfr", "3": "ztfi" };

/** No time, filter or number is longer; what is longer is cut, so that no pattern takes long over it. */
const LONGEST_CELL = 300;

/** What whoever compares evidences with a code that has such rows as detections must know: the normal density of such an error. */
const evidenceText = (count: number, statedError: number | undefined): string =>
  statedError === undefined
    ? ""
    : ` (as detections with that error they would lower ln L and the evidence by ${(count * Math.log(Math.sqrt(2 * Math.PI) * statedError)).toFixed(2)})`;

/** Reads rows, and keeps what is to be said of them. */
export class Reader {
  private readonly rows: PhotometryRow[] = [];
  private readonly unused: UnusedRow[] = [];
  /** How many limits are told in which way. */
  private readonly limits = new Map<string, { count: number; readonly statedError?: number }>();
  /** Whether limits are written as >21.3, or there is no column of errors that could tell them. */
  private beyond = false;
  /** What the columns of fluxes say of their unit; wide tables have several. */
  private readonly units = new Map<RawColumn, FluxUnit | undefined>();
  /** How many errors are the means of two, and in units of the last digit. */
  private means = 0;
  private lastDigits = 0;
  /** How many dates have no time of day. */
  private wholeDays = 0;

  constructor(
    private readonly table: RawTable,
    private readonly roles: Roles,
    private readonly notes: string[],
  ) {}

  read(rows: readonly LongRow[], layout: string): Photometry {
    this.checkErrorUnit(rows[0]);
    this.beyond = !hasErrors(this.roles) || rows.some((row) => isBeyond(this.cell(row, "magnitude") ?? ""));
    const exact = this.hasOnlyExact(rows);
    if (exact) this.notes.push(`${this.table.name}: all errors are 0, so they are taken for data without noise`);
    for (const row of rows) this.row(row, exact);
    for (const [by, { count, statedError }] of this.limits) {
      const taken = count === 1 ? "is taken for an upper limit" : "are taken for upper limits";
      this.notes.push(
        `${this.table.name}: ${count} ${count === 1 ? "row has" : "rows have"} ${by} and ${taken}${evidenceText(count, statedError)}`,
      );
    }
    this.noteConversions(rows);
    this.noteDuplicates();
    const { name, kind, rowWord } = this.table;
    return { name, format: `${kind} with ${layout}`, rowWord, rows: this.rows, unused: this.unused, notes: this.notes };
  }

  private cell({ cells }: LongRow, role: Role): string | undefined {
    const at = this.roles[role];
    return at === undefined ? undefined : cells[at].slice(0, LONGEST_CELL);
  }

  /** File, row and column for messages. */
  private where(row: LongRow, role: Role): string {
    const { name, rowWord } = this.table;
    const at = this.roles[role];
    return `${name}, ${rowWord} ${row.row}${at === undefined ? "" : `, column ${shownName(row.columns[at].name)}`}`;
  }

  /** @throws InputError for errors in thousandths of a magnitude */
  private checkErrorUnit(row: LongRow | undefined): void {
    const { error } = this.roles;
    const column = error === undefined ? undefined : row?.columns[error];
    if (column && /^m(illi)?mag$/i.test(unitOf(column)))
      throw new InputError(
        `${this.table.name} has errors in ${unitOf(column)} in the column ${shownName(column.name)}, but must have them in mag`,
      );
  }

  /** @throws InputError for errors of another unit */
  private fluxUnit(row: LongRow): FluxUnit | undefined {
    const { flux, fluxError } = this.roles;
    if (flux === undefined) return undefined;
    const column = row.columns[flux];
    if (!this.units.has(column)) {
      const unit = fluxUnitOf(column);
      const errors = fluxError === undefined ? undefined : row.columns[fluxError];
      const zeroPoint = (errors && fluxUnitOf(errors)?.zeroPoint) ?? unit?.zeroPoint;
      if (unit && zeroPoint !== unit.zeroPoint)
        throw new InputError(
          `${this.table.name} has fluxes in the column ${shownName(column.name)} and their errors in the column ${shownName(errors!.name)} in two units, but must have them in one`,
        );
      this.units.set(column, unit);
    }
    return this.units.get(column);
  }

  private measurement(row: LongRow, exact: boolean) {
    const zeroPoint = this.fluxUnit(row)?.zeroPoint;
    const { flux, fluxError } = this.roles;
    const mayBeFlux =
      flux !== undefined && fluxError !== undefined && (zeroPoint ?? this.roles.zeroPoint) !== undefined;
    const cells: MeasurementCells = {
      magnitude: this.cell(row, "magnitude"),
      error: this.cell(row, "error"),
      errorLower: this.cell(row, "errorLower"),
      errorUpper: this.cell(row, "errorUpper"),
      ...(mayBeFlux
        ? {
            flux: this.cell(row, "flux"),
            fluxError: this.cell(row, "fluxError"),
            zeroPoint: this.cell(row, "zeroPoint"),
          }
        : {}),
      limitingMagnitude: this.cell(row, "limitingMagnitude"),
      upperLimit: this.cell(row, "upperLimit"),
      detected: this.cell(row, "detected"),
      positive: this.cell(row, "positive"),
    };
    return measurementOf(cells, (role) => this.where(row, role), {
      exact,
      beyond: this.beyond,
      zeroPoint,
    });
  }

  /** Whether there are detections only if errors of 0 are errors. */
  private hasOnlyExact(rows: readonly LongRow[]): boolean {
    const { error } = this.roles;
    if (error === undefined || !rows.some(({ cells }) => Number(cells[error]) === 0 && cells[error] !== ""))
      return false;
    const detects = (exact: boolean) => rows.some((row) => this.measurement(row, exact).kind === "detection");
    return !detects(false) && detects(true);
  }

  private row(row: LongRow, exact: boolean): void {
    const refuse = (reason: string) => this.unused.push({ row: row.row, reason });
    const times = this.times(row);
    const band = this.band(row);
    if (times.length === 0) return void refuse("no time");
    if (band === "") return void refuse("no filter");
    const measurement = this.measurement(row, exact);
    if (measurement.kind === "unused")
      return void refuse(`${measurement.reason}${this.table.columns === row.columns ? "" : `, in ${shownName(band)}`}`);
    const limit = measurement.kind === "limit";
    if (limit && measurement.by !== undefined) {
      const { by, statedError } = measurement;
      this.limits.set(by, { count: (this.limits.get(by)?.count ?? 0) + 1, statedError });
    }
    if (!limit && measurement.mean) this.means++;
    if (!limit && measurement.lastDigits) this.lastDigits++;
    this.rows.push({
      ...{ row: row.row, times, band, magnitude: measurement.magnitude, limit },
      error: limit ? Number.NaN : measurement.error,
      limitSigmas: limit ? (measurement.sigmas ?? this.limitSigmas(row)) : undefined,
      system: this.system(row),
    });
  }

  private band(row: LongRow): string {
    const cell = this.cell(row, "band") ?? "";
    const { name } = row.columns[this.roles.band!];
    return (/^(.:)?(fid|filterid)$/i.test(name) && ZTF_NUMBERS[cell]) || cell;
  }

  private system(row: LongRow): string | undefined {
    const cell = this.cell(row, "system");
    if (cell !== undefined) return /^(nan|none|null|-+)?$/i.test(cell) ? undefined : cell;
    if (isOfFluxes(this.roles)) return this.roles.zeroPoint === undefined ? this.fluxUnit(row)?.system : undefined;
    const at = this.roles.magnitude;
    return at === undefined ? undefined : systemOfColumn(row.columns[at]);
  }

  private times(row: LongRow): PhotometryTime[] {
    return (["time", "phase"] as const).flatMap((role): PhotometryTime[] => {
      const cell = this.cell(row, role);
      if (cell === undefined || /^(nan|none|null|-+)?$/i.test(cell)) return [];
      const column = row.columns[this.roles[role]!];
      const value = numberIn(cell);
      const text = value === undefined ? cell : String(value + takenOff(column));
      const time = timeOf(text, daysAUnit(column));
      if (time === undefined) {
        throw new InputError(
          `${this.where(row, role)} is "${shownName(cell)}", but must be MJD, JD, a date as 2017-08-17T12:41:04, or days after the merger`,
        );
      }
      this.checkKind(time, role, column, row);
      if (value === undefined && !/[.:]/.test(cell)) this.wholeDays++;
      return [time];
    });
  }

  /** A column of dates has no days, and a column of days has no dates. */
  private checkKind({ kind }: PhotometryTime, role: "time" | "phase", { name }: RawColumn, row: LongRow): void {
    const isNamed = /(^|[^a-z])(mjd|[hb]?jd)|date|utc|^iso/i.test(name);
    if (kind === "days" && role === "time" && isNamed) {
      throw new InputError(
        `${this.where(row, role)} is "${shownName(this.cell(row, role)!)}", but must be ${/jd/i.test(name) ? "a Julian date" : "a date"}`,
      );
    }
    if (/start|begin/i.test(name)) this.note(`times are those of the column ${shownName(name)}, where exposures begin`);
    const value = Number(this.cell(row, role));
    if (kind === "mjd" && /^[hb]?jd/i.test(name) && !/\d/.test(name) && mjdOf(value) === value) {
      this.note(`the column ${shownName(name)} has numbers that are no JD: they are taken for MJD`);
    }
    if (kind === "days" && /rest/i.test(name)) {
      this.note(`the column ${shownName(name)} has days of the rest frame: they are taken for the observer's`);
    }
    if (kind === "mjd" && role === "phase") {
      throw new InputError(
        `${this.where(row, role)} is the date "${shownName(this.cell(row, role)!)}", but must be a time after the merger`,
      );
    }
  }

  /** Says something once. */
  private note(text: string): void {
    const note = `${this.table.name}: ${text}`;
    if (!this.notes.includes(note)) this.notes.push(note);
  }

  private limitSigmas(row: LongRow): number | undefined {
    const cell = this.cell(row, "limitSigmas");
    const value = Number(cell);
    if (cell !== undefined && cell !== "" && !Number.isNaN(value)) {
      if (value > 0 && Number.isFinite(value)) return value;
      throw new InputError(
        `${this.where(row, "limitSigmas")} is "${shownName(cell)}", but must be a positive number of sigmas`,
      );
    }
    const at = this.roles.limitingMagnitude;
    return at === undefined ? undefined : sigmasOfColumn(row.columns[at]);
  }

  /** What became of numbers that are no magnitudes with one error. */
  private noteConversions(rows: readonly LongRow[]): void {
    const { flux, zeroPoint, magnitude } = this.roles;
    if (isOfFluxes(this.roles)) {
      const [[column, unit] = [this.table.columns[flux!], undefined], ...more] = this.units;
      const by =
        zeroPoint === undefined
          ? `${unit?.zeroPoint} - 2.5 log10(flux)${unit?.system ? `, ${unit.system} by the unit of its name` : ""}`
          : `${shownName(this.table.columns[zeroPoint].name)} - 2.5 log10(flux)`;
      this.note(
        `magnitudes are made of the column ${shownName(column.name)}${more.length > 0 ? " and others" : ""}: ${by}`,
      );
    }
    const named = magnitude === undefined ? undefined : rows[0]?.columns[magnitude];
    if (named && isCorrected(named))
      this.note(
        `the column ${shownName(named.name)} has corrected magnitudes: where that is for the Milky Way's dust, \`ebv\` is to be left out`,
      );
    if (named && /^abs/i.test(named.name))
      this.note(`the column ${shownName(named.name)} has absolute magnitudes, but they are taken for apparent ones`);
    if (this.lastDigits > 0)
      this.note(
        `${this.lastDigits} ${this.lastDigits === 1 ? "error" : "errors"} in parentheses without a decimal point ${this.lastDigits === 1 ? "is" : "are"} taken to be in units of the last digit`,
      );
    if (this.wholeDays > 0)
      this.note(
        `${this.wholeDays} ${this.wholeDays === 1 ? "date has" : "dates have"} no time of day and ${this.wholeDays === 1 ? "is" : "are"} taken for midnight, UTC`,
      );
    if (this.means > 0)
      this.note(
        `${this.means} ${this.means === 1 ? "row has" : "rows have"} an error to each side: the mean of both is used`,
      );
  }

  private noteDuplicates(): void {
    const seen = new Map<string, number>();
    const twice: string[] = [];
    for (const { row, ...measured } of this.rows) {
      const key = JSON.stringify(measured);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, row);
      else twice.push(`${first} and ${row}`);
    }
    if (twice.length === 0) return;
    const shown = `${twice.slice(0, 5).join(", ")}${twice.length > 5 ? ` and ${twice.length - 5} more` : ""}`;
    this.notes.push(
      `${this.table.name}: the same measurement is there twice, and both are used: ${this.table.rowWord === "line" ? "lines" : "entries"} ${shown}`,
    );
  }
}
