/** Which columns of a table give a binary's masses, in which frame, and how the masses follow from them. */

import { shownName } from "../../data/names.ts";
import type { ColumnNames } from "../../data/parameters/schema.ts";
import type { MassFrame } from "../../data/types.ts";
import { HUBBLE_CONSTANT, MATTER_DENSITY, redshiftOfDistance } from "../cosmology.ts";
import {
  DISTANCES,
  FRAME_WORDS,
  MASSES,
  type Mass,
  type MassSpellings,
  RATIOS,
  type Ratio,
  REDSHIFTS,
} from "./spellings.ts";

/** How a name tells the frame: by a word, by the convention of those who use it, or not. */
type Telling = "source" | "short" | "long" | "detector";

/** The frame of each. */
const FRAMES: Readonly<Record<Telling, MassFrame>> = {
  source: "source",
  short: "unstated",
  long: "detector",
  detector: "detector",
};

/** Behind the names of columns in notes. */
const FRAME_TEXTS: Readonly<Record<Telling, string>> = {
  source: "(source frame)",
  short: "(frame not stated)",
  long: "(detector frame, by the convention of bilby, GWTC files and PyCBC)",
  detector: "(detector frame)",
};

const framed = (names: readonly string[], words: readonly string[]): string[] =>
  names.flatMap((name) =>
    words.flatMap((word) => [
      name + word,
      word + name,
      // `mass_source_1`
      ...(/[12]$/.test(name) ? [name.replace(/[12]$/, `${word}$&`)] : []),
    ]),
  );

function spellingsOf({ short, long }: MassSpellings): Readonly<Record<Telling, readonly string[]>> {
  const both = [...short, ...long];
  return {
    source: framed(both, FRAME_WORDS.source),
    short,
    // A short name beside a long one is of the same frame.
    long: both,
    detector: framed(both, FRAME_WORDS.detector),
  };
}

/** Names of the masses by how they tell the frame. */
const NAMES: Readonly<Record<Mass, ReturnType<typeof spellingsOf>>> = {
  m1: spellingsOf(MASSES.m1),
  m2: spellingsOf(MASSES.m2),
  chirp: spellingsOf(MASSES.chirp),
  total: spellingsOf(MASSES.total),
};

/** Symmetric mass ratios above 1/4 by no more than this are 1/4 in float32. */
const ROUNDING = 1e-6;

/** m2 / m1 of a ratio, and what notes say of it. */
const RATIO_TEXTS: Readonly<Record<Ratio, { readonly note: string; m2OverM1(ratio: number): number }>> = {
  massRatio: { note: "m2/m1", m2OverM1: (ratio) => ratio },
  // Some mean m1/m2 by it, and all of them a first star that is the heavier.
  q: { note: "m2/m1, or m1/m2 where it is above 1", m2OverM1: (ratio) => Math.min(ratio, 1 / ratio) },
  invertedMassRatio: { note: "m1/m2", m2OverM1: (ratio) => 1 / ratio },
  eta: {
    note: "m1 m2/(m1 + m2)^2",
    m2OverM1(eta) {
      const rest = 1 - 4 * eta;
      const root = rest < 0 && rest > -4 * ROUNDING ? 0 : Math.sqrt(rest);
      return (1 - root) / (1 + root);
    },
  },
};

/** Component masses of one mass and q = m2/m1. */
const BY_RATIO = {
  chirp(mass: number, q: number) {
    const m1 = mass * ((1 + q) / q ** 3) ** 0.2;
    return [m1, q * m1];
  },
  total: (mass: number, q: number) => [mass / (1 + q), (mass * q) / (1 + q)],
  m1: (mass: number, q: number) => [mass, q * mass],
} as const satisfies Partial<Record<Mass, (mass: number, q: number) => readonly [number, number] | number[]>>;

type RatioMass = keyof typeof BY_RATIO;
const RATIO_MASSES = ["chirp", "total", "m1"] as const satisfies readonly RatioMass[];

/** A binary's masses as a table gives them. */
export interface MassColumns {
  /** Two columns of masses or mass and ratio, and one more: of redshift or distance where rows are divided by theirs. */
  readonly columns: readonly string[];
  /** Of the one more, where that is a mass too. */
  readonly thirdUnit?: "Msun";
  /** After `masses`. */
  readonly frame: MassFrame;
  readonly notes: readonly string[];
  /** m1 and m2 in Msun of the cells of `columns`; NaN where they do not exist. */
  masses(first: number, second: number, third: number): readonly number[];
}

type Pair = Omit<MassColumns, "frame" | "notes"> & {
  readonly telling: Telling;
  readonly text: string;
  readonly plain?: boolean;
};

/** Masses whose names tell the frame in one way. */
function findPair(table: ColumnNames, telling: Telling): Pair | undefined {
  const present = (mass: Mass) => table.has(NAMES[mass][telling]);
  // A mass under a short and a long name may be two.
  const column = (mass: Mass) => table.find(NAMES[mass][telling === "short" ? "long" : telling])!;
  const frame = FRAME_TEXTS[telling];
  if (present("m1") && present("m2")) {
    const columns = [column("m1"), column("m2")];
    return {
      ...{ columns, telling, plain: telling === "short", masses: (first, second) => [first, second] },
      text: `masses are taken from ${columns.map(shownName).join(" and ")} ${frame}`,
    };
  }
  for (const mass of RATIO_MASSES) {
    if (!present(mass)) continue;
    for (const ratio of Object.keys(RATIOS) as Ratio[]) {
      const ratioColumn = table.has(RATIOS[ratio]) ? table.find(RATIOS[ratio]) : undefined;
      if (ratioColumn === undefined) continue;
      const { note, m2OverM1 } = RATIO_TEXTS[ratio];
      return {
        ...{ columns: [column(mass), ratioColumn], telling },
        masses: (first, second) => BY_RATIO[mass](first, m2OverM1(second)),
        text: `masses are computed from ${shownName(column(mass))} and ${shownName(ratioColumn)} (${note}) ${frame}`,
      };
    }
  }
  return telling === "source" ? findByDetectorRatio(table, RATIO_MASSES.find(present)) : undefined;
}

/** Source-frame masses of one such mass and the ratio of masses of the detector's frame: it is the same in both. */
function findByDetectorRatio(table: ColumnNames, mass: RatioMass | undefined): Pair | undefined {
  const telling = (["long", "detector"] as const).find((way) => table.has(NAMES.m1[way]) && table.has(NAMES.m2[way]));
  if (!mass || !telling) return undefined;
  const columns = [mass, "m2", "m1"].map((name, index) => table.find(NAMES[name as Mass][index ? telling : "source"])!);
  const [own, m2, m1] = columns.map(shownName);
  return {
    ...{ columns, telling: "source", thirdUnit: "Msun" },
    masses: (first, second, third) => BY_RATIO[mass](first, third > 0 ? second / third : Number.NaN),
    text: `masses are computed from ${own} ${FRAME_TEXTS.source} and the ratio ${m2}/${m1}, which no frame changes`,
  };
}

/** In which order tellings are looked for. */
const SOURCE_FIRST: readonly Telling[] = ["source", "short", "long", "detector"];
const DETECTOR_FIRST: readonly Telling[] = ["detector", "short", "long", "source"];

/**
 * Finds a binary's masses. Those of the detector's frame are divided by 1 + z of their row where the table has redshifts
 * or distances, unless a redshift for all rows is given.
 * @param redshiftGiven whether all rows will be divided by one: then masses of the detector's frame are preferred
 * @throws InputError where the columns are ambiguous
 */
export function findMasses(table: ColumnNames, redshiftGiven: boolean): MassColumns | undefined {
  let pair: Pair | undefined;
  for (const telling of redshiftGiven ? DETECTOR_FIRST : SOURCE_FIRST) {
    pair = findPair(table, telling);
    if (pair) break;
  }
  if (!pair) return undefined;
  const { columns, masses, telling, text, plain, thirdUnit } = pair;
  const frame = FRAMES[telling];
  const own = frame === "source" ? undefined : findOwn(table);
  // A plain m1 and m2 need no words.
  if (own === undefined) return { columns, masses, thirdUnit, frame, notes: plain ? [] : [text] };
  if (redshiftGiven) {
    return { columns, masses, frame, notes: [`${text}; the file's own column ${shownName(own.column)} is not used`] };
  }
  if (frame === "unstated") {
    const note = `${text} as source-frame masses: they are not divided by 1 + z of the column ${shownName(own.column)}`;
    return { columns, masses, frame, notes: [note] };
  }
  return {
    columns: [...columns, own.column],
    frame: "source",
    notes: [`${text} and divided by 1 + z of their rows: ${own.note}`],
    masses(first, second, third) {
      const z = own.redshift(third);
      return masses(first, second, third).map((mass) => mass / (1 + z));
    },
  };
}

/** A table's own redshift of each row. */
function findOwn(
  table: ColumnNames,
): { readonly column: string; readonly note: string; redshift(cell: number): number } | undefined {
  for (const name of REDSHIFTS) {
    // Beside x and y it is a place.
    if (!table.has([name]) || (name === "z" && table.has(["x"]) && table.has(["y"]))) continue;
    const column = table.find([name])!;
    return { column, note: `z is ${shownName(column)}`, redshift: (z) => (z >= 0 ? z : Number.NaN) };
  }
  for (const name of DISTANCES) {
    const spellings = [name, `${name}mpc`];
    if (!table.has(spellings)) continue;
    const column = table.find(spellings)!;
    const cosmology = `flat, H0 ${HUBBLE_CONSTANT} km/s/Mpc, Om ${MATTER_DENSITY}`;
    const note = `z follows from ${shownName(column)} in Mpc by the cosmology of Planck 2018 (${cosmology})`;
    return { column, note, redshift: redshiftOfDistance };
  }
  return undefined;
}
