/** Files of quantiles of light curves: the arrays of a dataset's formats, without sets. */

import { crc32 } from "node:zlib";
import type { DatasetFormat } from "./dataset/formatNames.ts";
import { aligned } from "./hdf5/bytes.ts";
import type { DescribedRows } from "./hdf5/contents.ts";
import { encodeHead, PAGE_BYTES } from "./hdf5/head.ts";
import { encodeTexts, npyHeader } from "./npy.ts";
import { centralDirectory, localHeader, planMembers } from "./zip.ts";

/** Quantiles over sets, by band and time. */
export interface QuantileTable {
  readonly bands: readonly string[];
  /** Days after merger. */
  readonly times: Float64Array;
  /** Shares of the sets below each quantile. */
  readonly levels: readonly number[];
  /** [band, level, time], AB magnitudes over the sets that have a value; NaN where none has. */
  readonly quantiles: Float64Array;
  /** [band, time], sets that have a value. */
  readonly setsWithValue: Float64Array;
  readonly sets: number;
  /** Sets that have no values at all: without ejecta, or outside the inputs' ranges. */
  readonly setsWithoutCurves: number;
  /** Sets of each status of the model, by its name. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How the curves came about: JSON-serialisable. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

const FORMAT = "kiloflow quantiles 1";

function descriptionOf({ sets, setsWithoutCurves, statuses, provenance }: QuantileTable): string {
  return JSON.stringify({
    format: FORMAT,
    sets,
    sets_without_curves: setsWithoutCurves,
    statuses,
    method: "exact order statistics, between neighbours linearly, over the sets that have a value",
    time_unit: "d",
    provenance,
  });
}

/** The bytes of a file. @throws InputError for names that no cell of a CSV can hold */
export function quantilesFile(table: QuantileTable, format: DatasetFormat): Uint8Array {
  if (format === "csv") return Buffer.from(csvOf(table));
  return format === "npz" ? npzOf(table) : hdf5Of(table);
}

/** A cell as RFC 4180 has it. */
const cell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const number = (value: number): string => (Number.isNaN(value) ? "" : String(Number(value.toPrecision(9))));

/** A line for each band and time, behind two lines of comments; nothing for NaN. */
function csvOf(table: QuantileTable): string {
  const { bands, times, levels, quantiles, setsWithValue, sets } = table;
  const head = ["band", "time_days", ...levels.map((level) => `q${level}`), "sets_with_value", "share_with_value"];
  const lines = bands.flatMap((band, at) =>
    Array.from(times, (time, point) => {
      const own = levels.map((_, level) => number(quantiles[(at * levels.length + level) * times.length + point]));
      const count = setsWithValue[at * times.length + point];
      return [cell(band), String(time), ...own, String(count), number(count / sets)].join(",");
    }),
  );
  return `${[`# ${FORMAT}`, `# ${descriptionOf(table)}`, head.join(","), ...lines].join("\n")}\n`;
}

const bytesOf = (values: Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function npzOf(table: QuantileTable): Uint8Array {
  const { bands, times, levels, quantiles, setsWithValue } = table;
  const texts = (name: string, values: readonly string[]) => {
    const { type, bytes } = encodeTexts(values);
    return { name, data: Buffer.concat([npyHeader(type, [values.length]), bytes]) };
  };
  const numbers = (name: string, values: Float64Array, shape: readonly number[]) => ({
    name,
    data: Buffer.concat([npyHeader("<f8", shape), bytesOf(values)]),
  });
  const parts = [
    numbers("times", times, [times.length]),
    texts("bands", bands),
    numbers("levels", Float64Array.from(levels), [levels.length]),
    numbers("quantiles", quantiles, [bands.length, levels.length, times.length]),
    numbers("sets_with_value", setsWithValue, [bands.length, times.length]),
    texts("provenance", [descriptionOf(table)]),
  ];
  const members = planMembers(parts.map(({ name, data }) => ({ name: `${name}.npy`, bytes: data.length })));
  const crcs = parts.map(({ data }) => crc32(data));
  return Buffer.concat([
    ...members.flatMap((member, index) => [localHeader(member, crcs[index]), parts[index].data]),
    centralDirectory(members, crcs),
  ]);
}

function hdf5Of(table: QuantileTable): Uint8Array {
  const { bands, times, levels, quantiles, setsWithValue, sets, setsWithoutCurves } = table;
  const rows = (
    name: string,
    rowShape: number[],
    axes: string[],
    values: Float64Array,
    units: string,
  ): DescribedRows => ({
    array: { name, type: "<f8", rowShape, axes, pick: () => values },
    attributes: [
      { name: "axes", value: axes },
      { name: "units", value: units },
    ],
  });
  const arrays = [quantiles, setsWithValue];
  const contents = {
    root: [
      { name: "format", value: FORMAT },
      { name: "description", value: descriptionOf(table) },
      { name: "sets", value: sets },
      { name: "sets_without_curves", value: setsWithoutCurves },
    ],
    fixed: [
      { name: "times", values: times, attributes: [{ name: "units", value: "d" }] },
      { name: "bands", values: bands, attributes: [] },
      { name: "levels", values: Float64Array.from(levels), attributes: [] },
    ],
    rows: [
      rows("quantiles", [levels.length, times.length], ["band", "level", "time"], quantiles, "mag"),
      rows("sets_with_value", [times.length], ["band", "time"], setsWithValue, "1"),
    ],
  };
  const placed = (headBytes: number) => {
    let end = headBytes;
    return arrays.map((values) => {
      const address = aligned(end, PAGE_BYTES);
      end = address + values.byteLength;
      return { kind: "contiguous", address, bytes: values.byteLength, end } as const;
    });
  };
  const fileBytes = (headBytes: number) => placed(headBytes).at(-1)!.end;
  const head = encodeHead(contents, bands.length, placed, fileBytes);
  const file = Buffer.alloc(fileBytes(head.length));
  file.set(head);
  placed(head.length).forEach(({ address }, index) => {
    file.set(bytesOf(arrays[index]), address);
  });
  return file;
}
