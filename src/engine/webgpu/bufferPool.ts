/** Keeps GPU buffers for reuse, by size class and usage, up to a bound. */

import { DeviceError } from "../errors.ts";

/** Unused buffers beyond this many bytes are destroyed, oldest first. */
const MAX_POOLED_BYTES = 512 * 2 ** 20;

/**
 * Rounds a size up to one of eight classes per power of two, so that at most an eighth is wasted and sizes repeat.
 * @returns a multiple of 16
 */
export function sizeClass(byteLength: number): number {
  if (byteLength <= 256) return 256;
  const step = 2 ** Math.max(4, Math.floor(Math.log2(byteLength)) - 3);
  return Math.ceil(byteLength / step) * step;
}

export class BufferPool {
  private readonly free = new Map<string, GPUBuffer[]>();
  /** Unused buffers in the order in which they came back. */
  private readonly order: GPUBuffer[] = [];
  private readonly inUse = new Set<GPUBuffer>();
  private pooledBytes = 0;
  private usedBytes = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly maxBufferBytes: number,
  ) {}

  take(byteLength: number, usage: GPUBufferUsageFlags, label: string): GPUBuffer {
    if (byteLength > this.maxBufferBytes) {
      throw new DeviceError(
        `buffer "${label}" of ${byteLength} bytes exceeds the adapter's ${this.maxBufferBytes} bytes`,
        {
          hint: "split the work into smaller pieces",
        },
      );
    }
    const size = Math.min(sizeClass(byteLength), this.maxBufferBytes - (this.maxBufferBytes % 16));
    const list = this.free.get(key(size, usage));
    let buffer = list?.pop();
    if (buffer) {
      this.order.splice(this.order.indexOf(buffer), 1);
      this.pooledBytes -= buffer.size;
    } else {
      buffer = this.device.createBuffer({ size, usage, label });
    }
    this.inUse.add(buffer);
    this.usedBytes += buffer.size;
    return buffer;
  }

  giveBack(buffer: GPUBuffer): void {
    if (!this.inUse.delete(buffer)) return;
    this.usedBytes -= buffer.size;
    const name = key(buffer.size, buffer.usage);
    const list = this.free.get(name);
    if (list) list.push(buffer);
    else this.free.set(name, [buffer]);
    this.order.push(buffer);
    this.pooledBytes += buffer.size;
    while (this.pooledBytes > MAX_POOLED_BYTES) this.evictOldest();
  }

  /** Destroys every unused buffer; the answer to an out-of-memory error before a second try. */
  drain(): void {
    while (this.order.length > 0) this.evictOldest();
  }

  use(): { buffersInUse: number; bytesInUse: number; bytesPooled: number } {
    return { buffersInUse: this.inUse.size, bytesInUse: this.usedBytes, bytesPooled: this.pooledBytes };
  }

  /** Destroys everything, used or not. */
  dispose(): void {
    this.drain();
    for (const buffer of this.inUse) buffer.destroy();
    this.inUse.clear();
    this.usedBytes = 0;
  }

  private evictOldest(): void {
    const buffer = this.order.shift()!;
    const list = this.free.get(key(buffer.size, buffer.usage))!;
    list.splice(list.indexOf(buffer), 1);
    this.pooledBytes -= buffer.size;
    buffer.destroy();
  }
}

function key(size: number, usage: GPUBufferUsageFlags): string {
  return `${size}/${usage}`;
}
