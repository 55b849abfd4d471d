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
const { openBackend } = await import(process.argv[2]);
const kind = process.argv[3];
const count = () => ({ threads: readdirSync("/proc/self/task").length, descriptors: readdirSync("/proc/self/fd").length });
const result = [];
for (let opening = 1; opening <= ${WARM_UP + OPENINGS}; opening++) {
  const backend = await openBackend(kind);
  using(backend.allocate(1024, "a buffer"));
  backend.dispose();
  await new Promise((done) => setTimeout(done, 20));
  if (opening === ${WARM_UP} || opening === ${WARM_UP + OPENINGS}) result.push(count());
}
function using(buffer) { buffer.dispose(); }
console.log(JSON.stringify(result));
`;

const kinds = process.platform === "linux" ? (hasAdapter ? ["webgpu", "cpu"] : ["cpu"]) : [];

it.each(kinds)("%s", (kind) => {
  const script = join(temporaryFolder(), "open.mjs");
  writeFileSync(script, SCRIPT);
  const program = pathToFileURL(resolve("dist/index.js")).href;
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, program, kind], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const [before, after] = JSON.parse(stdout.trim().split("\n").at(-1)!);
  expect(after.threads).toBeLessThanOrEqual(before.threads);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
});
