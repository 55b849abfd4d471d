/** Remembers what was measured on an adapter: which layout of a flow's kernels is the fastest, how fast a backend is. */

/** What was measured on one adapter for one shape and use. */
export interface MeasurementRecord {
  readonly subject: string;
  readonly adapter: string;
  readonly driver: string;
  readonly version: string;
  /** At least one. */
  readonly measured: readonly {
    readonly name: string;
    readonly prepareSeconds: number;
    readonly secondsPerRow: number;
  }[];
}

/** What a record is found by. */
export type MeasurementKey = Omit<MeasurementRecord, "measured">;

/** Remembers measurements. Neither call fails: what cannot be read was never measured, what cannot be written is lost. */
export interface MeasurementCache {
  read(key: MeasurementKey): Promise<MeasurementRecord | undefined>;
  write(record: MeasurementRecord): Promise<void>;
}

/** Two records of the same have the same name. */
export const nameOf = ({ subject, adapter, driver, version }: MeasurementKey): string =>
  JSON.stringify([subject, adapter, driver, version]);

/** Until the program ends. */
class MemoryMeasurementCache implements MeasurementCache {
  private readonly records = new Map<string, MeasurementRecord>();

  async read(key: MeasurementKey): Promise<MeasurementRecord | undefined> {
    return this.records.get(nameOf(key));
  }

  async write(record: MeasurementRecord): Promise<void> {
    this.records.set(nameOf(record), record);
  }
}

let usual: MeasurementCache = new MemoryMeasurementCache();

/** Where measurements are kept unless a caller says otherwise: in memory, or in files where a program has files. */
export const usualMeasurements = (): MeasurementCache => usual;

/** Keeps measurements elsewhere from now on, as Node's backends do. */
export function keepMeasurementsIn(cache: MeasurementCache): void {
  usual = cache;
}
