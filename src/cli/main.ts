#!/usr/bin/env node
/** The command line: parses, calls a job, shows the result, and turns errors into one sentence and an exit code. */

import "../models.ts";
import { Command, CommanderError } from "commander";
import { fileError } from "../data/fileErrors.ts";
import { VERSION } from "../version.ts";
import { registerBench } from "./commands/bench.ts";
import { registerCheck } from "./commands/check.ts";
import { registerCompare } from "./commands/compare.ts";
import { registerCurve } from "./commands/curve.ts";
import { registerGenerate } from "./commands/generate.ts";
import { registerInfo } from "./commands/info.ts";
import { registerMerge } from "./commands/merge.ts";
import { registerModels } from "./commands/models.ts";
import { registerPredict } from "./commands/predict.ts";
import { registerPrepare } from "./commands/prepare.ts";
import { registerSample } from "./commands/sample.ts";
import { registerSelfTest } from "./commands/selftest.ts";
import { registerTrain } from "./commands/train.ts";
import { EXIT_INPUT, reportError } from "./errors.ts";

function createProgram(): Command {
  const program = new Command("kiloflow")
    .description("Kilonova light curves (Dietrich & Ujevic 2017) on the GPU, and normalizing flows that learn them")
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(oneSentence(text)) });
  for (const register of [
    registerGenerate,
    registerCurve,
    registerPrepare,
    registerMerge,
    registerCheck,
    registerTrain,
    registerModels,
    registerSample,
    registerPredict,
    registerCompare,
    registerInfo,
    registerBench,
    registerSelfTest,
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

// A reader that closes early (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : reportError(fileError(error, "write", "to standard output")));
});

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_INPUT;
  else process.exitCode = reportError(error);
}
