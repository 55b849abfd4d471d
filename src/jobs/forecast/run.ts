/** A forecast from what a user says to its files: numbers, table and figure. */

import { checkNewFile, checkNotInput } from "../../data/output/checkNewFile.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { parameterFile } from "../../data/parameters/index.ts";
import { argument, InputError } from "../../engine/errors.ts";
import type { BackendChoice } from "../../engine/openBackend.ts";
import { forecastFigure } from "../../figures/forecast.ts";
import { checkFigurePath, writeFigure } from "../../figures/write.ts";
import type { JobEvents } from "../events.ts";
import { lendFastest } from "../machine/fastestBackend.ts";
import { figureOf } from "./figure.ts";
import { type ForecastChoices, type ForecastSubject, forecastOf } from "./forecastOf.ts";
import { forecastCsv, forecastJson } from "./forecastText.ts";
import type { ForecastSummary } from "./summary.ts";

/** Of what a forecast is: a chirp mass, or a file. */
export type Subject =
  | Extract<ForecastSubject, { readonly kind: "chirpMass" }>
  | (Omit<Extract<ForecastSubject, { readonly kind: "posterior" }>, "read"> & { readonly table?: string });

export interface ForecastRun extends Omit<ForecastChoices, "subject"> {
  readonly subject: Subject;
  readonly backend: BackendChoice;
  /** All numbers: .csv or .json. */
  readonly output?: string;
  /** .svg, .png or .pdf */
  readonly figure?: string;
  readonly force: boolean;
}

/** @throws InputError for anything that makes no sense, before the work begins */
export async function runForecast(run: ForecastRun, events: JobEvents = {}): Promise<ForecastSummary> {
  checkOutputs(run);
  const { output, figure } = run;
  const summary = await forecastOf({ ...run, subject: readable(run.subject) }, lendFastest(run.backend), events);
  if (figure !== undefined) await writeFigure(figure, forecastFigure(figureOf(summary)));
  if (output !== undefined)
    await writeFileWhole(output, /\.json$/i.test(output) ? forecastJson(summary) : forecastCsv(summary));
  return summary;
}

function readable(subject: Subject): ForecastSubject {
  if (subject.kind === "chirpMass") return subject;
  const { path, table } = subject;
  return { ...subject, read: parameterFile(path, { table }) };
}

function checkOutputs({ subject, output, figure, force }: ForecastRun): void {
  if (output !== undefined) {
    if (!/\.(csv|json)$/i.test(output))
      throw new InputError(`${argument("output")} ${output} must end in .csv or .json`);
    checkNewFile(output, force);
    if (subject.kind === "posterior") checkNotInput(output, [subject.path]);
  }
  if (figure !== undefined) checkFigurePath(figure, argument("figure"), force);
}
