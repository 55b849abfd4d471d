import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliOptions, runCli, startCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Starts the command, looks at what it serves, and ends it as Ctrl-C does. */
async function visit(
  args: readonly string[],
  look: (url: string, said: () => string) => Promise<void>,
  options?: CliOptions,
) {
  const { child, result } = startCli(["page", ...args], options);
  let said = "";
  child.stderr!.on("data", (text) => {
    said += text;
  });
  const line = new Promise<string>((resolve, reject) => {
    child.stdout!.once("data", (text: Buffer) => resolve(text.toString()));
    child.once("close", () => reject(new Error("ended before it said where the page is")));
  });
  try {
    await look((await line).trim(), () => said);
  } finally {
    child.kill("SIGINT");
  }
  return await result;
}

describe("kiloflow page", () => {
  it("serves the built page until Ctrl-C", async () => {
    const { code, stdout, stderr } = await visit(["--no-open", "--port", "0"], async (url) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      const response = await fetch(url);
      expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(await response.text()).toContain("<title>kiloflow");
    });
    expect(code).toBe(0);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toBe("Ctrl-C ends the server\n");
  });

  it.runIf(process.platform === "linux")("opens the browser where there is a screen", async () => {
    const folder = temporaryFolder();
    const opened = join(folder, "opened");
    writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\necho "$1" > ${opened}.part && mv ${opened}.part ${opened}\n`);
    chmodSync(join(folder, "xdg-open"), 0o755);
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, DISPLAY: ":0" };
    let url = "";
    await visit(
      ["--port", "0"],
      async (found) => {
        url = found;
        await expect.poll(() => existsSync(opened), { timeout: 10_000 }).toBe(true);
      },
      { env },
    );
    expect(readFileSync(opened, "utf8").trim()).toBe(url);
  });

  it("says so where there is no browser", async () => {
    const env = { PATH: temporaryFolder(), DISPLAY: ":0" };
    await visit(["--port", "0"], (_, said) => expect.poll(said).toContain("no browser found here"), { env });
  });

  it("refuses ports that are taken or none, in one sentence", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    try {
      const taken = await runCli(["page", "--no-open", "--port", String(port)]);
      expect(taken).toMatchObject({ code: 2, stdout: "" });
      expect(taken.stderr).toBe(
        `kiloflow: --port ${port} is taken by another program (choose another, or --port 0 for any that is free)\n`,
      );
    } finally {
      other.close();
    }
    expect((await runCli(["page", "--port", "99999"])).stderr).toBe(
      "kiloflow: --port is 99999, but must be a whole number from 0 to 65535\n",
    );
    expect((await runCli(["page", "--port", "web"])).code).toBe(2);
  });
});
