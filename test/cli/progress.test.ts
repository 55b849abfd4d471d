/** What progress says of rates where several counts follow each other. */

import { afterEach, expect, it, vi } from "vitest";
import { Progress } from "../../src/cli/progress.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("counts the rate of a second data set from its own beginning", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const progress = new Progress("sets", false);
  const after = (seconds: number, done: number) => {
    vi.advanceTimersByTime(1000 * seconds);
    progress.update(done, 100);
    return String(written.mock.lastCall?.[0]).trim();
  };
  expect(after(50, 100)).toMatch(/100 of 100 sets \(100 %\), 2\/s, 0s left$/);
  after(6, 1);
  expect(after(10, 61)).toMatch(/61 of 100 sets \(61 %\), 6\/s, 6s left$/);
});
