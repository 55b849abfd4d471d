/** The order of a measurement, on a clock that only the candidates move. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DeviceError } from "../../../src/engine/errors.ts";
import { type Candidate, measure } from "../../../src/engine/tuning/measure.ts";
import { DeviceLostError } from "../../../src/engine/webgpu/deviceLostError.ts";

const LIMITS = { rounds: 3, prepareSeconds: 10, runSeconds: 100 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Candidates that take some seconds each, and write down when they are called. */
function candidates(calls: string[], seconds: Record<string, { prepare: number; runs: number[] }>): Candidate[] {
  return Object.entries(seconds).map(([name, { prepare, runs }]) => {
    let run = 0;
    return {
      name,
      async prepare() {
        calls.push(`prepare ${name}`);
        vi.advanceTimersByTime(1000 * prepare);
      },
      async run() {
        calls.push(name);
        vi.advanceTimersByTime(1000 * runs[run++ % runs.length]);
      },
    };
  });
}

it("runs the candidates in turns and takes medians", async () => {
  const calls: string[] = [];
  const both = candidates(calls, {
    a: { prepare: 1, runs: [2, 3, 9] },
    b: { prepare: 2, runs: [4, 1, 5] },
  });
  expect(await measure(both, LIMITS)).toEqual([
    { name: "a", prepareSeconds: 1, runSeconds: 3 },
    { name: "b", prepareSeconds: 2, runSeconds: 4 },
  ]);
  expect(calls).toEqual(["prepare a", "a", "prepare b", "b", "a", "b", "a", "b"]);
});

it("runs a hopeless candidate once", async () => {
  const calls: string[] = [];
  await measure(candidates(calls, { a: { prepare: 0, runs: [1] }, b: { prepare: 0, runs: [4.5] } }), LIMITS);
  expect(calls.filter((call) => call === "a")).toHaveLength(3);
  expect(calls.filter((call) => call === "b")).toHaveLength(1);
});

it("compiles no further candidate once its time is spent, but always the first", async () => {
  const slow = { prepare: 11, runs: [1] };
  const measured = await measure(candidates([], { a: slow, b: slow }), LIMITS);
  expect(measured.map(({ name }) => name)).toEqual(["a"]);
});

it("leaves out what the device refuses, but not what is a defect or a lost device", async () => {
  const [a, b] = candidates([], { a: { prepare: 1, runs: [2] }, b: { prepare: 1, runs: [3] } });
  const refused = (error: Error) => ({ ...a, prepare: () => Promise.reject(error) });
  const measured = await measure([refused(new DeviceError("kernel a does not compile")), b], LIMITS);
  expect(measured.map(({ name }) => name)).toEqual(["b"]);
  expect(await measure([{ ...a, run: () => Promise.reject(new DeviceError("no memory")) }], LIMITS)).toEqual([]);
  await expect(measure([refused(new TypeError("a defect")), b], LIMITS)).rejects.toThrow("a defect");
  await expect(measure([refused(new DeviceLostError("unknown", "")), b], LIMITS)).rejects.toThrow("was lost");
});

it("begins no further round once its time is spent", async () => {
  const calls: string[] = [];
  await measure(candidates(calls, { a: { prepare: 0, runs: [60] } }), { ...LIMITS, rounds: 50 });
  expect(calls.filter((call) => call === "a")).toHaveLength(3);
});
