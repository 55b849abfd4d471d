/** Reads inputs in processes that may die, and counts what happened. */

import { fork } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeInput, schedule } from "./input.ts";
import { BAD, HANG_MS, type Job, type Outcome, type Report } from "./job.ts";
import { loadSeeds, saveSeeds } from "./seeds.ts";
import type { Target } from "./target.ts";
import { writeSeed } from "./targets/sets.ts";

export interface FuzzOptions {
  readonly targets: readonly Target[];
  readonly seed: number;
  /** Place of the first input, of one target its number, and how many inputs all targets have together. */
  readonly from: number;
  readonly count: number;
  /** Where inputs that were not read as they should are kept. */
  readonly save?: string;
  /** The bundled worker. */
  readonly worker: string;
  readonly processes: number;
}

/** What was found with an input of a target. */
export interface Finding {
  readonly target: string;
  readonly number: number;
  readonly outcome: Outcome;
  readonly detail: string;
}

export interface FuzzResult {
  /** Inputs of each target by outcome. */
  readonly counts: ReadonlyMap<string, Map<Outcome, number>>;
  readonly findings: readonly Finding[];
}

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { targets, seed, count } = options;
  const folder = await mkdtemp(join(tmpdir(), "kiloflow-fuzz-"));
  try {
    const seeds = join(folder, "seeds");
    for (const target of targets) await saveSeeds(seeds, target);
    const counts = new Map(targets.map(({ name }) => [name, new Map<Outcome, number>()]));
    const findings: Finding[] = [];
    const place = schedule(targets);
    const told = ({ index, outcome, detail = "" }: Report) => {
      const { target, number } = place(index);
      const { name } = targets[target];
      const own = counts.get(name)!;
      own.set(outcome, (own.get(outcome) ?? 0) + 1);
      if ((BAD as readonly Outcome[]).includes(outcome)) findings.push({ target: name, number, outcome, detail });
    };
    const share = Math.ceil(count / options.processes);
    const shares = Array.from({ length: options.processes }, (_, process): Job => {
      const from = options.from + process * share;
      return {
        ...{
          targets: targets.map(({ name }) => name),
          seed,
          seeds,
          from,
          to: Math.min(from + share, options.from + count),
        },
        scratch: join(folder, `scratch${process}`),
        progress: join(folder, `progress${process}`),
      };
    });
    await Promise.all(shares.map((job) => runShare(options.worker, job, told)));
    if (options.save !== undefined) await saveFindings(options.save, options, seeds, findings);
    return { counts, findings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a share to its end, however many processes that takes. */
async function runShare(worker: string, job: Job, told: (report: Report) => void): Promise<void> {
  for (let from = job.from; from < job.to; ) {
    await writeFile(job.progress, "");
    const end = await runProcess(worker, { ...job, from }, told);
    if (end === undefined) return;
    const text = (await readFile(job.progress, "utf8")).trim();
    // Without a number nothing was read: that is a defect of the fuzzer, or of a seed.
    if (text === "") throw new Error(`the fuzzer's process ended before its first input: ${end.detail}`);
    told({ index: Number(text), ...end });
    from = Number(text) + 1;
  }
}

/** @returns how the process ended, undefined where all was read */
function runProcess(
  worker: string,
  job: Job,
  told: (report: Report) => void,
): Promise<Omit<Report, "index"> | undefined> {
  return new Promise((resolve) => {
    const child = fork(worker, [JSON.stringify(job)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let errors = "";
    child.stderr!.on("data", (piece) => {
      errors = (errors + piece).slice(-2000);
    });
    child.on("message", told);
    // The number of the input that is read stays the same for too long: far beyond the bound, so that slow ones end by themselves.
    let [last, since] = ["", Date.now()];
    const watch = setInterval(async () => {
      const now = await readFile(job.progress, "utf8").catch(() => "");
      if (now !== last) [last, since] = [now, Date.now()];
      else if (last !== "" && Date.now() - since > 6 * HANG_MS) child.kill("SIGKILL");
    }, 1000);
    child.on("close", (code, signal) => {
      clearInterval(watch);
      if (code === 0) resolve(undefined);
      else if (signal === "SIGKILL") resolve({ outcome: "hang", detail: "killed after more than a minute" });
      else resolve({ outcome: "crash", detail: `the process ended with ${code ?? signal}: ${errors}` });
    });
  });
}

async function saveFindings(
  folder: string,
  { targets, seed }: FuzzOptions,
  seeds: string,
  findings: readonly Finding[],
) {
  for (const { target: name, number, outcome } of findings) {
    const target = targets.find((one) => one.name === name)!;
    const { files } = makeInput(target, await loadSeeds(join(seeds, name)), seed, number);
    const own = join(folder, `${name}-${outcome}-${seed}-${number}`);
    await mkdir(own, { recursive: true });
    await writeSeed(own, files);
  }
}
