/** The commands, and the errors of the parser in the form of all others. */

import { Command, CommanderError } from "commander";
import { VERSION } from "../version.ts";
import { registerBench } from "./commands/bench.ts";
import { registerCheck } from "./commands/check.ts";
import { registerCompare } from "./commands/compare.ts";
import { registerCompletion } from "./commands/completion.ts";
import { registerCoverage } from "./commands/coverage.ts";
import { registerCurve } from "./commands/curve.ts";
import { registerFit } from "./commands/fit.ts";
import { registerForecast } from "./commands/forecast.ts";
import { registerGenerate } from "./commands/generate.ts";
import { registerImportExport } from "./commands/importExport.ts";
import { registerInfo } from "./commands/info.ts";
import { registerMerge } from "./commands/merge.ts";
import { registerModels } from "./commands/models.ts";
import { registerOverlay } from "./commands/overlay.ts";
import { registerPage } from "./commands/page.ts";
import { registerPredict } from "./commands/predict.ts";
import { registerPrepare } from "./commands/prepare.ts";
import { registerSample } from "./commands/sample.ts";
import { registerSelfTest } from "./commands/selftest.ts";
import { registerTrain } from "./commands/train.ts";
import { EXIT_INPUT, reportError } from "./errors.ts";

function createProgram(): Command {
  const program = new Command("kiloflow")
    .description("Kilonova light curves on the GPU, and normalizing flows that learn them")
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(oneSentence(text)) });
  for (const register of [
    registerModels,
    registerGenerate,
    registerCurve,
    registerPrepare,
    registerMerge,
    registerCheck,
    registerTrain,
    registerImportExport,
    registerFit,
    registerCoverage,
    registerSample,
    registerPredict,
    registerOverlay,
    registerCompare,
    registerForecast,
    registerInfo,
    registerBench,
    registerSelfTest,
    registerPage,
    registerCompletion,
  ]) {
    register(program);
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride();
  }
  return program;
}

/** Commander's message, which may have a suggestion on a second line, in the form of all other errors. */
function oneSentence(text: string): string {
  const line = text
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\s*/g, " ");
  const listed = line.startsWith("unknown command") ? "commands" : "flags";
  return `kiloflow: ${line}${line.endsWith(")") ? "" : ` (--help lists the ${listed})`}\n`;
}

/**
 * Runs one command line. What it prints goes to standard output and error.
 * @param args without the program's name
 * @returns the exit code of an error, or undefined where all went well or the command set its own
 */
export async function run(args: readonly string[]): Promise<number | undefined> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error);
    return error.exitCode === 0 ? undefined : EXIT_INPUT;
  }
}
