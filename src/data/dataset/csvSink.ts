/** Rows into a CSV file, one set a line, so that any program can read them. */

import { type FileHandle, open } from "node:fs/promises";
import { fromHalfFloats } from "../../engine/halfFloats.ts";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { descriptionText } from "./arrays.ts";
import { writeAll } from "./npzSink.ts";
import type { RowSink } from "./sink.ts";

/** First line of a file; the description follows on the second one. */
export const CSV_MARK = "# kiloflow dataset 1";

/** Name of the column of a band at a time, e.g. `g@0.3`. */
export function magnitudeColumn(band: string, timeDays: number): string {
  return `${band}@${timeDays}`;
}

/** Prefix of the columns of log10 of the bolometric luminosity. */
export const BOLOMETRIC_PREFIX = "log10_lbol";

/** Prefix of the columns of the mask. */
export const MASK_PREFIX = "mask_";

/** The header line's names. */
export function csvColumns(layout: DatasetLayout): string[] {
  const times = [...layout.times];
  const points = (prefix: string) => times.map((time) => magnitudeColumn(prefix, time));
  return [
    ...layout.parameterNames,
    ...layout.propertyNames,
    "status",
    ...layout.bands.flatMap((band) => points(band)),
    ...(layout.bolometric ? points(BOLOMETRIC_PREFIX) : []),
    ...(layout.mask ? layout.bands.flatMap((band) => points(`${MASK_PREFIX}${band}`)) : []),
  ];
}

/** Shortest decimal that reads back as the same float32: fewer digits than a float64 would need. */
export function float32Text(value: number): string {
  if (Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** Text is gathered up to this size before it is written. */
const BLOCK_CHARACTERS = 2 ** 22;

export class CsvSink implements RowSink {
  private constructor(
    private readonly file: FileHandle,
    private readonly layout: DatasetLayout,
    private bytes: number,
  ) {}

  static async open(path: string, layout: DatasetLayout, state: unknown): Promise<CsvSink> {
    const file = await open(path, state === undefined ? "w" : "r+");
    const sink = new CsvSink(file, layout, (state as number | undefined) ?? 0);
    if (state === undefined) {
      await sink.write(`${CSV_MARK}\n# ${descriptionText(layout)}\n${csvColumns(layout).join(",")}\n`);
    } else {
      await file.truncate(sink.bytes);
    }
    return sink;
  }

  get state(): number {
    return this.bytes;
  }

  async append(chunk: DatasetChunk): Promise<void> {
    const { layout } = this;
    const magnitudes = chunk.magnitudes instanceof Uint16Array ? fromHalfFloats(chunk.magnitudes) : chunk.magnitudes;
    let text = "";
    const per = (array: ArrayLike<number>) => array.length / chunk.rows;
    for (let row = 0; row < chunk.rows; row++) {
      const cells: string[] = [];
      for (const value of rowOf(chunk.parameters, row, layout.parameterNames.length)) cells.push(String(value));
      for (const value of rowOf(chunk.properties, row, layout.propertyNames.length)) cells.push(float32Text(value));
      cells.push(layout.statusNames[chunk.status[row]] ?? "");
      for (const value of rowOf(magnitudes, row, per(magnitudes))) cells.push(float32Text(value));
      if (chunk.logBolometricLuminosity) {
        for (const value of rowOf(chunk.logBolometricLuminosity, row, layout.times.length))
          cells.push(float32Text(value));
      }
      if (chunk.mask) for (const value of rowOf(chunk.mask, row, per(chunk.mask))) cells.push(String(value));
      text += `${cells.join(",")}\n`;
      if (text.length > BLOCK_CHARACTERS) {
        await this.write(text);
        text = "";
      }
    }
    await this.write(text);
  }

  /** Every line is written with its row. */
  async complete(): Promise<void> {}

  async close(): Promise<void> {
    await this.file.close();
  }

  private async write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await writeAll(this.file, bytes, this.bytes);
    this.bytes += bytes.length;
  }
}

function rowOf<T extends Float64Array | Float32Array | Uint8Array>(array: T, row: number, width: number): T {
  return array.subarray(row * width, (row + 1) * width) as T;
}
