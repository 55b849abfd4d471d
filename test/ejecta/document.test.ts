/** The tables of docs/ejecta.md are what the relations give. */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DISK_MASS_RELATIONS } from "../../src/ejecta/diskMass.ts";
import { DYNAMICAL_MASS_RELATIONS } from "../../src/ejecta/dynamicalMass.ts";
import { DYNAMICAL_VELOCITY_RELATIONS } from "../../src/ejecta/dynamicalVelocity.ts";
import { GRAVITATIONAL_RADIUS_KM, neutronStars, radius16, thresholdMass } from "../../src/ejecta/neutronStars.ts";
import { type Relation, scatterText } from "../../src/ejecta/relation.ts";

const BINARIES = [
  [1.4, 1.4, 400, 400],
  [1.48, 1.26, 250, 700],
  [1.6, 1.1, 150, 1600],
  [2, 1.4, 20, 420],
  [1.25, 1.2, 900, 1150],
].map((binary) => ({ binary, stars: neutronStars(binary, "yagi-yunes", 2.1) }));

const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** Values outside a relation's domain are in parentheses. */
function rowsOf(relations: Readonly<Record<string, Relation>>): string[][] {
  return Object.entries(relations).map(([name, relation]) => [
    `\`${name}\``,
    ...BINARIES.map(({ stars }) => {
      const text = figure(relation.evaluate(stars));
      return relation.problem(stars) === undefined ? text : `(${text})`;
    }),
  ]);
}

const sourcesOf = (relations: Readonly<Record<string, Relation>>): string[][] =>
  Object.entries(relations).map(([name, { source, domain }]) => [`\`${name}\``, source, domain]);

const scatterOf = (relations: Readonly<Record<string, Relation>>): string[][] =>
  Object.entries(relations).map(([name, { scatter }]) => [
    `\`${name}\``,
    scatter ? scatterText(scatter, "Msun") : "",
    scatter?.source ?? "",
  ]);

/** A table as the formatter writes it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[], fill = " ") =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column], fill)).join(" | ")} |`;
  const [head, ...body] = rows;
  return [
    line(head),
    line(
      head.map(() => ""),
      "-",
    ),
    ...body.map((row) => line(row)),
  ].join("\n");
}

const binaryRow = BINARIES.map(({ binary }) => binary.join(" "));
const TABLES: Readonly<Record<string, string>> = {
  binaries: table([
    ["m1 m2 Lambda1 Lambda2", "C1", "C2", "combined Lambda", "R16 (km)", "threshold (Msun)"],
    ...BINARIES.map(({ binary, stars }) =>
      [
        binary.join(" "),
        ...[stars.c1, stars.c2, stars.combinedLambda, radius16(stars) * GRAVITATIONAL_RADIUS_KM, thresholdMass(stars)],
      ].map((cell) => (typeof cell === "number" ? figure(cell) : cell)),
    ),
  ]),
  masses: table([["dynamical mass (Msun)", ...binaryRow], ...rowsOf(DYNAMICAL_MASS_RELATIONS)]),
  velocities: table([["velocity (c)", ...binaryRow], ...rowsOf(DYNAMICAL_VELOCITY_RELATIONS)]),
  disks: table([["disk mass (Msun)", ...binaryRow], ...rowsOf(DISK_MASS_RELATIONS)]),
  "sources of masses": table([["dynamical mass", "source", "holds"], ...sourcesOf(DYNAMICAL_MASS_RELATIONS)]),
  scatter: table([["dynamical mass", "scatter", "as stated"], ...scatterOf(DYNAMICAL_MASS_RELATIONS)]),
  "sources of velocities": table([["velocity", "source", "holds"], ...sourcesOf(DYNAMICAL_VELOCITY_RELATIONS)]),
  "sources of disks": table([["disk mass", "source", "holds"], ...sourcesOf(DISK_MASS_RELATIONS)]),
};

it.each(Object.entries(TABLES))("%s", (_, text) => {
  expect(readFileSync("docs/ejecta.md", "utf8")).toContain(`${text}\n`);
});
