/** Serves a folder of static files to the browsers of this machine. It computes nothing: the page does. */

import { createReadStream, readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, relative, sep } from "node:path";
import { isSystemError } from "../../data/fileErrors.ts";
import { argument, InputError } from "../../engine/errors.ts";

/** The loopback interface alone: other machines do not reach it. Browsers take it for a secure context, as WebGPU asks. */
const HOST = "127.0.0.1";
const INDEX = "index.html";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".dat": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};
const OTHER_TYPE = "application/octet-stream";

/** What makes the page cross-origin isolated, so that its threads may share memory, and keeps files from being guessed at. */
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
} as const;

/** Files of a folder whose name says what is in it may be kept; of others the ones that were built last are shown. */
const NAMED_BY_CONTENT = /\bchunks-[0-9a-f]{8}[\\/][^\\/]+$/;
const KEEP = "max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";

/** A server that runs until it is closed. */
export interface PageServer {
  /** Where the page is, for example "http://127.0.0.1:8017/". */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a built page.
 * @param folder the built page: `index.html` and what it loads
 * @param port 0 for any that is free
 * @throws InputError where the folder has no page, the port is taken or not allowed
 */
export async function servePage(folder: string, port: number): Promise<PageServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InputError(`${argument("port")} is ${port}, but must be a whole number from 0 to 65535`);
  }
  if (!filesOf(folder).has(`/${INDEX}`)) {
    throw new InputError(`the page is not built: there is no ${INDEX} in ${folder}`, {
      hint: "in the repository, npm run build makes it",
    });
  }
  const server = createServer((request, response) => answer(folder, request, response));
  await listen(server, port);
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, port)));
    server.listen(port, HOST, resolve);
  });
}

function listenError(error: Error, port: number): Error {
  const code = isSystemError(error) ? error.code : undefined;
  const hint = `choose another, or ${argument("port")} 0 for any that is free`;
  if (code === "EADDRINUSE") {
    return new InputError(`${argument("port")} ${port} is taken by another program`, { cause: error, hint });
  }
  if (code === "EACCES") {
    return new InputError(`${argument("port")} ${port} is not allowed to this user`, { cause: error, hint });
  }
  return error;
}

/**
 * Files by the paths of their addresses. Only what is listed is served, so that no address leads out of the folder; links
 * to files elsewhere are not listed.
 */
function filesOf(folder: string): Map<string, string> {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      entries.map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [`/${relative(folder, file).split(sep).join("/")}`, file];
      }),
    );
  } catch (error) {
    if (isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return new Map();
    throw error;
  }
}

function answer(folder: string, { method, url = "/" }: IncomingMessage, response: ServerResponse): void {
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    refuse(response, 405, "only GET and HEAD are answered");
    return;
  }
  const path = pathOf(url);
  // Read at each request: the page may have been built again.
  const file = path === undefined ? undefined : filesOf(folder).get(path);
  if (file === undefined) {
    refuse(response, 404, "there is no such file");
    return;
  }
  const stream = createReadStream(file);
  stream.once("error", () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 404, "this file can no longer be read");
  });
  stream.once("open", () => {
    response.writeHead(200, {
      ...HEADERS,
      "Content-Type": TYPES[extname(file)] ?? OTHER_TYPE,
      "Cache-Control": NAMED_BY_CONTENT.test(file) ? KEEP : ASK_AGAIN,
    });
    if (method === "GET") stream.pipe(response);
    else response.end();
  });
  response.once("close", () => stream.destroy());
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...HEADERS, "Content-Type": TYPES[".txt"] });
  response.end(`${sentence}\n`);
}

/** The path of an address, without its query; undefined for one that is not written as addresses are. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ""));
    return path.endsWith("/") ? `${path}${INDEX}` : path;
  } catch {
    return undefined;
  }
}
