import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { choiceParam, formatPlace, numberParam, parsePlace, State, VIEWS } from "../../web/src/state.ts";

describe("places in addresses", () => {
  it("come back as they were written", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
    fc.assert(
      fc.property(fc.constantFrom(...VIEWS), fc.dictionary(name, fc.string()), (view, entries) => {
        const params = new URLSearchParams(entries);
        const read = parsePlace(formatPlace({ view, params }));
        expect(read.view).toBe(view);
        expect(Object.fromEntries(read.params)).toEqual({ ...entries });
      }),
    );
  });

  it("leave commas and colons as people write them", () => {
    const params = new URLSearchParams({ hide: "u,g", range: "1:2" });
    expect(formatPlace({ view: "explore", params })).toBe("#explore?hide=u,g&range=1:2");
  });

  it("are Explore where they are nothing", () => {
    for (const hash of ["", "#", "#nowhere?m1=2", "#__proto__"]) expect(parsePlace(hash).view).toBe("explore");
  });
});

it("values that make no sense are as usual", () => {
  const params = new URLSearchParams({ a: "3", b: "x", c: "", d: "99", e: "1e400" });
  const number = (name: string) => numberParam(params, name, 7, [0, 10]);
  expect(["a", "b", "c", "d", "e", "f"].map(number)).toEqual([3, 7, 7, 7, 7, 7]);
  expect(choiceParam(new URLSearchParams("t=log"), "t", ["log", "linear"], "linear")).toBe("log");
  expect(choiceParam(new URLSearchParams("t=toString"), "t", ["log", "linear"], "linear")).toBe("linear");
});

it("the address follows after a moment, once for many changes", () => {
  vi.useFakeTimers();
  const written: string[] = [];
  const state = new State(parsePlace("#race?count=5"), (place) => written.push(formatPlace(place)));
  for (let value = 0; value < 100; value++) state.update({ m1: value / 10, count: undefined });
  expect(written).toEqual([]);
  vi.runAllTimers();
  expect(written).toEqual(["#race?m1=9.9"]);
  vi.useRealTimers();
});
