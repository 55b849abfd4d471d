/**
 * The one command for a machine without network: tests every kernel, measures, and leaves one file in the current folder
 * to carry back. A step that fails, crashes or hangs does not keep the others from running.
 */

import { spawn, spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

const PROGRAM = fileURLToPath(new URL("../app/dist/cli.js", import.meta.url));

/** A driver that hangs must not keep the results back for longer; software Vulkan compiles for many minutes. */
const STEP_LIMIT_MS = 2 * 60 * 60 * 1000;

/** What a step that is asked to end gets for writing what it has. */
const FAREWELL_MS = 10 * 1000;

/** The program's exit code where there is no device. */
const EXIT_DEVICE = 3;

/** How the adapter's step ends on a machine that has none, which is no failure. */
const NO_ADAPTER = "there is no adapter";

const ON_ADAPTER = "every kernel on the adapter";

/**
 * One run of the program. `output` is the file that its standard output becomes.
 * @typedef {{ name: string, args: readonly string[], output: string }} Step
 * @typedef {Step & { outcome: string, seconds: number }} Outcome
 */

/** @param {boolean} quick @returns {Step[]} */
function steps(quick) {
  return [
    { name: "the machine", args: ["info", "--json"], output: "info.json" },
    {
      name: ON_ADAPTER,
      args: ["selftest", "--backend", "webgpu", "--json"],
      output: "selftest-webgpu.json",
    },
    { name: "every kernel on the CPU", args: ["selftest", "--backend", "cpu", "--json"], output: "selftest-cpu.json" },
    { name: "benchmarks", args: ["bench", "--output", "bench", ...(quick ? ["--quick"] : [])], output: "bench.txt" },
  ];
}

/** Ends the run before it starts. @param {string} sentence @returns {never} */
function refuse(sentence) {
  process.stderr.write(`run-all: ${sentence}\n`);
  process.exit(2);
}

/**
 * Runs one step in the folder of results; what it says on standard error is shown and kept.
 * @param {Step} step
 * @param {string} folder
 * @param {number} end the time, by `performance.now()`, at which the step is asked to end
 * @returns {Promise<Outcome>}
 */
function runStep(step, folder, end) {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...step.args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const limit = Math.max(0, Math.min(STEP_LIMIT_MS, end - begun));
    // The benchmarks keep the sections that had ended; a driver that hangs hears nothing.
    const timers = [
      setTimeout(() => child.kill("SIGINT"), limit),
      setTimeout(() => child.kill("SIGKILL"), limit + FAREWELL_MS),
    ];
    let output = "";
    let messages = "";
    child.stdout.setEncoding("utf8").on("data", (piece) => {
      output += piece;
    });
    child.stderr.setEncoding("utf8").on("data", (piece) => {
      messages += piece;
      process.stderr.write(piece);
    });
    /** @param {string} outcome */
    const finish = (outcome) => {
      for (const timer of timers) clearTimeout(timer);
      if (output) writeFileSync(join(folder, step.output), output);
      if (messages) writeFileSync(join(folder, `${step.output}.messages`), messages);
      resolve({ ...step, outcome, seconds: (performance.now() - begun) / 1000 });
    };
    child.on("error", (error) => finish(error.message));
    child.on("close", (code, signal) => {
      if (code === 0) finish("done");
      else if (code === EXIT_DEVICE && step.name === ON_ADAPTER) finish(NO_ADAPTER);
      else if (performance.now() >= begun + limit) finish(`FAILED (cut after ${Math.round(limit / 1000)} s)`);
      else finish(`FAILED (${signal ?? `exit code ${code}`})`);
    });
  });
}

/** What the program itself does not say about the machine. @returns {object} */
function describeMachine() {
  const [first] = cpus();
  return {
    date: new Date().toISOString(),
    processor: first?.model,
    processors: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    nvidiaDriver: readIfThere("/proc/driver/nvidia/version"),
    distribution: readIfThere("/etc/os-release"),
    environment: Object.fromEntries(
      ["LD_LIBRARY_PATH", "VK_DRIVER_FILES", "VK_ADD_DRIVER_FILES", "KILOFLOW_BACKEND"].map((name) => [
        name,
        process.env[name],
      ]),
    ),
  };
}

/** @param {string} path @returns {string | undefined} */
function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Name of the adapter for a file's name. @param {string} folder @returns {string} */
function adapterName(folder) {
  let name = "cpu";
  try {
    name = JSON.parse(readFileSync(join(folder, "selftest-webgpu.json"), "utf8")).backends[0].backend.name;
  } catch {
    // There is no adapter, or its step did not get to its end.
  }
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** @returns {{ quick?: boolean, minutes?: string }} */
function readFlags() {
  try {
    return parseArgs({ options: { quick: { type: "boolean" }, minutes: { type: "string" } } }).values;
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split(". ");
    return refuse(`${sentence}; there are --quick, for shorter benchmarks, and --minutes N, at which the run ends`);
  }
}

const { quick = false, minutes = "Infinity" } = readFlags();
const limit = Number(minutes) * 60_000;
if (!(limit > 0)) refuse(`--minutes is "${minutes}", but must be a number above 0`);
const end = performance.now() + limit - FAREWELL_MS;
if (spawnSync("tar", ["--help"]).error) refuse("the program tar is needed to pack the results");
try {
  accessSync(".", constants.W_OK);
} catch {
  refuse("the current folder cannot be written to; go to one where the results may stay");
}

const temporary = mkdtempSync(join(tmpdir(), "kiloflow-"));
try {
  const folder = join(temporary, "results");
  mkdirSync(folder);
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const step of steps(quick)) {
    process.stdout.write(`== ${step.name}: kiloflow ${step.args.join(" ")}\n`);
    const outcome = await runStep(step, folder, end);
    process.stdout.write(`   ${outcome.outcome} (${outcome.seconds.toFixed(1)} s)\n`);
    outcomes.push(outcome);
  }
  writeFileSync(
    join(folder, "run.json"),
    `${JSON.stringify({ machine: describeMachine(), steps: outcomes }, null, 2)}\n`,
  );

  const stamp = new Date().toISOString().replace(/[-:]/g, "").slice(0, 15);
  const name = `kiloflow-${adapterName(folder)}-${stamp}`;
  renameSync(folder, join(temporary, name));
  const tar = spawnSync("tar", ["-cf", "-", name], { cwd: temporary, maxBuffer: 2 ** 30 });
  if (tar.status !== 0) throw new Error(`tar failed: ${tar.stderr}`);
  writeFileSync(`${name}.tar.gz.partial`, gzipSync(tar.stdout));
  renameSync(`${name}.tar.gz.partial`, `${name}.tar.gz`);

  const failed = outcomes.filter(({ outcome }) => outcome.startsWith("FAILED")).map((step) => step.name);
  if (failed.length > 0) process.exitCode = 1;
  process.stdout.write(
    [
      "",
      ...(outcomes.some(({ outcome }) => outcome === NO_ADAPTER) ? ["No adapter: only the CPU was tested."] : []),
      ...(failed.length > 0 ? [`FAILED: ${failed.join(", ")}.`] : []),
      `Results: ${name}.tar.gz\n`,
    ].join("\n"),
  );
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
