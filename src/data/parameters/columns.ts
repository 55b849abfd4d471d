/** Finds the four parameters among a table's columns, by the names that LALInference, bilby, GWTC files and others use. */

import { InputError } from "../../engine/errors.ts";
import type { MassFrame } from "../types.ts";

/** How the parameters follow from a table's columns. */
export interface ColumnPlan {
  /** Columns that are read, in the order in which `convert` gets them. */
  readonly columns: readonly string[];
  readonly frame: MassFrame;
  /** Makes m1, m2, Lambda1, Lambda2 of one row's cells. */
  convert(cells: ArrayLike<number>, target: Float64Array, at: number): void;
  /** Whether every cell must be positive itself: not so for logarithms and differences. */
  readonly positive: readonly boolean[];
  readonly notes: readonly string[];
}

/** `Mass_1 source-frame (Msun)` and `mass1sourceframemsun` are the same name. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/(msun|solarmass(es)?|msol)$/, "");
}

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

class Table {
  private readonly byPlain = new Map<string, string[]>();

  constructor(
    readonly names: readonly string[],
    readonly where: string,
  ) {
    for (const name of names) {
      const key = plain(name);
      this.byPlain.set(key, [...(this.byPlain.get(key) ?? []), name]);
    }
  }

  /** The one column with one of these names, or undefined. @throws InputError where there are two */
  find(spellings: readonly string[]): string | undefined {
    const found = spellings.flatMap((spelling) => this.byPlain.get(spelling) ?? []);
    if (found.length > 1) {
      throw new InputError(`${this.where} has several columns for the same quantity: ${found.join(", ")}`, {
        hint: "keep one of them",
      });
    }
    return found[0];
  }

  /** As `find` with a frame behind each stem. */
  inFrame(stems: readonly string[], frame: MassFrame): string | undefined {
    return this.find(stems.flatMap((stem) => FRAMES[frame].map((suffix) => stem + suffix)));
  }
}

interface MassColumns {
  readonly columns: readonly [string, string];
  readonly frame: MassFrame;
  readonly chirp: boolean;
}

function findMasses(table: Table, prefer: MassFrame): MassColumns | undefined {
  const order: MassFrame[] =
    prefer === "detector" ? ["detector", "unstated", "source"] : ["source", "unstated", "detector"];
  for (const frame of order) {
    const m1 = table.inFrame(massStems(1), frame);
    const m2 = table.inFrame(massStems(2), frame);
    if (m1 !== undefined && m2 !== undefined) return { columns: [m1, m2], frame, chirp: false };
  }
  const ratio = table.find(RATIO_NAMES);
  if (ratio === undefined) return undefined;
  for (const frame of order) {
    const chirp = table.inFrame(CHIRP_STEMS, frame);
    if (chirp !== undefined) return { columns: [chirp, ratio], frame, chirp: true };
  }
  return undefined;
}

type LambdaKind = "plain" | "logarithms" | "tilde";

function findLambdas(table: Table): { columns: [string, string]; kind: LambdaKind } | undefined {
  const kinds: [LambdaKind, readonly string[], readonly string[]][] = [
    ["plain", lambdaNames(1), lambdaNames(2)],
    ["logarithms", logLambdaNames(1), logLambdaNames(2)],
    ["tilde", TILDE_NAMES, DELTA_NAMES],
  ];
  for (const [kind, first, second] of kinds) {
    const a = table.find(first);
    const b = table.find(second);
    if (a !== undefined && b !== undefined) return { columns: [a, b], kind };
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

/**
 * Decides which columns give the parameters, and how.
 * @param where the file or table, for messages
 * @throws InputError where columns are missing or ambiguous
 */
export function planColumns(names: readonly string[], where: string, prefer: MassFrame = "source"): ColumnPlan {
  const table = new Table(names, where);
  const masses = findMasses(table, prefer);
  const lambdas = findLambdas(table);
  if (!masses || !lambdas) {
    const missing = [masses ? "" : "masses (m1, m2)", lambdas ? "" : "Lambdas (lambda1, lambda2)"]
      .filter(Boolean)
      .join(" and ");
    const shown =
      names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
    throw new InputError(`${where} has no columns for the ${missing}; it has ${shown || "none"}`, {
      hint: "name them m1, m2, lambda1, lambda2",
    });
  }
  const notes: string[] = [];
  if (masses.chirp) notes.push(`masses are computed from ${masses.columns.join(" and ")}`);
  if (lambdas.kind === "logarithms")
    notes.push(`Lambdas are the exponentials of ${lambdas.columns.join(" and ")} (natural logarithms)`);
  if (lambdas.kind === "tilde") notes.push(`Lambdas are computed from ${lambdas.columns.join(" and ")}`);
  if (masses.frame !== "unstated")
    notes.push(`masses are taken from ${masses.columns.join(" and ")} (${masses.frame} frame)`);
  const direct = lambdas.kind === "plain";
  return {
    columns: [...masses.columns, ...lambdas.columns],
    frame: masses.frame,
    positive: [true, true, direct, direct],
    notes,
    convert(cells, target, at) {
      const [m1, m2] = masses.chirp ? massesOfChirp(cells[0], cells[1]) : [cells[0], cells[1]];
      target[at] = m1;
      target[at + 1] = m2;
      const [first, second] =
        lambdas.kind === "plain"
          ? [cells[2], cells[3]]
          : lambdas.kind === "logarithms"
            ? [Math.exp(cells[2]), Math.exp(cells[3])]
            : lambdasOfTilde(m1, m2, cells[2], cells[3]);
      target[at + 2] = first;
      target[at + 3] = second;
    },
  };
}
