/** Events are checked on all threads; which one has which changes nothing. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCli, startCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";

const check = ["coverage", "--model", "du17", "--cadence", "deep", "--particles", "200", "--backend", "cpu"];

it("has the same numbers on any number of threads", { timeout: 300_000 }, async () => {
  const folder = temporaryFolder();
  const tables: string[] = [];
  for (const threads of ["1", "2"]) {
    const output = join(folder, `${threads}.csv`);
    const { stderr } = await runCli([...check, "--events", "20", "--output", output], {
      env: { KILOFLOW_THREADS: threads },
    });
    expect(stderr).not.toMatch(/^kiloflow:/m);
    tables.push(readFileSync(output, "utf8"));
  }
  expect(tables[0].trim().split("\n")).toHaveLength(21);
  expect(tables[1]).toBe(tables[0]);
});

it("stops where it is told to, with a sentence", { timeout: 300_000 }, async () => {
  const { child, result } = startCli([...check, "--events", "5000"], { env: { KILOFLOW_THREADS: "2" } });
  let stopped = false;
  child.stderr!.on("data", (piece: Buffer) => {
    if (stopped || !/ of 5,?000 events/.test(String(piece))) return;
    stopped = child.kill("SIGINT");
  });
  const { code, stderr } = await result;
  expect(code).toBe(130);
  expect(stderr.match(/^kiloflow: .*$/gm)).toEqual([expect.stringMatching(/stopped after \d+ of 5000 events$/)]);
});

it("says of what fails in a thread what it says without threads", { timeout: 300_000 }, async () => {
  const answers = [];
  for (const threads of ["1", "2"]) {
    const { code, stderr } = await runCli([...check, "--events", "20", "--particles", "100000000000"], {
      env: { KILOFLOW_THREADS: threads },
    });
    answers.push([code, stderr.match(/^kiloflow: .*$/gm)]);
  }
  expect(answers[0]).toEqual([2, [expect.stringMatching(/takes more memory than there is/)]]);
  expect(answers[1]).toEqual(answers[0]);
});
