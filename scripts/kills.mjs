/**
 * `npm run kills`: runs of the built program are killed (SIGKILL) at random moments and resumed, again and again, and must
 * end with the bytes of an undisturbed run and leave nothing else behind. Prints a table; exit code 1 where one does not.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { ROOT } from "./lib/run.mjs";
import { runScript, step } from "./lib/steps.mjs";

const USAGE = "usage: npm run kills -- [--count N] [--seed N]   (default: 200 killed runs, seed 1)";
/** Kills of every fourth run before it is left to end; the others are killed once. */
const KILLS_IN_A_ROW = 3;

/** @typedef {{ name: string, args: string[], outputs: string[] }} Case a command, and the files that it makes */

const generate = (/** @type {string} */ ending, /** @type {string} */ backend) => {
  const shape = ending === "csv" ? ["--count", "3000", "--times", "0:11:0.1"] : ["--count", "12000"];
  const args = ["generate", "--prior", "uniform", ...shape, "--backend", backend, "--output", `d.${ending}`];
  return { name: `generate ${ending} ${backend}`, args, outputs: [`d.${ending}`] };
};

/** @param {boolean} adapter whether WebGPU finds one @returns {Case[]} */
const cases = (adapter) => [
  ...["npz", "h5", "csv"].flatMap((ending) =>
    ["cpu", ...(adapter ? ["webgpu"] : [])].map((name) => generate(ending, name)),
  ),
  { name: "generate h5 compressed", args: [...generate("h5", "cpu").args, "--compress"], outputs: ["d.h5"] },
  ...["npz", "h5"].map((ending) => ({
    name: `merge ${ending}`,
    args: ["merge", "part1.npz", "part2.npz", "--output", `d.${ending}`],
    outputs: [`d.${ending}`],
  })),
  {
    name: "prepare npz",
    args: ["prepare", "curves.npz", "--every", "4", "--fill", "nearest", "--drop-empty", "--output", "d.npz"],
    outputs: ["d.npz"],
  },
  {
    name: "train",
    args: [
      "train",
      "training.npz",
      "--compress",
      "points:1",
      "--epochs",
      "12",
      "--backend",
      "cpu",
      "--output",
      "m.safetensors",
    ],
    outputs: ["m.safetensors", "m.last.safetensors", "m.log.jsonl", "m.loss.svg", "m.evolution.svg"],
  },
];

/** What the cases read. */
const INPUTS = [
  ...[1, 2].map((k) => [
    "generate",
    "--prior",
    "uniform",
    "--count",
    "12000",
    "--shard",
    `${k}/2`,
    "--backend",
    "cpu",
    "--output",
    `part${k}.npz`,
  ]),
  ["generate", "--prior", "uniform", "--count", "12000", "--backend", "cpu", "--output", "curves.npz"],
  [
    "generate",
    "--prior",
    "uniform",
    "--count",
    "600",
    "--times",
    "0:11:1",
    "--bands",
    "gr",
    "--backend",
    "cpu",
    "--output",
    "training.npz",
  ],
];

/** Ends well where WebGPU finds an adapter. */
const PROBE = ["generate", "--prior", "eos", "--count", "1", "--backend", "webgpu", "--output", "probe.npz"];

/**
 * Runs the program, and kills it after some time.
 * @param {string[]} args @param {string} cwd @param {number} [killAfter] milliseconds
 * @returns {Promise<{ code: number | null, killed: boolean, milliseconds: number, stderr: string }>}
 */
function run(args, cwd, killAfter) {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(ROOT, "dist", "cli.js"), ...args, "--quiet"], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === "SIGKILL", milliseconds: performance.now() - begun, stderr });
    });
  });
}

/** @param {string[]} args @param {string} cwd */
async function runWell(args, cwd) {
  const { code, stderr, milliseconds } = await run(args, cwd);
  if (code !== 0) throw new Error(`kiloflow ${args.join(" ")} ended with ${code}: ${stderr}`);
  return milliseconds;
}

/** A folder in which the inputs are. They are only read: links will do. @param {string} inputs @param {string} folder */
function linkInputs(inputs, folder) {
  mkdirSync(folder);
  for (const name of readdirSync(inputs)) symlinkSync(join(inputs, name), join(folder, name));
}

/** Random numbers of a seed (Park and Miller 1988). @param {number} seed */
function randomOf(seed) {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

await runScript(async () => {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
  });
  const [total, seed] = [Number(values.count), Number(values.seed)];
  if (!(Number.isInteger(total) && total > 0 && Number.isInteger(seed))) throw new Error(USAGE);
  await step("Build: dist from src", build);
  const folder = mkdtempSync(join(tmpdir(), "kiloflow-kills-"));
  const inputs = join(folder, "inputs");
  mkdirSync(inputs);

  try {
    for (const args of INPUTS) await runWell(args, inputs);
    const adapter = (await run(PROBE, folder)).code === 0;
    if (!adapter) process.stdout.write("WebGPU finds no adapter here: the CPU backend alone is killed\n");
    const random = randomOf(seed);
    const rows = cases(adapter).map((one) => ({
      ...one,
      kills: 0,
      same: 0,
      runs: 0,
      seconds: 0,
      whole: join(folder, one.name),
    }));
    for (const row of rows) {
      linkInputs(inputs, row.whole);
      row.seconds = (await runWell(row.args, row.whole)) / 1000;
    }
    const sum = (/** @type {"kills" | "runs" | "same"} */ what) => rows.reduce((n, row) => n + row[what], 0);
    for (let index = 0; sum("runs") < total; index = (index + 1) % rows.length) {
      const row = rows[index];
      const own = join(folder, "run");
      rmSync(own, { recursive: true, force: true });
      linkInputs(inputs, own);
      const wanted = sum("runs") % 4 === 3 ? KILLS_IN_A_ROW : 1;
      let kills = 0;
      let ended = false;
      while (!ended && kills < wanted) {
        const end = await run([...row.args, "--resume"], own, random() * 1000 * row.seconds);
        if (end.killed) kills++;
        else if (end.code !== 0) throw new Error(`${row.name}: ${end.stderr}`);
        else ended = true;
      }
      // It had ended before its time: another one is killed in its place.
      if (kills === 0) continue;
      if (!ended) await runWell([...row.args, "--resume"], own);
      const same = row.outputs.every((name) =>
        readFileSync(join(own, name)).equals(readFileSync(join(row.whole, name))),
      );
      const left = readdirSync(own).filter((name) => !existsSync(join(row.whole, name)));
      row.kills += kills;
      row.runs++;
      if (same && left.length === 0) row.same++;
      else process.stdout.write(`${row.name}: ${same ? `left ${left.join(", ")} behind` : "other bytes"}\n`);
    }
    const table = rows.map(({ name, kills, runs, same }) => ({
      command: name,
      kills,
      "resumed runs": runs,
      "same bytes": same,
    }));
    console.table(table);
    const [kills, runs, same] = [sum("kills"), sum("runs"), sum("same")];
    process.stdout.write(
      `${kills} kills of ${runs} runs (seed ${seed}): resumed, ${same} of ${runs} ended with the bytes of an undisturbed run\n`,
    );
    if (same < runs) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
