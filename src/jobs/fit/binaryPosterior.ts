/** A posterior of a binary from its gravitational waves: masses, Lambdas, and the distance where the file has it. */

import { ColumnNames, type SetSchema } from "../../data/parameters/schema.ts";
import { BINARY_WIDTH, binarySchema } from "../../lightcurves/binary/columns.ts";
import { checkFrame, checkRedshift, orderByMass, swappedText, toSourceFrame } from "../../lightcurves/binary/frame.ts";
import { DISTANCES } from "../../lightcurves/binary/spellings.ts";
import type { ParameterReader } from "../../lightcurves/sets.ts";

/** Samples of a binary: [rows, 5] of m1, m2 (Msun, source frame, m1 >= m2), Lambda1, Lambda2 and distance in Mpc. */
export interface BinaryPosterior {
  readonly values: Float64Array;
  readonly rows: number;
  readonly description: string;
  /** Whether every sample has a distance. */
  readonly hasDistance: boolean;
  readonly notes: readonly string[];
}

/** Numbers of one sample: the binary, and its distance. */
export const POSTERIOR_WIDTH = BINARY_WIDTH + 1;

/** The columns of a binary, and that of the distance, NaN where a table has none. */
function schemaWithDistance(redshiftGiven: boolean): SetSchema {
  const own = binarySchema(redshiftGiven);
  return {
    names: [...own.names, "distance"],
    positive: [...own.positive, false],
    logarithmicLabels: [...own.logarithmicLabels, false],
    plan(names, where) {
      const plan = own.plan(names, where);
      const distance = new ColumnNames(names, where).find(DISTANCES.flatMap((name) => [name, `${name}mpc`]));
      const width = plan.columns.length;
      return {
        ...plan,
        columns: distance === undefined ? plan.columns : [...plan.columns, distance],
        positive: [...plan.positive.slice(0, width), ...(distance === undefined ? [] : [true])],
        convert(cells, target, at) {
          plan.convert(cells, target, at);
          target[at + BINARY_WIDTH] = distance === undefined ? Number.NaN : cells[width];
        },
      };
    },
  };
}

/**
 * The samples of a file that are binaries of neutron stars.
 * @param read the file
 * @param redshift by which masses of the detector's frame are divided
 * @throws InputError naming file, row and column of whatever is wrong
 */
export async function readBinaryPosterior(
  read: ParameterReader,
  redshift: number | undefined,
): Promise<BinaryPosterior> {
  if (redshift !== undefined) checkRedshift(redshift);
  const source = await read(schemaWithDistance(redshift !== undefined));
  const all = source.read(0, source.count);
  const frame = checkFrame(source, redshift, true);
  if (redshift && source.massFrame !== "source") toSourceFrame(all, redshift, POSTERIOR_WIDTH);
  const swapped = orderByMass(all, POSTERIOR_WIDTH);
  const usable: number[] = [];
  for (let at = 0; at < all.length; at += POSTERIOR_WIDTH) {
    const binary = all.subarray(at, at + BINARY_WIDTH);
    if (binary.every((value) => value > 0 && Number.isFinite(value)))
      usable.push(...all.subarray(at, at + POSTERIOR_WIDTH));
  }
  const values = Float64Array.from(usable);
  const rows = values.length / POSTERIOR_WIDTH;
  const left = source.count - rows;
  return {
    ...{ values, rows, description: source.description },
    hasDistance: values.every((value, at) => at % POSTERIOR_WIDTH !== BINARY_WIDTH || value > 0),
    notes: [
      ...source.notes,
      ...(frame === undefined ? [] : [frame]),
      ...(swapped > 0 ? [swappedText(swapped)] : []),
      ...(left > 0
        ? [`${left} of ${source.count} samples are no two neutron stars with Lambdas, and are left out`]
        : []),
    ],
  };
}
