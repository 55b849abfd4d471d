/** Peers in Python: optional, found on the machine, kept alive for the run, and spoken to in lines of JSON. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { packageFolder } from "./packageFolder.ts";

const INTERPRETERS = ["python3", "/usr/bin/python3"];
const SEARCH_MILLISECONDS = 30_000;

/**
 * glibc gives blocks of more than 128 KiB back to the system after each use, and every array operation then waits for fresh
 * pages: kept, PyTorch is several times faster on large batches. No effect elsewhere.
 */
const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
  MALLOC_TOP_PAD_: String(64 * 2 ** 20),
};

/** A peer that runs. Dispose of it when done. */
export class PythonPeer implements Disposable {
  private readonly answers: AsyncIterator<string>;
  private errors = "";
  /** One request at a time: whoever asks waits for those before. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly child: ChildProcess) {
    this.answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    child.stderr!.on("data", (piece) => {
      this.errors = (this.errors + piece).slice(-2000);
    });
    // A peer that died is noticed at the next answer.
    child.stdin!.on("error", () => {});
  }

  /**
   * Starts a script of bench/peers.
   * @param needs the module without which it cannot run
   * @param environment further variables for it
   * @throws Error where there is no Python with that module, and the message says so
   */
  static async start(script: string, needs: string, environment: NodeJS.ProcessEnv = {}): Promise<PythonPeer> {
    const path = join(packageFolder(), "bench", "peers", script);
    if (!existsSync(path)) throw new Error(`bench/peers/${script} is not part of this installation`);
    for (const interpreter of INTERPRETERS) {
      try {
        await promisify(execFile)(interpreter, ["-c", `import ${needs}`], { timeout: SEARCH_MILLISECONDS });
      } catch {
        continue;
      }
      return new PythonPeer(
        spawn(interpreter, [path], {
          stdio: ["pipe", "pipe", "pipe"],
          env: { ...process.env, ...KEEP_MEMORY, ...environment },
        }),
      );
    }
    throw new Error(`absent: no Python with ${needs} on this machine`);
  }

  /** Sends a request and waits for its answer. @throws Error where the peer reports one or has ended */
  request<T>(op: string, fields: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const answer = this.last.then(async () => {
      this.child.stdin!.write(`${JSON.stringify({ op, ...fields })}\n`);
      const { value, done } = await this.answers.next();
      if (done) throw new Error(`the Python peer ended: ${this.errors.trim().split("\n").at(-1)}`);
      const result = JSON.parse(value) as { error?: string };
      if (result.error !== undefined) throw new Error(result.error);
      return result as T;
    });
    this.last = answer.catch(() => {});
    return answer;
  }

  [Symbol.dispose](): void {
    this.child.stdin!.end();
    this.child.kill();
  }
}

/** Versions that a peer tells of what it runs on. Parameters are those of {@link PythonPeer.start}. */
export async function pythonVersions(script: string, needs: string): Promise<Record<string, string>> {
  try {
    using peer = await PythonPeer.start(script, needs);
    return (await peer.request<{ versions: Record<string, string> }>("about")).versions;
  } catch {
    return { [needs]: "absent" };
  }
}
