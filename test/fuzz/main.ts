/** `npm run fuzz`: attacks the readers, and prints what happened. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "../../src/modelFiles.ts";
import "../../src/models.ts";
import { BAD, type Outcome } from "./job.ts";
import { type FuzzResult, fuzz } from "./run.ts";
import { TARGETS } from "./targets/index.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "200000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    target: { type: "string", multiple: true },
    save: { type: "string" },
    processes: { type: "string", default: "2" },
  },
});

const targets = values.target ? TARGETS.filter(({ name }) => values.target!.includes(name)) : TARGETS;
const [count, seed, from, processes] = [values.count, values.seed, values.from, values.processes].map(Number);
if (targets.length < (values.target?.length ?? 1) || ![count, seed, from, processes].every(Number.isSafeInteger)) {
  process.stderr.write(
    "usage: npm run fuzz -- [--count N] [--seed N] [--from N] [--target NAME]... [--save FOLDER] [--processes N]\n" +
      `the targets are ${TARGETS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}

const worker = join(dirname(fileURLToPath(import.meta.url)), "worker.js");
const result = await fuzz({ targets, seed, from, count, processes, worker, save: values.save });
process.stdout.write(table(result));
for (const { target, number, outcome, detail } of result.findings) {
  process.stdout.write(`\n${outcome}: --target ${target} --seed ${seed} --from ${number} --count 1\n  ${detail}\n`);
}
process.exitCode = result.findings.length > 0 ? 1 : 0;

/** A row for each target, and their sum. */
function table({ counts }: FuzzResult): string {
  const outcomes: readonly Outcome[] = ["refused", "accepted", ...BAD];
  const heads = ["target", "inputs", "refused", "read", "crashes", "hangs > 10 s", "memory > 1 GB", "accepted invalid"];
  const rows = [...counts].map(([name, own]) => {
    const numbers = outcomes.map((outcome) => own.get(outcome) ?? 0);
    return [name, numbers.reduce((sum, number) => sum + number, 0), ...numbers];
  });
  const sums = heads.map((_, at) => (at === 0 ? "all" : rows.reduce((sum, row) => sum + Number(row[at]), 0)));
  const lines = [heads, heads.map((_, at) => (at === 0 ? "---" : "---:")), ...rows, sums];
  return `${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}
