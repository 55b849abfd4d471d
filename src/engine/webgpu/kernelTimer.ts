/** Times kernels on the device with timestamp queries. */

const MAX_PASSES = 512;
const QUERY_RESOLVE_AND_COPY_SRC = 0x200 | 0x4;
const MAP_READ_AND_COPY_DST = 0x1 | 0x8;

export class KernelTimer {
  private readonly queries: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private names: string[] = [];
  private running = false;

  constructor(private readonly device: GPUDevice) {
    this.queries = device.createQuerySet({ type: "timestamp", count: 2 * MAX_PASSES, label: "kernel times" });
    this.resolved = device.createBuffer({ size: 16 * MAX_PASSES, usage: QUERY_RESOLVE_AND_COPY_SRC });
  }

  start(): void {
    this.names = [];
    this.running = true;
  }

  /** The part of a pass descriptor that times it; nothing while no measurement runs or once all slots are taken. */
  writes(name: string): { timestampWrites: GPUComputePassTimestampWrites } | undefined {
    if (!this.running || this.names.length === MAX_PASSES) return undefined;
    const first = 2 * this.names.length;
    this.names.push(name);
    return {
      timestampWrites: { querySet: this.queries, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 },
    };
  }

  /** Call once all passes of an encoder are recorded. */
  resolve(encoder: GPUCommandEncoder): void {
    if (!this.running || this.names.length === 0) return;
    encoder.resolveQuerySet(this.queries, 0, 2 * this.names.length, this.resolved, 0);
  }

  /** Ends the measurement. @returns nanoseconds spent, summed by kernel name */
  async stop(): Promise<Map<string, number>> {
    this.running = false;
    const totals = new Map<string, number>();
    if (this.names.length === 0) return totals;
    const size = 16 * this.names.length;
    const staging = this.device.createBuffer({ size, usage: MAP_READ_AND_COPY_DST });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.resolved, 0, staging, 0, size);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(1);
    const stamps = new BigUint64Array(staging.getMappedRange());
    this.names.forEach((name, index) => {
      const elapsed = Number(stamps[2 * index + 1] - stamps[2 * index]);
      totals.set(name, (totals.get(name) ?? 0) + elapsed);
    });
    staging.destroy();
    return totals;
  }

  dispose(): void {
    this.queries.destroy();
    this.resolved.destroy();
  }
}
