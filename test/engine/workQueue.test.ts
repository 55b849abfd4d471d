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
