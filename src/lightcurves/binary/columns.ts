/** Finds a binary's masses and Lambdas among a table's columns, by the names that LALInference, bilby, GWTC files and others use. */

import { ColumnNames, type ColumnPlan, type SetSchema } from "../../data/parameters/schema.ts";
import type { MassFrame } from "../../data/types.ts";
import { InputError } from "../../engine/errors.ts";

const FRAMES: Readonly<Record<MassFrame, readonly string[]>> = {
  source: ["source", "sourceframe", "src"],
  detector: ["detector", "detectorframe", "det"],
  unstated: [""],
};

/** Spellings of a star's mass, without the frame. */
const massStems = (star: 1 | 2) => [`m${star}`, `mass${star}`];
const CHIRP_STEMS = ["chirpmass", "mc", "mchirp"];
const RATIO_NAMES = ["massratio", "q"];
const lambdaNames = (star: 1 | 2) => [`lambda${star}`, `lam${star}`, `tidaldeformability${star}`];
const logLambdaNames = (star: 1 | 2) => [`loglambda${star}`, `lnlambda${star}`];
const TILDE_NAMES = ["lambdatilde", "lambdat"];
const DELTA_NAMES = ["deltalambdatilde", "deltalambda", "dlambdat", "dlambdatilde"];

/** As `find` with a frame behind each stem. */
function findInFrame(table: ColumnNames, stems: readonly string[], frame: MassFrame): string | undefined {
  return table.find(stems.flatMap((stem) => FRAMES[frame].map((suffix) => stem + suffix)));
}

interface MassColumns {
  readonly columns: readonly [string, string];
  readonly frame: MassFrame;
  readonly chirp: boolean;
}

function findMasses(table: ColumnNames, prefer: MassFrame): MassColumns | undefined {
  const order: MassFrame[] =
    prefer === "detector" ? ["detector", "unstated", "source"] : ["source", "unstated", "detector"];
  for (const frame of order) {
    const m1 = findInFrame(table, massStems(1), frame);
    const m2 = findInFrame(table, massStems(2), frame);
    if (m1 !== undefined && m2 !== undefined) return { columns: [m1, m2], frame, chirp: false };
  }
  const ratio = table.find(RATIO_NAMES);
  if (ratio === undefined) return undefined;
  for (const frame of order) {
    const chirp = findInFrame(table, CHIRP_STEMS, frame);
    if (chirp !== undefined) return { columns: [chirp, ratio], frame, chirp: true };
  }
  return undefined;
}

/** Component masses from chirp mass and q = m2/m1 (either way round). */
function massesOfChirp(chirpMass: number, ratio: number): [number, number] {
  const q = Math.min(ratio, 1 / ratio);
  const m1 = chirpMass * ((1 + q) / q ** 3) ** 0.2;
  return [m1, q * m1];
}

/**
 * Component Lambdas from the combinations that the waveform shows (Favata 2014, Eq. 5 to 6; Wade et al. 2014, Eq. 5 to 6):
 * two linear equations in Lambda1 + Lambda2 and Lambda1 - Lambda2.
 */
function lambdasOfTilde(m1: number, m2: number, tilde: number, delta: number): [number, number] {
  const eta = (m1 * m2) / (m1 + m2) ** 2;
  const root = Math.sqrt(Math.max(0, 1 - 4 * eta));
  const a = (8 / 13) * (1 + 7 * eta - 31 * eta ** 2);
  const b = (8 / 13) * root * (1 + 9 * eta - 11 * eta ** 2);
  const c = 0.5 * root * (1 - (13272 / 1319) * eta + (8944 / 1319) * eta ** 2);
  const d = 0.5 * (1 - (15910 / 1319) * eta + (32850 / 1319) * eta ** 2 + (3380 / 1319) * eta ** 3);
  const determinant = a * d - b * c;
  const sum = (tilde * d - delta * b) / determinant;
  const difference = (delta * a - tilde * c) / determinant;
  return [(sum + difference) / 2, (sum - difference) / 2];
}

/** One way in which files give Lambdas: two columns, and what follows from them. */
interface LambdaColumns {
  /** Plain names of the two columns. */
  readonly names: readonly [readonly string[], readonly string[]];
  /** Whether the cells must be positive themselves. */
  readonly positive: boolean;
  /** What the user should know, of the columns' names. */
  note(columns: string): string | undefined;
  /** Lambda1 and Lambda2 of the two cells. */
  lambdas(first: number, second: number, m1: number, m2: number): [number, number];
}

/** In the order in which they are looked for. */
const LAMBDA_COLUMNS: readonly LambdaColumns[] = [
  {
    names: [lambdaNames(1), lambdaNames(2)],
    positive: true,
    note: () => undefined,
    lambdas: (first, second) => [first, second],
  },
  {
    names: [logLambdaNames(1), logLambdaNames(2)],
    positive: false,
    note: (columns) => `Lambdas are the exponentials of ${columns} (natural logarithms)`,
    lambdas: (first, second) => [Math.exp(first), Math.exp(second)],
  },
  {
    names: [TILDE_NAMES, DELTA_NAMES],
    positive: false,
    note: (columns) => `Lambdas are computed from ${columns}`,
    lambdas: (tilde, delta, m1, m2) => lambdasOfTilde(m1, m2, tilde, delta),
  },
];

function findLambdas(table: ColumnNames): { columns: [string, string]; kind: LambdaColumns } | undefined {
  for (const kind of LAMBDA_COLUMNS) {
    const [a, b] = kind.names.map((names) => table.find(names));
    if (a !== undefined && b !== undefined) return { columns: [a, b], kind };
  }
  return undefined;
}

/** Names of a binary's values, in order. */
const NAMES = ["m1", "m2", "lambda1", "lambda2"] as const;
/** Values of one binary. */
export const BINARY_WIDTH = NAMES.length;

/**
 * Masses and Lambdas of a binary as a file's sets.
 * @param prefer which masses to take where a file has them in both frames
 */
export function binarySchema(prefer: MassFrame): SetSchema {
  return {
    names: NAMES,
    logarithmicLabels: [false, false, true, true],
    plan: (names, where) => planColumns(names, where, prefer),
    problem: (value) =>
      value > 0 && value < Number.POSITIVE_INFINITY ? undefined : "masses and Lambdas are positive and finite",
  };
}

/** Decides which columns give the values, and how. */
function planColumns(names: readonly string[], where: string, prefer: MassFrame): ColumnPlan {
  const table = new ColumnNames(names, where);
  const masses = findMasses(table, prefer);
  const lambdas = findLambdas(table);
  if (!masses || !lambdas) {
    const missing = [masses ? "" : "masses (m1, m2)", lambdas ? "" : "Lambdas (lambda1, lambda2)"]
      .filter(Boolean)
      .join(" and ");
    throw new InputError(`${where} has no columns for the ${missing}; it has ${table.shown}`, {
      hint: "name them m1, m2, lambda1, lambda2",
    });
  }
  const notes: string[] = [];
  if (masses.chirp) notes.push(`masses are computed from ${masses.columns.join(" and ")}`);
  const { kind } = lambdas;
  const note = kind.note(lambdas.columns.join(" and "));
  if (note !== undefined) notes.push(note);
  if (masses.frame !== "unstated")
    notes.push(`masses are taken from ${masses.columns.join(" and ")} (${masses.frame} frame)`);
  return {
    columns: [...masses.columns, ...lambdas.columns],
    frame: masses.frame,
    positive: [true, true, kind.positive, kind.positive],
    notes,
    convert(cells, target, at) {
      const [m1, m2] = masses.chirp ? massesOfChirp(cells[0], cells[1]) : [cells[0], cells[1]];
      target[at] = m1;
      target[at + 1] = m2;
      target.set(kind.lambdas(cells[2], cells[3], m1, m2), at + 2);
    },
  };
}
