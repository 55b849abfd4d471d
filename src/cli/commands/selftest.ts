/** `kiloflow selftest` */

import type { Command } from "commander";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import type { ModelVerdict } from "../../jobs/machine/modelTest.ts";
import type { KernelVerdict } from "../../jobs/machine/selfTest.ts";
import { addBackendFlag } from "../options.ts";
import { interruptSignal } from "../progress.ts";
import { terminalText } from "../terminalText.ts";

/** Exit code where a kernel or a model does not agree with its twin. */
const EXIT_FAILED = 1;

const NAME_WIDTH = 32;

/** Adds the command. */
export function registerSelfTest(program: Command): void {
  const command = program
    .command("selftest")
    .summary("check every kernel and model on this machine")
    .description(
      "Runs every kernel on random and edge inputs and compares the results with float64 arithmetic, and so the light curves of every model: on the adapter that WebGPU finds, and on the CPU. Exit code 1 where one is wrong.",
    )
    .option("--json", "print as JSON");
  addBackendFlag(command).action(runCommand);
}

async function runCommand(flags: { json?: boolean; backend?: string }): Promise<void> {
  const choice = parseBackendChoice(flags.backend);
  const { runSelfTest } = await import("../../jobs/machine/selfTest.ts");
  const interrupt = interruptSignal();
  // With --json the lines are progress, and standard output stays for the result.
  const lines = flags.json ? process.stderr : process.stdout;
  const say = (line: string): void => {
    lines.write(`${line}\n`);
  };
  try {
    const summary = await runSelfTest(choice, {
      signal: interrupt.signal,
      onBackend: ({ name, hardware, kind }) => say(`${name}${kind === "webgpu" && !hardware ? ", software" : ""}`),
      onNoWebGpu: (reason) => say(reason),
      onKernel: (verdict) => say(describeVerdict(verdict)),
      onModel: (verdict) => say(describeCurves(verdict)),
    });
    if (!summary.passed) process.exitCode = EXIT_FAILED;
    say(summary.passed ? "passed" : "FAILED");
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  } finally {
    interrupt.dispose();
  }
}

function describeVerdict({ kernel, cases, seconds, problem }: KernelVerdict): string {
  if (problem !== undefined) return `  FAILED  ${kernel}: ${problem}`;
  return `  ok      ${kernel.padEnd(NAME_WIDTH)}${String(cases).padStart(3)} ${cases === 1 ? "case " : "cases"}  ${seconds.toFixed(2)} s`;
}

function describeCurves({ model, sets, seconds, problem, untested }: ModelVerdict): string {
  const name = `light curves of ${model}`;
  if (problem !== undefined) return `  FAILED  ${name}: ${problem}`;
  if (untested !== undefined) return `  --      ${name}: not tested, ${terminalText(untested)}`;
  return `  ok      ${name.padEnd(NAME_WIDTH)}${String(sets).padStart(3)} sets   ${seconds.toFixed(2)} s`;
}
