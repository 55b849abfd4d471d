/** Runs a module of this repository in headless Chromium: bundled by the build's plugins, served by this process. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, resolve } from "node:path";
import { build } from "esbuild";
import { wasmForEsbuild } from "../../scripts/lib/wasm.mjs";
import { shadersApart } from "../../scripts/lib/wgsl.mjs";
import { launchChromium, type WebGpu } from "./chromium.ts";

/** Headers that isolate a page from others, which threads need. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** How the page is opened. */
export interface PageChoices {
  /** Whether the server isolates the page. */
  readonly isolated?: boolean;
  /** Whether the module runs in a Worker instead of the page. */
  readonly worker?: boolean;
  /** What computes WebGPU there; nothing by default. */
  readonly webgpu?: WebGpu;
}

/**
 * Runs a module's default export, an async function without arguments, in a page of its own.
 * @param entry the module's path from the repository's root
 * @returns what the function gives; it must survive JSON
 */
export async function runInChromium<T>(entry: string, choices: PageChoices = {}): Promise<T> {
  const server = await serve(await bundle(entry), choices.isolated ?? false);
  const browser = await launchChromium(choices.webgpu ?? "none");
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    return JSON.parse((await page.evaluate(choices.worker ? IN_WORKER : IN_PAGE)) as string) as T;
  } finally {
    await browser.close();
    server.close();
  }
}

const IN_PAGE = `import("/entry.js").then((module) => module.default()).then(JSON.stringify)`;
const IN_WORKER = `new Promise((resolve, reject) => {
  const worker = new Worker("/worker.js", { type: "module" });
  worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.text));
  worker.onerror = (event) => reject(new Error(event.message));
})`;
const WORKER = `import run from "/entry.js";
run().then(
  (value) => postMessage({ text: JSON.stringify(value) }),
  (error) => postMessage({ error: String(error?.stack ?? error) }),
);`;

async function bundle(entry: string): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { entry: resolve(entry) },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    splitting: true,
    outdir: "/",
    // As the package has it for pages.
    minify: true,
    plugins: [shadersApart, wasmForEsbuild],
    preserveSymlinks: true,
    write: false,
    logLevel: "warning",
  });
  return new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]));
}

async function serve(files: Map<string, Uint8Array>, isolated: boolean): Promise<Server> {
  files.set("/", Buffer.from("<!doctype html><title>kiloflow</title><link rel=icon href=data:,>"));
  files.set("/worker.js", Buffer.from(WORKER));
  const server = createServer(({ url = "/" }, response) => {
    const contents = files.get(url);
    const type = url === "/" ? "text/html" : "text/javascript";
    response.writeHead(contents ? 200 : 404, { "Content-Type": type, ...(isolated ? ISOLATION : {}) });
    response.end(contents ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  return server;
}
