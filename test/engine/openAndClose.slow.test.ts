/** Backends that are opened and closed again and again leave the process as it was. */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { hasAdapter } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary.ts";

const OPENINGS = 30;
/** Both leave a few of Node's own threads and descriptors, and of the driver's, behind with their first openings. */
const WARM_UP = 3;

/** In a process of its own: prints threads and descriptors after the first openings, and after all. */
const SCRIPT = `
import { readdirSync } from "node:fs";
const { evaluateLightCurves, openBackend, parseTimes } = await import(process.argv[2]);
const kind = process.argv[3];
const count = () => ({ threads: readdirSync("/proc/self/task").length, descriptors: readdirSync("/proc/self/fd").length });
const later = (ms) => new Promise((done) => setTimeout(done, ms));
/** Threads end some time after they are told to: looks for a second, and longer while there are more than before. */
async function least(before = { threads: Infinity, descriptors: Infinity }) {
  const found = { threads: Infinity, descriptors: Infinity };
  const more = () => found.threads > before.threads || found.descriptors > before.descriptors;
  for (let look = 0; look < 20 || (look < 1000 && more()); look++) {
    const now = count();
    for (const what of Object.keys(found)) found[what] = Math.min(found[what], now[what]);
    await later(50);
  }
  return found;
}
const result = [];
let started = 0;
for (let opening = 1; opening <= ${WARM_UP + OPENINGS}; opening++) {
  const backend = await openBackend(kind);
  // Enough work that the CPU backend starts its threads.
  const sets = new Float64Array(4000).map((_, at) => [1.4, 1.3, 300, 400][at % 4]);
  if (kind === "cpu") await evaluateLightCurves(backend, sets, { times: parseTimes("2:4:0.01") });
  else backend.allocate(1024, "a buffer");
  started = Math.max(started, count().threads);
  backend.dispose();
  await later(20);
  if (opening === ${WARM_UP} || opening === ${WARM_UP + OPENINGS}) result.push(await least(result[0]));
}
console.log(JSON.stringify([...result, started]));
`;

const kinds = process.platform === "linux" ? (hasAdapter ? ["webgpu", "cpu"] : ["cpu"]) : [];

it.each(kinds)("%s", (kind) => {
  const script = join(temporaryFolder(), "open.mjs");
  writeFileSync(script, SCRIPT);
  const program = pathToFileURL(resolve("dist/index.js")).href;
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, program, kind], {
    encoding: "utf8",
    env: { ...process.env, KILOFLOW_THREADS: "3" },
  });
  expect(status, stderr).toBe(0);
  const [before, after, started] = JSON.parse(stdout.trim().split("\n").at(-1)!);
  if (kind === "cpu") expect(started).toBeGreaterThan(before.threads);
  expect(after.threads).toBeLessThanOrEqual(before.threads);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
});
