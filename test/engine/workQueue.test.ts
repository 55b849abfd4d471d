import { expect, it } from "vitest";
import { WorkQueue } from "../../src/engine/workQueue.ts";

/** Keeps the thread busy. */
function work(milliseconds: number): void {
  const begun = performance.now();
  while (performance.now() - begun < milliseconds);
}

it("does steps in their order, the first of them at once", async () => {
  const queue = new WorkQueue();
  const done: number[] = [];
  const step = (number: number) => () => {
    done.push(number);
    return true;
  };
  queue.add(step(1));
  expect(queue.idle).toBe(false);
  queue.start();
  expect(done).toEqual([1]);
  expect(queue.idle).toBe(true);
  queue.add(step(2));
  expect(await queue.after(() => done.push(3))).toBe(3);
  expect(done).toEqual([1, 2, 3]);
});

it("lets the event loop have its turn between the steps of long work, and within those that can stop", async () => {
  const queue = new WorkQueue();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  for (let step = 0; step < 20; step++) {
    queue.add(() => {
      work(5);
      return true;
    });
  }
  await queue.after(() => undefined);
  const between = turns;
  expect(between).toBeGreaterThan(5);
  let left = 20;
  queue.add((until) => {
    while (left > 0 && performance.now() < until) {
      work(5);
      left--;
    }
    return left === 0;
  });
  await queue.after(() => undefined);
  clearInterval(timer);
  expect(left).toBe(0);
  expect(turns).toBeGreaterThan(between + 5);
});

it("lets it have its turn where many short waits follow each other", async () => {
  const queue = new WorkQueue();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  for (let round = 0; round < 40; round++) await queue.after(() => work(3));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(4);
});

it("gives an error to the next that waits, and goes on", async () => {
  const queue = new WorkQueue();
  queue.add(() => {
    throw new Error("a broken kernel");
  });
  await expect(queue.after(() => 1)).rejects.toThrow("a broken kernel");
  expect(await queue.after(() => 2)).toBe(2);
  await expect(
    queue.after(() => {
      throw new Error("a broken consumer");
    }),
  ).rejects.toThrow("a broken consumer");
});

it("gives up what waits", async () => {
  const queue = new WorkQueue();
  queue.add(() => {
    work(30);
    return true;
  });
  const waiting = queue.after(() => 1);
  queue.giveUp(new Error("disposed of"));
  await expect(waiting).rejects.toThrow("disposed of");
  expect(queue.idle).toBe(true);
});

it("gives up what waits behind the step that asks for it", async () => {
  const queue = new WorkQueue();
  queue.add(() => true);
  let second: Promise<number> | undefined;
  const first = queue.after(() => {
    second = queue.after(() => 2);
    second.catch(() => undefined);
    queue.giveUp(new Error("disposed of"));
    return 1;
  });
  expect(await first).toBe(1);
  await expect(second).rejects.toThrow("disposed of");
  expect(queue.idle).toBe(true);
  expect(await queue.after(() => 3)).toBe(3);
});

it("waits where a step has to, does none before it, and fails with what it waits for", async () => {
  const queue = new WorkQueue();
  const done: string[] = [];
  let loaded = false;
  queue.add(() => {
    if (loaded) return done.push("first") > 0;
    return new Promise((resolve) => {
      setTimeout(() => {
        loaded = true;
        resolve();
      }, 5);
    });
  });
  queue.add(() => done.push("second") > 0);
  queue.start();
  expect(done).toEqual([]);
  await queue.after(() => done.push("last"));
  expect(done).toEqual(["first", "second", "last"]);

  queue.add(() => Promise.reject(new Error("offline")));
  queue.add(() => done.push("after") > 0);
  await expect(queue.after(() => undefined)).rejects.toThrow("offline");
  expect(done.at(-1)).toBe("after");
  await expect(queue.after(() => "well")).resolves.toBe("well");
});

it("gives up a step that waits", async () => {
  const queue = new WorkQueue();
  let arrive = (): void => {};
  let calls = 0;
  queue.add(() => {
    calls++;
    return new Promise((resolve) => {
      arrive = resolve;
    });
  });
  const last = queue.after(() => undefined);
  queue.giveUp(new Error("disposed of"));
  await expect(last).rejects.toThrow("disposed of");
  arrive();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(calls).toBe(1);
  expect(await queue.after(() => 7)).toBe(7);
});
