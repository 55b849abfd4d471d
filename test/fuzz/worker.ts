/**
 * A process that reads inputs one after the other. Before each it notes its number in a file, so that its parent knows which
 * one ended it.
 */

import { mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { InputError } from "../../src/engine/errors.ts";
import { makeInput, schedule } from "./input.ts";
import { HANG_MS, type Job, type Outcome, type Report } from "./job.ts";
import { differing } from "./oracles.ts";
import { loadSeeds } from "./seeds.ts";
import type { Accepted, Seed, Target } from "./target.ts";
import { TARGETS } from "./targets/index.ts";
import { writeSeed } from "./targets/sets.ts";

/** A reading that takes more memory takes too much. */
const MEMORY_BYTES = 1e9;

const [text] = process.argv.slice(2);
const job = JSON.parse(text) as Job;
const progress = openSync(job.progress, "r+");

/** What belongs to a target, read once. */
interface Prepared {
  readonly target: Target;
  readonly seeds: readonly Seed[];
  readonly originals: readonly Accepted[];
}

async function prepare(target: Target): Promise<Prepared> {
  const seeds = await loadSeeds(join(job.seeds, target.name));
  const originals: Accepted[] = [];
  for (const seed of seeds) {
    const found = await target.read(await put(seed)).catch((error) => {
      // What a reader does not take (yet) is no seed to compare with.
      if (error instanceof InputError) return undefined;
      throw error;
    });
    if (found) originals.push(found);
  }
  return { target, seeds, originals };
}

/** Writes files where nothing else is. @returns the path of the first */
async function put(files: Seed): Promise<string> {
  rmSync(job.scratch, { recursive: true, force: true });
  mkdirSync(job.scratch, { recursive: true });
  return writeSeed(job.scratch, files);
}

/** Open files; 0 where the system does not say. */
function openFiles(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return 0;
  }
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype];
const known = prototypes.map((prototype) => Object.getOwnPropertyNames(prototype).join());

// Not without a parent.
process.on("disconnect", () => process.exit());

/** What was thrown where nobody waits. */
let stray: unknown;
process.on("uncaughtException", (error) => {
  stray = error;
});

async function attack({ target, seeds, originals }: Prepared, number: number): Promise<[Outcome, string?]> {
  const input = makeInput(target, seeds, job.seed, number);
  const path = await put(input.files);
  const files = openFiles();
  const memory = process.memoryUsage.rss();
  const highest = process.resourceUsage().maxRSS;
  const begun = process.cpuUsage();
  let outcome: [Outcome, string?] = ["accepted"];
  try {
    const accepted = await target.read(path);
    const other = target.checksummed && !input.repacked ? differing(accepted, originals) : undefined;
    const problem = target.problem(accepted) ?? (other && `${other} has other values than the original`);
    if (problem !== undefined) outcome = ["invalid", problem];
  } catch (error) {
    if (error instanceof InputError) {
      outcome = sentence(error) ? ["refused"] : ["crash", `no sentence: ${error.message.slice(0, 200)}`];
    } else outcome = ["crash", String((error as Error)?.stack ?? error)];
  }
  // Streams close a little later.
  for (let turn = 0; turn < 40 && openFiles() > files; turn++) await setTimeout(5);
  if (stray !== undefined) {
    outcome = ["crash", `thrown aside: ${(stray as Error)?.stack ?? stray}`];
    stray = undefined;
  }
  const peak = 1024 * process.resourceUsage().maxRSS;
  if (process.resourceUsage().maxRSS > highest && peak - memory > MEMORY_BYTES)
    return ["memory", `${peak - memory} bytes`];
  // Of the processor, not of the clock: another program may have kept it.
  const { user, system } = process.cpuUsage(begun);
  if (user + system > 1000 * HANG_MS) return ["hang", `${(user + system) / 1000} ms`];
  if (prototypes.some((prototype, at) => Object.getOwnPropertyNames(prototype).join() !== known[at]))
    return ["crash", "a prototype was changed"];
  if (openFiles() > files) return ["crash", "a file was left open"];
  return outcome;
}

/** Messages are lines without control characters. */
const sentence = ({ message, hint }: InputError): boolean =>
  !/\p{Cc}/u.test(message + (hint ?? "")) && message.length < 5000;

const prepared: Prepared[] = [];
for (const target of TARGETS) if (job.targets.includes(target.name)) prepared.push(await prepare(target));

const place = schedule(prepared.map(({ target }) => target));
for (let index = job.from; index < job.to; index++) {
  writeSync(progress, String(index).padEnd(16), 0);
  const { target, number } = place(index);
  const [outcome, detail] = await attack(prepared[target], number);
  process.send!({ index, outcome, detail } satisfies Report);
}
process.disconnect();
