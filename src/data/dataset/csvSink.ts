/** Rows into a CSV file, one set a line, so that any program can read them. */

import { fromHalfFloats } from "../../engine/halfFloats.ts";
import { extendCrc } from "../crc32.ts";
import type { DatasetChunk, DatasetLayout } from "../types.ts";
import { descriptionText } from "./arrays.ts";
import type { RowSink, SinkFrame, WriteAt } from "./sink.ts";

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
  rows = 0;
  /** CRC-32 of what was written since the last frame, which ended at `framed`. */
  private crc = 0;

  private constructor(
    private readonly layout: DatasetLayout,
    private readonly write: WriteAt,
    private framed: number,
    private end = framed,
  ) {}

  /** Begins a file. */
  static async begin(layout: DatasetLayout, write: WriteAt): Promise<CsvSink> {
    const sink = new CsvSink(layout, write, 0);
    await sink.put([Buffer.from(`${CSV_MARK}\n# ${descriptionText(layout)}\n${csvColumns(layout).join(",")}\n`)]);
    return sink;
  }

  /** Goes on with a file of these frames. */
  static resume(layout: DatasetLayout, write: WriteAt, frames: readonly SinkFrame[]): CsvSink {
    return new CsvSink(layout, write, frames.at(-1)!.stretches[0].end);
  }

  get bytes(): number {
    return this.end;
  }

  async append(chunk: DatasetChunk): Promise<void> {
    const { layout } = this;
    const magnitudes = chunk.magnitudes instanceof Uint16Array ? fromHalfFloats(chunk.magnitudes) : chunk.magnitudes;
    const blocks: Uint8Array[] = [];
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
        blocks.push(Buffer.from(text));
        text = "";
      }
    }
    blocks.push(Buffer.from(text));
    await this.put(blocks);
    this.rows = chunk.start + chunk.rows;
  }

  takeFrame(): SinkFrame {
    const stretch = { start: this.framed, end: this.end, crc: this.crc };
    this.framed = this.end;
    this.crc = 0;
    return { stretches: [stretch] };
  }

  /** Every line is written with its row. */
  async complete(): Promise<void> {}

  private async put(blocks: readonly Uint8Array[]): Promise<void> {
    let [end, crc] = [this.end, this.crc];
    for (const bytes of blocks) {
      const written = this.write(bytes, end);
      crc = extendCrc(crc, bytes);
      end += bytes.length;
      await written;
    }
    // Only now: of rows that could not be written whole, nothing counts.
    [this.end, this.crc] = [end, crc];
  }
}

function rowOf<T extends Float64Array | Float32Array | Uint8Array>(array: T, row: number, width: number): T {
  return array.subarray(row * width, (row + 1) * width) as T;
}
