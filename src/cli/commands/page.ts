/** `kiloflow page` */

import { join } from "node:path";
import type { Command } from "commander";
import { packageFolder } from "../../jobs/packageFolder.ts";
import { numberFlag } from "../options.ts";
import { interruptSignal } from "../progress.ts";

/** The same at each start, so that links to a state of the page stay valid. */
const PORT = 8017;

/** Adds the command. */
export function registerPage(program: Command): void {
  program
    .command("page")
    .summary("open the page that runs the kernels in the browser")
    .description(
      "Serves kiloflow's page to this machine's browsers, and opens it where there is a screen. The page computes in the browser, on WebGPU or WebAssembly. Ctrl-C ends the server.",
    )
    .option("--port <number>", "port of the server; 0 takes any that is free", numberFlag("--port"), PORT)
    .option("--no-open", "do not open a browser")
    .addHelpText("after", "\nExample:\n  kiloflow page --no-open --port 0")
    .action(runPage);
}

async function runPage({ port, open }: { port: number; open: boolean }): Promise<void> {
  const { servePage } = await import("../../jobs/page/pageServer.ts");
  const interrupt = interruptSignal();
  try {
    const server = await servePage(join(packageFolder(), "dist", "web"), port);
    process.stdout.write(`${server.url}\n`);
    process.stderr.write("Ctrl-C ends the server\n");
    if (open) {
      const { openInBrowser } = await import("../../jobs/page/openInBrowser.ts");
      if (!(await openInBrowser(server.url))) process.stderr.write("no browser found here: open the address in one\n");
    }
    await new Promise<void>((resolve) => {
      if (interrupt.signal.aborted) resolve();
      interrupt.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.close();
  } finally {
    interrupt.dispose();
  }
}
