/** Inputs that are pipes or packed, to the real program in a real shell; nothing stays behind. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { PROGRAM } from "../support/cli.ts";
import { waitUntil } from "../support/heldRun.ts";
import { temporaryFolder } from "../support/temporary.ts";

const TABLE = "m1,m2,lambda1,lambda2\n1.48,1.26,250,700\n1.4,1.35,380,470\n";
const GENERATE = "generate --backend cpu --times 2,3 --bands r";

/** A folder with a table, plain and packed, and an empty folder for temporary files. */
function prepared(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "tmp"));
  writeFileSync(join(folder, "sets.csv"), TABLE);
  writeFileSync(join(folder, "sets.csv.gz"), gzipSync(TABLE));
  return folder;
}

/** Runs a command line of bash in which `kf` is the program. */
async function shell(folder: string, line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = `kf() { "${process.execPath}" "${PROGRAM}" "$@"; }; ${line}`;
  const env = { ...process.env, TMPDIR: join(folder, "tmp") };
  const ran = await promisify(execFile)("bash", ["-c", script], { cwd: folder, env }).then(
    (result) => ({ code: 0, ...result }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  return ran;
}

const valuesOf = (folder: string, name: string) => readFileSync(join(folder, name), "utf8").replace(/^#.*\n/gm, "");

it.each([
  ["standard input", "cat sets.csv | kf GENERATE --input - --output out.csv"],
  ["a file as standard input", "kf GENERATE --input - --output out.csv < sets.csv.gz"],
  ["/dev/stdin", "cat sets.csv.gz | kf GENERATE --input /dev/stdin --output out.csv"],
  ["a process's output", "kf GENERATE --input <(gunzip -c sets.csv.gz) --output out.csv"],
  ["a packed file", "kf GENERATE --input sets.csv.gz --output out.csv"],
])("parameter sets from %s", async (_, line) => {
  const folder = prepared();
  const plain = await shell(folder, `kf ${GENERATE} --input sets.csv --output plain.csv`);
  expect(plain.code).toBe(0);
  const { code, stderr } = await shell(folder, line.replace("GENERATE", GENERATE));
  expect({ code, stderr: stderr.match(/kiloflow:.*/)?.[0] }).toEqual({ code: 0, stderr: undefined });
  expect(valuesOf(folder, "out.csv")).toBe(valuesOf(folder, "plain.csv"));
  expect(readFileSync(join(folder, "out.csv"), "utf8")).not.toContain("kiloflow-input-");
});

it("datasets from pipes and packed files", async () => {
  const folder = prepared();
  const all = [
    `kf ${GENERATE} --input sets.csv --output curves.h5`,
    "gzip -k curves.h5",
    "kf check curves.h5.gz",
    "kf check - < curves.h5",
    "cat curves.h5 | kf prepare - --output a.csv",
    "kf prepare <(gunzip -c curves.h5.gz) --output b.csv",
    "kf prepare curves.h5 --output c.csv",
  ].join(" && ");
  expect((await shell(folder, all)).code).toBe(0);
  for (const name of ["a.csv", "b.csv"]) expect(valuesOf(folder, name)).toBe(valuesOf(folder, "c.csv"));
});

it.each([
  [
    "what is said of standard input",
    "printf 'm1,m2,lambda1,lambda2\\n1,2,x,4\\n' | kf GENERATE --input -",
    'standard input, line 2, column lambda1 is "x", but must be a number',
  ],
  [
    "a pipe that nobody writes to",
    "mkfifo p; kf GENERATE --input p; code=$?; rm p; exit $code",
    "p is a pipe without data: nobody writes to it",
  ],
  ["a device", "kf GENERATE --input /dev/zero", "cannot read /dev/zero: it is a device (files and pipes are read)"],
  [
    "zeros without end",
    "cat /dev/zero | kf GENERATE --input -",
    "standard input is full of zero bytes, as a broken copy is",
  ],
  ["a closed standard input", "kf GENERATE --input - < /dev/null", "standard input is empty"],
  [
    "a terminal's commands in a file",
    "printf 'm1,m2,lambda1,\\x1b[31mlam\\xc2\\x9bbda\\n1,2,3,4\\n' > x.csv; kf GENERATE --input x.csv; code=$?; rm x.csv; exit $code",
    "x.csv has no columns for the Lambdas (lambda1, lambda2); it has m1, m2, lambda1, \\u001b[31mlam\\u009bbda",
  ],
])("one sentence for %s", async (_, line, sentence) => {
  const folder = prepared();
  const before = readdirSync(folder);
  const { code, stderr } = await shell(folder, line.replace("GENERATE", `${GENERATE} --output out.npz`));
  expect(stderr).toContain(`kiloflow: ${sentence}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stderr.trimEnd().split("\n")[0]).not.toMatch(/[\x00-\x1f\x7f]/);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual(before);
});

it("removes its copy when a signal ends it", async () => {
  const folder = prepared();
  const env = { ...process.env, TMPDIR: join(folder, "tmp") };
  const args = [PROGRAM, ...GENERATE.split(" "), "--input", "-", "--output", "out.csv"];
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.write(TABLE.repeat(200));
  await waitUntil("it has made its copy", () => readdirSync(join(folder, "tmp")).length === 1);
  child.kill("SIGTERM");
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGTERM");
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});
