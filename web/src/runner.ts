/** Something that a button starts and stops, with its progress. */

import type { Context } from "./context.ts";
import { h } from "./dom.ts";

/** Says what is being done, and which share of it is done where that is known. */
export type ShowProgress = (text: string, share?: number) => void;

export class Runner {
  readonly button: HTMLButtonElement;
  readonly bar = h("progress", { hidden: true, "aria-label": "Progress" });
  /** The line that says what is being done. */
  readonly status = h("p", { className: "status" });
  private running: AbortController | undefined;

  /**
   * @param start the button's text
   * @param work resolves with the sentence that is announced at the end
   */
  constructor(
    private readonly start: string,
    private readonly announce: Context["announce"],
    private readonly work: (signal: AbortSignal, progress: ShowProgress) => Promise<string>,
  ) {
    this.button = h("button", { type: "button", className: "main", onclick: () => this.toggle() }, start);
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Stops the work, if it runs. */
  stop(): void {
    this.running?.abort(new DOMException("stopped", "AbortError"));
  }

  private toggle(): void {
    if (this.running) this.stop();
    else void this.run();
  }

  private async run(): Promise<void> {
    const controller = new AbortController();
    this.running = controller;
    this.button.textContent = "Stop";
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
    this.announce("");
    try {
      const end = await this.work(controller.signal, (text, share) => {
        this.status.textContent = text;
        if (share === undefined) this.bar.removeAttribute("value");
        else this.bar.value = share;
      });
      this.announce(end);
      this.status.textContent = "";
    } catch (error) {
      this.status.textContent = controller.signal.aborted ? "Stopped" : "";
      if (!controller.signal.aborted) this.announce((error as Error).message, "error");
    } finally {
      this.running = undefined;
      this.button.textContent = this.start;
      this.bar.hidden = true;
    }
  }
}
