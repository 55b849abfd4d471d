/** A Slurm cluster of one controller and one node, on this machine and for one test: configuration, keys and ports of its own. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { waitUntil } from "./heldRun.ts";

/** What Slurm calls this machine. */
const HOST = hostname().split(".")[0];

/** A running cluster. Dispose of it, whatever happened. */
export class SlurmCluster implements AsyncDisposable {
  private readonly daemons: ChildProcess[] = [];
  /** What commands of Slurm need to find this cluster and no other. */
  readonly env: NodeJS.ProcessEnv;

  private constructor(private readonly folder: string) {
    const own = Object.entries(process.env).filter(([name]) => !/^S(LURM|BATCH)_/.test(name));
    const path = `${process.env.PATH}:/usr/sbin`;
    this.env = { ...Object.fromEntries(own), PATH: path, SLURM_CONF: join(folder, "slurm.conf") };
  }

  /** Starts it, with its files in `folder`. @throws with the daemons' last words where it does not start */
  static async start(folder: string): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(folder);
    try {
      await cluster.startDaemons();
      return cluster;
    } catch (error) {
      const logs = ["munged", "slurmctld", "slurmd"].map((name) => `${name}:\n${cluster.lastLines(name)}`);
      await cluster[Symbol.asyncDispose]();
      throw new Error([`Slurm could not be started: ${(error as Error).message}`, ...logs].join("\n"));
    }
  }

  /** Runs one of Slurm's commands and returns what it printed. @throws where it fails */
  command(name: string, ...args: string[]): string {
    return execFileSync(name, args, { env: this.env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  }

  /** Jobs and tasks that wait or run, one a line. */
  queue(): string {
    return this.command("squeue", "--noheader", "--array", "--format=%i %T %r");
  }

  /** Waits until no job is left. @throws with the queue after too long a time */
  async drain(): Promise<void> {
    await waitUntil("the queue is empty", () => this.queue() === "").catch((error) => {
      throw new Error(
        `${error.message}:\n${this.queue()}\n${this.lastLines("slurmctld")}\n${this.lastLines("slurmd")}`,
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Jobs are processes of their own, which outlive the daemons.
    if (this.daemons.length > 1) {
      spawnSync("scancel", ["--me"], { env: this.env });
      await waitUntil("the jobs have ended", () => this.queue() === "", 10_000).catch(() => {});
    }
    for (const daemon of this.daemons.reverse()) await stop(daemon);
  }

  private async startDaemons(): Promise<void> {
    const socket = await this.startMunge();
    const [controllerPort, nodePort] = await freePorts();
    for (const name of ["state", "spool"]) mkdirSync(join(this.folder, name));
    writeFileSync(
      join(this.folder, "slurm.conf"),
      `ClusterName=test
SlurmctldHost=${HOST}(127.0.0.1)
SlurmctldPort=${controllerPort}
SlurmdPort=${nodePort}
SlurmUser=root
AuthType=auth/munge
CryptoType=crypto/munge
# A task that is queued again waits for cred_expire seconds, of which Slurm wants five.
AuthInfo=socket=${socket},cred_expire=5
StateSaveLocation=${join(this.folder, "state")}
SlurmdSpoolDir=${join(this.folder, "spool")}
SlurmctldPidFile=${join(this.folder, "slurmctld.pid")}
SlurmdPidFile=${join(this.folder, "slurmd.pid")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
MpiDefault=none
KillWait=1
MinJobAge=300
# Two tasks at a time, whatever the machine has.
SlurmdParameters=config_overrides
NodeName=${HOST} NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
    );
    this.daemon("slurmctld", ["-D"]);
    this.daemon("slurmd", ["-D"]);
    await waitUntil("the node is idle", () => {
      const state = spawnSync("sinfo", ["--noheader", "--format=%T"], { env: this.env, encoding: "utf8" });
      return state.stdout.trim() === "idle";
    });
  }

  /** MUNGE, by which Slurm's parts trust each other, as its own user. @returns its socket */
  private async startMunge(): Promise<string> {
    const id = (flag: string) => Number(execFileSync("id", [flag, "munge"], { encoding: "utf8" }));
    const identity = { uid: id("-u"), gid: id("-g") };
    const folder = join(this.folder, "munge");
    chmodSync(this.folder, 0o755);
    mkdirSync(folder);
    writeFileSync(join(folder, "key"), randomBytes(128), { mode: 0o400 });
    for (const path of [join(folder, "key"), folder]) chownSync(path, identity.uid, identity.gid);
    const socket = join(folder, "socket");
    const files = [`--key-file=${join(folder, "key")}`, `--socket=${socket}`, `--pid-file=${join(folder, "pid")}`];
    this.daemon("munged", ["--foreground", ...files, `--seed-file=${join(folder, "seed")}`], identity);
    await waitUntil("munged answers", () => existsSync(socket));
    return socket;
  }

  private daemon(name: string, args: string[], identity: { uid?: number; gid?: number } = {}): void {
    const command = ['exec "$0" "$@" >>"$LOG" 2>&1', name, ...args];
    const log = join(this.folder, `${name}.log`);
    writeFileSync(log, "");
    chmodSync(log, 0o666);
    const env = { ...this.env, LOG: log };
    this.daemons.push(spawn("sh", ["-c", ...command], { env, stdio: "ignore", cwd: this.folder, ...identity }));
  }

  private lastLines(daemon: string): string {
    const log = join(this.folder, `${daemon}.log`);
    return existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-15).join("\n") : "";
  }
}

/** Ends a daemon, at once where it does not by itself. */
async function stop(daemon: ChildProcess): Promise<void> {
  const ended = () => daemon.exitCode !== null || daemon.signalCode !== null;
  daemon.kill("SIGTERM");
  await waitUntil("the daemon has ended", ended, 5000).catch(() => daemon.kill("SIGKILL"));
  await waitUntil("the daemon has ended", ended, 5000);
}

/** Two ports that nobody listens on. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  for (const server of servers) server.close();
  return [ports[0], ports[1]];
}
