/** The measuring itself, with competitors that keep clocks of their own: no test waits or looks at the real one. */

import { describe, expect, it } from "vitest";
import { type Contender, climb } from "../../bench/suite/climb.ts";
import { type Loaded, race } from "../../bench/suite/race.ts";

const EFFORT = { rounds: 4, runSeconds: 1, tableSeconds: 1e6, climbSeconds: 1e6 };

/** Someone whose calls take what `seconds` says, by turns noted in `calls`. */
function competitor(name: string, seconds: () => number, calls: string[] = []): Loaded {
  return {
    async run() {
      calls.push(name);
      return seconds();
    },
  };
}

describe("a race", () => {
  it("lets competitors take turns after two calls each to warm up", async () => {
    const calls: string[] = [];
    const names = ["a", "b", "c"];
    const competitors = new Map(names.map((name) => [name, competitor(name, () => 0.5, calls)]));
    const { spreads } = await race(competitors, EFFORT);
    expect(calls.slice(0, 6)).toEqual(["a", "a", "b", "b", "c", "c"]);
    expect(calls.slice(6)).toEqual([...names, ...names, ...names, ...names]);
    expect(spreads.get("a")).toEqual({ median: 0.5, low: 0.5, high: 0.5, minimum: 0.5, maximum: 0.5, rounds: 4 });
  });

  it("times short calls many at a time, and still says what one takes", async () => {
    const calls: string[] = [];
    const { spreads } = await race(new Map([["short", competitor("short", () => 0.001, calls)]]), EFFORT);
    expect(calls).toHaveLength(2 + 4 * 4);
    expect(spreads.get("short")?.median).toBeCloseTo(0.001, 12);
  });

  it.each([
    [0.1, 3],
    [2.9, 3],
    [3, 4],
  ])("spends no more than the table's %d s, warm-up included, but three rounds", async (tableSeconds, rounds) => {
    const { spreads } = await race(new Map([["a", competitor("a", () => 0.5)]]), { ...EFFORT, tableSeconds });
    expect(spreads.get("a")?.rounds).toBe(rounds);
  });

  it("drops who fails or is too slow, and says why; the others go on", async () => {
    let call = 0;
    const failing = competitor("failing", () => {
      if (++call === 4) throw new Error("out of memory\nand more");
      return 0.5;
    });
    const { spreads, failures } = await race(
      new Map([
        ["failing", failing],
        ["slow", competitor("slow", () => 30)],
        ["good", competitor("good", () => 0.5)],
      ]),
      EFFORT,
    );
    expect([...spreads.keys()]).toEqual(["good"]);
    expect(failures.get("failing")).toBe("out of memory");
    expect(failures.get("slow")).toMatch(/a call takes 30 s, which is too long/);
  });

  it("does not hold the compilation of the first call against anyone", async () => {
    let call = 0;
    const compiling = competitor("compiling", () => (call++ === 0 ? 100 : 0.5));
    const { spreads } = await race(new Map([["compiling", compiling]]), EFFORT);
    expect(spreads.get("compiling")).toMatchObject({ median: 0.5, maximum: 0.5 });
  });

  it("ends between two calls where the user stops it", async () => {
    const stopped = AbortSignal.abort();
    await expect(race(new Map([["a", competitor("a", () => 0.5)]]), EFFORT, stopped)).rejects.toThrow(/stopped/);
  });
});

describe("a climb", () => {
  const contender = (what: string, secondsEach: number, from = 1): Contender => ({
    what,
    from,
    load: async (count) => competitor(what, () => count * secondsEach),
  });

  it("takes everyone as far as the time of a call allows, and says where they stopped", async () => {
    const { measurements, absent } = await climb({
      table: "a table",
      id: "section/table",
      unit: "curves",
      counts: [1, 10, 100, 1000],
      contenders: [contender("fast", 1e-4), contender("slow", 0.02), contender("late", 1e-4, 100)],
      effort: EFFORT,
    });
    const reached = (what: string) => measurements.filter((one) => one.what === what).map((one) => one.amount);
    expect(reached("fast")).toEqual([1, 10, 100, 1000]);
    expect(reached("slow")).toEqual([1, 10]);
    expect(reached("late")).toEqual([100, 1000]);
    expect(measurements[0].id).toBe("section/table/fast/1");
    expect(absent).toEqual([
      {
        table: "a table",
        what: "slow",
        reason: "stopped at 10 curves: 100 would take about 2.0 s a call",
      },
    ]);
  });

  it("goes no further once it has had its time, and measures nobody beyond the count that is worth it", async () => {
    const request = { table: "t", id: "t", unit: "rows", counts: [1, 10, 100] };
    const contenders = [{ ...contender("bounded", 1e-4), to: 10 }, contender("free", 1e-4)];
    const all = await climb({ ...request, contenders, effort: EFFORT });
    expect(all.measurements.map(({ what, amount }) => [what, amount])).toEqual([
      ["bounded", 1],
      ["free", 1],
      ["bounded", 10],
      ["free", 10],
      ["free", 100],
    ]);
    const cut = await climb({ ...request, contenders, effort: { ...EFFORT, climbSeconds: 0 } });
    expect(cut.measurements.map(({ amount }) => amount)).toEqual([1, 1]);
    const reason = "10 rows not measured: the table has had its 0 s";
    expect(cut.absent).toEqual(["bounded", "free"].map((what) => ({ table: "t", what, reason })));
  });

  it("reports who cannot be loaded and disposes of everyone else", async () => {
    let disposed = 0;
    const good: Contender = {
      what: "good",
      load: async () => ({ ...competitor("good", () => 0.1), dispose: () => void disposed++ }),
    };
    const absentPeer: Contender = { what: "peer", load: () => Promise.reject(new Error("absent: no Python")) };
    const request = { table: "t", id: "t", unit: "rows", counts: [1, 2], effort: EFFORT };
    const { measurements, absent } = await climb({ ...request, contenders: [absentPeer, good] });
    expect(measurements.map((one) => one.what)).toEqual(["good", "good"]);
    expect(absent).toEqual([{ table: "t", what: "peer", reason: "absent: no Python" }]);
    expect(disposed).toBe(2);
  });
});
