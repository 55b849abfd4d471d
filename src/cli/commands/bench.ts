/** `kiloflow bench`, `kiloflow bench compare` and `kiloflow bench join` */

import type { Command } from "commander";
import type { Comparison } from "../../../bench/suite/compare.ts";
import { benchNames } from "../../../bench/suite/names.ts";
import type { BenchResults } from "../../../bench/suite/results.ts";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { InterruptedError } from "../../jobs/interrupted.ts";
import { addBackendFlag } from "../options.ts";
import { duration, interruptSignal, Progress } from "../progress.ts";

interface BenchFlags {
  readonly json?: string;
  readonly output?: string;
  readonly results?: string;
  readonly quick?: boolean;
  readonly backend?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Exit code where the second run is slower. */
const EXIT_SLOWER = 1;

/** Adds the commands. */
export function registerBench(program: Command): void {
  const sections = Object.entries(benchNames()).map(([name, summary]) => `  ${name.padEnd(12)}${summary}`);
  const bench = program
    .command("bench")
    .summary("measure the speed of kernels and flows on this machine")
    .description(
      "Measures in turns and prints medians and spreads; --output keeps them with figures. See docs/benchmarks.md.",
    )
    .argument("[names...]", `what to measure: ${Object.keys(benchNames()).join(", ")} (default: all)`)
    .option("--json <file>", "write the results as JSON")
    .option("--output <folder>", "write results.json, report.md and figures into a new folder")
    .option("--results <folder>", "the same, in a new folder <date>-<adapter> within this one")
    .option("--quick", "seconds instead of minutes: enough to see that everything works")
    .option("--force", "replace existing results")
    .option("--quiet", "print nothing but errors");
  addBackendFlag(bench)
    .addHelpText("after", `\nSections:\n${sections.join("\n")}\n\nExample:\n  kiloflow bench --output results`)
    .action(runBench);
  bench
    .command("compare")
    .summary("two results side by side")
    .description("Compares two results. Exit code 1 where the second is slower beyond noise on the same machine.")
    .argument("<before>", "folder or results.json of a run")
    .argument("<after>", "folder or results.json of another")
    .action(runCompare);
  bench
    .command("join")
    .summary("sections that were measured one by one as one result")
    .description(
      "Joins results of one machine that have different sections, as one run of all of them would leave them.",
    )
    .argument("<folder>", "new folder for results.json, report.md and figures")
    .argument("<runs...>", "folders or results.json of the runs")
    .action((folder: string, runs: string[], _: unknown, command: Command) =>
      runJoin(folder, runs, command.optsWithGlobals<BenchFlags>().force === true),
    );
}

function checkNames(names: readonly string[]): readonly string[] {
  const known = Object.keys(benchNames());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new InputError(`there is no benchmark "${unknown}"; there are ${known.join(", ")}`);
}

async function runBench(given: string[], flags: BenchFlags): Promise<void> {
  const names = checkNames(given);
  const backend = parseBackendChoice(flags.backend);
  if (flags.output !== undefined && flags.results !== undefined)
    throw new InputError("--output and --results exclude each other");
  const { checkPlace, freeFolder, runName, writeJson, writeRun } = await import("../../../bench/suite/store.ts");
  if (flags.json !== undefined) await checkPlace(flags.json, "--json", flags.force === true);
  if (flags.output !== undefined) await checkPlace(flags.output, "--output", flags.force === true);
  if (flags.results !== undefined) await checkPlace(`${flags.results}/new`, "--results", false);
  const { runBenchmarks } = await import("../../../bench/suite/suite.ts");
  const { benchReport } = await import("../../../bench/suite/report.ts");
  const progress = new Progress("sections", flags.quiet === true);
  const interrupt = interruptSignal();
  let folder = flags.output;
  /** Writes what there is. @returns where it is */
  const keep = async (run: BenchResults): Promise<string> => {
    if (flags.results !== undefined) folder ??= freeFolder(flags.results, runName(run.environment));
    if (flags.json !== undefined) await writeJson(run, flags.json);
    if (folder !== undefined) await writeRun(run, folder);
    return [flags.json, folder].filter((path) => path !== undefined).join(" and ");
  };
  let kept: { readonly run: BenchResults; readonly places: string } | undefined;
  const show = (run: BenchResults) => {
    progress.end();
    if (!flags.quiet) process.stdout.write(benchReport(run, new Map()));
  };
  try {
    const run = await runBenchmarks({
      names,
      backend,
      quick: flags.quick === true,
      program: process.argv[1],
      signal: interrupt.signal,
      onProgress: (text) => progress.status(text),
      onSection: async (part) => {
        kept = { run: part, places: await keep(part) };
      },
    });
    const places = await keep(run);
    show(run);
    if (!flags.quiet && places) process.stdout.write(`\n${places} written after ${duration(run.seconds)}\n`);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    if (!kept) throw new InterruptedError("stopped before a section had ended: there is no result");
    show(kept.run);
    throw new InterruptedError(
      `stopped; the sections that had ended are ${kept.places ? `in ${kept.places}` : "above"}`,
    );
  } finally {
    progress.end();
    interrupt.dispose();
  }
}

async function runCompare(before: string, after: string): Promise<void> {
  const { readRun } = await import("../../../bench/suite/store.ts");
  const { compareRuns } = await import("../../../bench/suite/compare.ts");
  const { comparisonReport } = await import("../../../bench/suite/compareReport.ts");
  const comparison: Comparison = compareRuns(await readRun(before), await readRun(after));
  process.stdout.write(comparisonReport(comparison));
  if (comparison.regressions.length > 0) process.exitCode = EXIT_SLOWER;
}

async function runJoin(folder: string, paths: readonly string[], force: boolean): Promise<void> {
  const { checkPlace, readRun, writeRun } = await import("../../../bench/suite/store.ts");
  const { joinRuns } = await import("../../../bench/suite/join.ts");
  await checkPlace(folder, "<folder>", force);
  const runs = await Promise.all(paths.map(async (path) => ({ path, run: await readRun(path) })));
  const joined = joinRuns(runs);
  await writeRun(joined, folder);
  process.stdout.write(`${folder} written: ${joined.sections.map(({ name }) => name).join(", ")}\n`);
}
