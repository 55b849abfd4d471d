import { expect, it } from "vitest";
import { Compute } from "../../../web/src/compute/client.ts";
import type { Request } from "../../../web/src/compute/protocol.ts";

/** A Worker that answers when the test says so. */
class FakeWorker {
  readonly sent: Request[] = [];
  isTerminated = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  postMessage(request: Request): void {
    this.sent.push(request);
  }
  terminate(): void {
    this.isTerminated = true;
  }
}

function computeOfFakes() {
  const workers: FakeWorker[] = [];
  const compute = new Compute(() => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  });
  return { compute, workers };
}

it("a Worker that has failed is followed by another one, on the same backend", async () => {
  const { compute, workers } = computeOfFakes();
  compute.use("cpu");
  const lost = compute.call("describe", {});
  workers[0].onerror?.({ message: "out of memory" });
  await expect(lost).rejects.toThrow("the computing thread failed: out of memory");
  expect(workers[0].isTerminated).toBe(true);

  const answered = compute.call("describe", {});
  expect(workers).toHaveLength(2);
  expect(workers[1].sent.filter((request) => "use" in request)).toEqual([{ use: "cpu" }]);
  const { id } = workers[1].sent.find((request) => "id" in request) as { id: number };
  workers[1].onmessage?.({ data: { id, result: { kind: "cpu" } } });
  expect(await answered).toEqual({ kind: "cpu" });
});

it("a call that is taken back ends at once, and its late answer goes nowhere", async () => {
  const { compute, workers } = computeOfFakes();
  const controller = new AbortController();
  const call = compute.call("describe", {}, { signal: controller.signal });
  controller.abort(new DOMException("enough", "AbortError"));
  await expect(call).rejects.toThrow("enough");
  expect(workers[0].sent.map((request) => Object.keys(request)[0])).toEqual(["id", "abort"]);
  workers[0].onmessage?.({ data: { id: 1, result: 1 } });
});
