/** Whatever a program gives to what the library exports, the answer is no TypeError, but a sentence that names the argument. */

import { describe, expect, it } from "vitest";
import * as library from "../../src/index.ts";

/** What a hurried caller writes. */
const WRONG: readonly (readonly unknown[])[] = [
  [],
  [undefined],
  [null],
  [3],
  ["text"],
  [{}],
  [{ misspelt: 1 }],
  [[]],
  [["text"]],
  [{ name: "text" }, "text"],
];

/** Kinds of errors themselves: they take any message. */
const ERRORS = ["KiloflowError", "InputError", "DeviceError", "InternalError", "InterruptedError"];

const functions = Object.entries(library as Record<string, unknown>).filter(
  (entry): entry is [string, (...given: readonly unknown[]) => unknown] =>
    typeof entry[1] === "function" && !ERRORS.includes(entry[0]),
);

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));

async function failureOf(call: (...given: readonly unknown[]) => unknown, given: readonly unknown[]): Promise<unknown> {
  try {
    const Kind = call as unknown as new (...given: readonly unknown[]) => unknown;
    const result = await (isClass(call) ? new Kind(...given) : call(...given));
    (result as Partial<Disposable> | undefined)?.[Symbol.dispose]?.();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(functions)("%s", (_, call) => {
  it.each(WRONG.map((given) => [JSON.stringify(given), given] as const))("of %s", async (_, given) => {
    const failure = await failureOf(call, given);
    if (failure === undefined) return;
    expect(failure).toBeInstanceOf(library.KiloflowError);
    expect((failure as Error).name).toMatch(/^(InputError|DeviceError)$/);
    expect((failure as Error).message).toMatch(/\S+ \S+/);
  });
});
