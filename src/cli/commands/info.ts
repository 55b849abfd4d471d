/** `kiloflow info` */

import type { Command } from "commander";
import { InputError } from "../../engine/errors.ts";
import { parseBackendChoice } from "../../engine/openBackend.ts";
import { addBackendFlag } from "../options.ts";
import { photometryText } from "../photometryText.ts";
import { printResult } from "../showJob.ts";

/** Adds the command. */
export function registerInfo(program: Command): void {
  const command = program
    .command("info")
    .summary("show adapter, limits and measured speed; or what a file of photometry has")
    .description(
      "Shows which adapter is used and why, its driver, limits and features, and measures copy bandwidth and arithmetic rate. Of a file of photometry: what it was read as, its points by filter, and which rows are not used.",
    )
    .argument("[photometry]", "a file of photometry")
    .option("--json", "print as JSON");
  addBackendFlag(command).action(runInfo);
}

async function runInfo(photometry: string | undefined, flags: { json?: boolean; backend?: string }): Promise<void> {
  if (photometry !== undefined) {
    if (flags.backend !== undefined) throw new InputError("--backend has no use with a file of photometry");
    const { describePhotometry } = await import("../../jobs/photometry/describePhotometry.ts");
    const summary = await describePhotometry(photometry);
    printResult(flags, summary, () => photometryText(summary));
    return;
  }
  const choice = parseBackendChoice(flags.backend);
  const { gatherInformation } = await import("../../jobs/machine/information.ts");
  const information = await gatherInformation(choice);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(information, null, 2)}\n`);
    return;
  }
  const { backend, limits } = information;
  const rows: [string, string][] = [
    ["kiloflow", `${information.version}, Node ${information.node}, ${information.platform}`],
    ["backend", `${backend.kind} (${backend.reason})`],
    ["adapter", `${backend.name}${backend.hardware ? "" : ", software"}`],
    ["driver", backend.driver],
    ["copy bandwidth", `${information.copyBandwidthGBs.toFixed(1)} GB/s (read and written)`],
    ["arithmetic rate", `${information.arithmeticGflops.toFixed(1)} GFLOP/s (float32 multiply-adds)`],
    ["features", information.features.join(", ") || "none"],
    ...information.measured.map(({ subject, measured }): [string, string] => [
      "measured layouts",
      `${subject}: ${measured.map(({ name, secondsPerRow }) => `${name} ${(1e6 * secondsPerRow).toPrecision(3)} µs a row`).join(", ")}`,
    ]),
    ...Object.entries(limits).map(([name, value]): [string, string] => [name, value.toLocaleString("en-US")]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  process.stdout.write(`${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")}\n`);
}
