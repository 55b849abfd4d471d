/**
 * One writer an output. A link beside the output names the process that writes it, and can be made by one alone. Node.js has no locks that end with their process, so a lock that is left behind is recognised: on the same
 * machine by its process, which is gone; from another machine (shards on a shared file system) by its time, which a living
 * writer renews.
 */

import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { lstat, lutimes, open, readFile, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { fileError, isSystemError } from "../fileErrors.ts";
import { OutputError } from "./outputError.ts";
import { besideOutput } from "./place.ts";

/** A writer renews its lock this often. */
const RENEWAL_MS = 5_000;
/** A lock of another machine that is older belongs to nobody: far beyond the delays of network file systems. */
const STALE_MS = 60_000;

/** Who holds a lock. */
interface Holder {
  readonly token: string;
  readonly host: string;
  /** Tells machines, their boots and their containers apart: process numbers mean something inside one alone. */
  readonly machine: string;
  readonly process: number;
  /** When the process started, in the system's ticks: numbers are used again. */
  readonly started: string;
}

const readOr = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

/**
 * Start of a process after the boot, from Linux's process table; empty elsewhere and for processes that are gone. One that
 * has ended stays in the table until its parent asks for it: in containers whose first process asks for none, for ever.
 */
const startOf = (id: number | "self"): string =>
  readOr(() => {
    const [state, ...rest] = readFileSync(`/proc/${id}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return state === "Z" || state === "X" ? "ended" : rest[18];
  });

const ownMachine = (): string =>
  [
    hostname(),
    readOr(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()),
    readOr(() => readlinkSync("/proc/self/ns/pid")),
  ].join(" ");

/** A lock that is held. Release it when the output is whole or given up. */
export class OutputLock {
  private readonly renewal: NodeJS.Timeout;

  private constructor(
    private readonly path: string,
    private readonly output: string,
    private readonly token: string,
  ) {
    this.renewal = setInterval(() => {
      const now = new Date();
      // A lock that cannot be renewed is found out by `check`.
      lutimes(path, now, now).catch(() => {});
    }, RENEWAL_MS);
    this.renewal.unref();
  }

  /**
   * Takes the lock of an output.
   * @throws OutputError where another process is writing it, or its folder cannot be written to
   */
  static async take(output: string): Promise<OutputLock> {
    const path = besideOutput(output, ".lock");
    const holder: Holder = {
      token: randomUUID(),
      host: hostname(),
      machine: ownMachine(),
      process: process.pid,
      started: startOf("self"),
    };
    // The second round is for a lock that was left behind or given back meanwhile.
    for (let round = 0; ; round++) {
      if (await create(path, holder, output)) return new OutputLock(path, output, holder.token);
      const found = await readHolder(path);
      if (found && (round >= 10 || (await isHeld(found, path)))) throw new OutputError(heldText(output, path, found));
      if (found) await removeStale(path, found);
    }
  }

  /** @throws OutputError where the lock was taken away: then another process may be writing */
  async check(): Promise<void> {
    if ((await readHolder(this.path))?.token === this.token) return;
    throw new OutputError(
      `${this.output} is written by another process as well: this one has lost its lock ${this.path}`,
    );
  }

  /** Gives the lock back. One that cannot be removed is recognised as left behind once this process is gone. */
  async release(): Promise<void> {
    clearInterval(this.renewal);
    try {
      if ((await readHolder(this.path))?.token === this.token) await rm(this.path, { force: true });
    } catch {}
  }
}

/** A symbolic link is made with its contents in one step; where there are none, a file takes its place. */
async function create(path: string, holder: Holder, output: string): Promise<boolean> {
  const text = JSON.stringify(holder);
  try {
    await symlink(text, path).catch((error) => {
      if (isSystemError(error) && WITHOUT_LINKS.includes(error.code!)) return writeFile(path, text, { flag: "wx" });
      throw error;
    });
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") return false;
    throw fileError(error, "write", output);
  }
}

/** How systems and file systems say that they have no symbolic links. */
const WITHOUT_LINKS = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"];

/** Undefined where there is no lock. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readlink(path).catch((error) => {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    return readFile(path, "utf8");
  });
  if (text === undefined) return undefined;
  const nobody: Holder = { token: text, host: "", machine: "", process: 0, started: "" };
  try {
    return { ...nobody, ...JSON.parse(text) };
  } catch {
    return nobody;
  }
}

async function isHeld(holder: Holder, path: string): Promise<boolean> {
  if (holder.machine === ownMachine()) {
    return isAlive(holder.process) && startOf(holder.process) === holder.started;
  }
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && (await clockOf(path)) - found.mtimeMs < STALE_MS;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return isSystemError(error) && error.code === "EPERM";
  }
}

/** The file server's clock, which may differ from this machine's: the time of a file that is new. */
async function clockOf(path: string): Promise<number> {
  const probe = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await (await open(probe, "wx")).close();
    return (await stat(probe)).mtimeMs;
  } finally {
    await rm(probe, { force: true });
  }
}

/** Takes a stale lock away. Of two processes that try, one renames it; what a third made meanwhile is put back. */
async function removeStale(path: string, stale: Holder): Promise<void> {
  const aside = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return;
    throw fileError(error, "write", path);
  }
  const moved = await readHolder(aside);
  if (moved?.token === stale.token) await rm(aside, { force: true });
  else await rename(aside, path);
}

function heldText(output: string, path: string, { host, process: id }: Holder): string {
  const where = host === "" || host === hostname() ? "" : ` on ${host}`;
  return `${output} is being written by another process (${id}${where}); wait for its end, or remove ${path} if it is gone for certain`;
}
