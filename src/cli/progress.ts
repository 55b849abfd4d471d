/** Progress: a bar on a terminal, a line every few seconds elsewhere, nothing with --quiet. */

const BAR_WIDTH = 24;
const TERMINAL_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 5000;
/** Before, rates say little: first calls compile and open. */
const SETTLED_SECONDS = 1;

/** Seconds as `45s`, `3m 20s` or `2h 05m`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, "0")}s`;
  return `${Math.floor(whole / 3600)}h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}m`;
}

/** A count with separators: 1,234,567. */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** A count with its noun, in the plural but for one: "1 set", "2,000 sets". */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Shows progress on standard error, so that standard output stays for results. */
export class Progress {
  private begun = performance.now();
  private last = 0;
  private shown = Number.NEGATIVE_INFINITY;
  private first: number | undefined;
  private readonly terminal = process.stderr.isTTY === true;

  /** @param unit what is counted, in the plural */
  constructor(
    private readonly unit: string,
    private readonly quiet: boolean,
  ) {}

  update(done: number, total: number): void {
    if (this.quiet) return;
    const now = performance.now();
    // Another count has begun, as of the next of several data sets.
    if (done < this.last) [this.begun, this.first] = [now, 0];
    this.last = done;
    // Rows that a resumed run had already do not count for the rate.
    this.first ??= 0;
    if (now - this.shown < (this.terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS) && done < total) return;
    this.shown = now;
    const seconds = (now - this.begun) / 1000;
    const rate = (done - this.first) / seconds;
    const left =
      seconds < SETTLED_SECONDS && done < total ? "" : `, ${count(rate)}/s, ${duration((total - done) / rate)} left`;
    const share = done / total;
    const text = `${count(done)} of ${count(total)} ${this.unit} (${Math.floor(100 * share)} %)${left}`;
    if (this.terminal) {
      const filled = Math.round(BAR_WIDTH * share);
      process.stderr.write(`\r\x1b[K[${"=".repeat(filled)}${" ".repeat(BAR_WIDTH - filled)}] ${text}`);
    } else process.stderr.write(`${text}\n`);
  }

  /** Says how many were done before this run. */
  startFrom(done: number): void {
    this.first = done;
  }

  /** What is being done, where nothing is counted: replaced by the next on a terminal, now and then a line elsewhere. */
  status(text: string): void {
    if (this.quiet) return;
    const now = performance.now();
    if (now - this.shown < (this.terminal ? 0 : PLAIN_INTERVAL_MS)) return;
    this.shown = now;
    process.stderr.write(this.terminal ? `\r\x1b[K${text}` : `${text}\n`);
  }

  /** A sentence between the updates. */
  message(text: string): void {
    if (this.quiet) return;
    this.end();
    process.stderr.write(`${text}\n`);
  }

  /** Leaves the bar's line. */
  end(): void {
    if (!this.quiet && this.terminal && this.shown > 0) process.stderr.write("\n");
    this.shown = Number.NEGATIVE_INFINITY;
  }
}

/** A signal that Ctrl-C and SIGTERM abort; a second Ctrl-C ends the process at once. */
export function interruptSignal(): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
