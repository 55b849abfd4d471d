/** Command lines run within the test's own process, which may have registered models of its own. */

import { writeFileSync } from "node:fs";
import { expect, vi } from "vitest";
import { run } from "../../src/cli/program.ts";
import { npyHeader } from "../../src/data/npy.ts";

/** Runs one command line in this process. @returns what it printed */
export async function kiloflow(...args: string[]): Promise<{ out: string; error: string; code: number }> {
  let out = "";
  let error = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    error += text;
    return true;
  });
  try {
    process.exitCode = undefined;
    const code = (await run(args)) ?? Number(process.exitCode ?? 0);
    return { out, error, code };
  } finally {
    process.exitCode = undefined;
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

/** Runs a command line that must succeed. @returns what it printed to standard output */
export async function succeed(...args: string[]): Promise<string> {
  const { out, error, code } = await kiloflow(...args);
  expect(code, `${args.join(" ")}: ${error}${out}`).toBe(0);
  return out;
}

/** Writes rows as a `.npy`. @returns its path */
export function writeMatrix(path: string, rows: readonly (readonly number[])[]): string {
  const values = Float64Array.from(rows.flat());
  writeFileSync(path, Buffer.concat([npyHeader("<f8", [rows.length, rows[0].length]), new Uint8Array(values.buffer)]));
  return path;
}
