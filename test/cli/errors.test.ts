/** What the command line says of errors. */

import { expect, it, vi } from "vitest";
import { reportError } from "../../src/cli/errors.ts";

function reported(error: unknown): { code: number; text: string } {
  let text = "";
  const write = vi.spyOn(process.stderr, "write").mockImplementation((part) => {
    text += part;
    return true;
  });
  try {
    return { code: reportError(error), text };
  } finally {
    write.mockRestore();
  }
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

it("calls what does not fit into memory so, in one sentence", () => {
  for (const make of [() => new Float64Array(1e12), () => new ArrayBuffer(2 ** 52)]) {
    const { code, text } = reported(thrownBy(make));
    expect(code).toBe(2);
    expect(text).toMatch(/^kiloflow: this takes more memory than there is \(ask for fewer sets.*\)\n$/);
  }
});

it("asks for a report of every other error that nobody raised on purpose", () => {
  for (const make of [() => new Float64Array(-1), () => (undefined as unknown as string).length]) {
    const { code, text } = reported(thrownBy(make));
    expect(code).toBe(70);
    expect(text).toContain("this is a defect of kiloflow");
  }
});
