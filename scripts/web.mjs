/** `npm run web`: builds the page and serves it on localhost; `--build` only builds, `--port N` chooses the port. */

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, relative } from "node:path";
import { parseArgs } from "node:util";
import { buildWeb } from "./lib/web.mjs";

const { values } = parseArgs({ options: { build: { type: "boolean" }, port: { type: "string", default: "8017" } } });
const folder = await buildWeb();
console.log(`${relative(process.cwd(), folder)} is built`);

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".csv": "text/csv; charset=utf-8",
};

/** The file of an address; undefined where there is none. @param {string} address */
function fileOf(address) {
  const path = normalize(decodeURIComponent(new URL(address, "http://localhost").pathname));
  const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
  return file.startsWith(folder) && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

if (!values.build) {
  const server = createServer((request, response) => {
    const file = fileOf(request.url ?? "/");
    if (file === undefined) return void response.writeHead(404).end("not found\n");
    response.writeHead(200, {
      "content-type": TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? "application/octet-stream",
      "cache-control": "no-cache",
      // Threads of WebAssembly need a page that is isolated from other origins.
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    createReadStream(file).pipe(response);
  });
  server.listen(Number(values.port), "localhost", () => console.log(`http://localhost:${values.port}/`));
}
