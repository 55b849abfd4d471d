/** Runs kernels on a WebGPU device. */

import {
  type Backend,
  type BackendDescription,
  type BackendLimits,
  type CallersMemory,
  type DeviceBuffer,
  HostBytes,
  type KernelCall,
  kernelCall,
  type MemoryUse,
} from "../backend.ts";
import { checkByteLength, checkDownload } from "../byteLengths.ts";
import { argument, DeviceError, InputError, InternalError } from "../errors.ts";
import { type Kernel, type KernelCapabilities, type ScalarType, workgroupSizeOf } from "../kernel.ts";
import { adapterName, isHardware } from "./adapterNames.ts";
import { BufferPool } from "./bufferPool.ts";
import { DeviceLostError } from "./deviceLostError.ts";
import { dispatchGrid, packSettings, SETTINGS_STRIDE } from "./dispatch.ts";
import type { EventLoop } from "./eventLoop.ts";
import { KernelTimer } from "./kernelTimer.ts";
import { Outstanding } from "./outstanding.ts";
import { PipelineCache } from "./pipelineCache.ts";

/** Numbers from the WebGPU specification; the globals of that name exist in browsers only after a device does in Node. */
const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;
const MAP_MODE_READ = 1;

/** What kernels, uploads and downloads need of a buffer. */
const BUFFER_USAGE = USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST;

class PooledBuffer implements DeviceBuffer {
  private gpuBuffer: GPUBuffer | undefined;

  constructor(
    gpuBuffer: GPUBuffer,
    readonly byteLength: number,
    readonly label: string,
    private readonly giveBack: (buffer: GPUBuffer) => void,
  ) {
    this.gpuBuffer = gpuBuffer;
  }

  get gpu(): GPUBuffer {
    if (!this.gpuBuffer) throw new InputError(`buffer "${this.label}" is used after it was disposed of`);
    return this.gpuBuffer;
  }

  dispose(): void {
    if (!this.gpuBuffer) return;
    const buffer = this.gpuBuffer;
    this.gpuBuffer = undefined;
    this.giveBack(buffer);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** What {@link WebGpuBackend.create} needs. */
export interface WebGpuBackendOptions {
  /** Held until `dispose`: see `GpuInstance`. */
  readonly instance: GPU;
  readonly adapter: GPUAdapter;
  readonly eventLoop: EventLoop;
  readonly reason: string;
}

/** A device and what is known about it. */
interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo | undefined;
  /** Undefined where the device is the caller's, who holds it. */
  readonly instance: GPU | undefined;
  readonly eventLoop: EventLoop;
  readonly reason: string;
}

export class WebGpuBackend implements Backend {
  readonly description: BackendDescription;
  readonly limits: BackendLimits;
  readonly features: readonly string[];
  readonly capabilities: KernelCapabilities;
  private instance: GPU | undefined;
  private readonly eventLoop: EventLoop;
  private readonly pool: BufferPool;
  private readonly pipelines: PipelineCache;
  private readonly timer: KernelTimer | undefined;
  private readonly outstanding = new Outstanding();
  private pending: KernelCall[] = [];
  /** Verdicts of submissions that nobody has waited for yet. */
  private verdicts: Promise<DeviceError | undefined>[] = [];
  private lost: DeviceLostError | undefined;
  private disposed = false;

  private readonly onUncaptured = (event: Event) => {
    const { message } = (event as GPUUncapturedErrorEvent).error;
    this.verdicts.push(Promise.resolve(new DeviceError(`WebGPU: ${message.trim()}`)));
  };

  /** The raw device, for code that shares it (benchmark peers) and for fault tests. */
  readonly device: GPUDevice;

  private constructor({ device, info, instance, eventLoop, reason }: OpenDevice) {
    this.device = device;
    this.instance = instance;
    this.eventLoop = eventLoop;
    this.description = describeAdapter(info, reason);
    this.limits = {
      maxBindingBytes: device.limits.maxStorageBufferBindingSize,
      maxBufferBytes: device.limits.maxBufferSize,
      maxWorkgroupsPerDimension: device.limits.maxComputeWorkgroupsPerDimension,
      maxInvocationsPerWorkgroup: device.limits.maxComputeInvocationsPerWorkgroup,
      maxWorkgroupStorageBytes: device.limits.maxComputeWorkgroupStorageSize,
    };
    this.features = [...device.features].sort();
    this.capabilities = { subgroupSize: fixedSubgroupSize(device, info) };
    this.pool = new BufferPool(device, device.limits.maxBufferSize);
    this.pipelines = new PipelineCache(device, this.outstanding);
    this.timer = device.features.has("timestamp-query") ? new KernelTimer(device) : undefined;
    // All that the backend does is under error scopes: what else a caller's device reports is the caller's.
    if (instance) device.addEventListener("uncapturederror", this.onUncaptured);
    void this.outstanding.track(device.lost).then((info) => {
      if (!this.disposed) this.lost = new DeviceLostError(info.reason ?? "unknown", info.message);
    });
  }

  /** Opens a device with all of the adapter's limits, and with timestamps and subgroups where it has them. */
  static async create({ adapter, instance, eventLoop, reason }: WebGpuBackendOptions): Promise<WebGpuBackend> {
    const wanted: GPUFeatureName[] = ["timestamp-query", "subgroups"];
    const { limits } = adapter;
    const device = await adapter.requestDevice({
      requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
      requiredLimits: {
        maxBufferSize: limits.maxBufferSize,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
        maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      },
    });
    return new WebGpuBackend({ device, info: adapter.info, instance, eventLoop, reason });
  }

  /** Runs on a device of the caller's, with the limits and features that it has. It stays the caller's. */
  static on(device: GPUDevice, eventLoop: EventLoop): WebGpuBackend {
    const reason = "the program's own device";
    return new WebGpuBackend({ device, info: device.adapterInfo, instance: undefined, eventLoop, reason });
  }

  allocate(byteLength: number, label: string): DeviceBuffer {
    this.assertUsable();
    checkByteLength(byteLength, label);
    const buffer = this.guarded(`allocating "${label}" (${byteLength} bytes)`, () =>
      this.pool.take(byteLength, BUFFER_USAGE, label),
    );
    return new PooledBuffer(buffer, byteLength, label, (gone) => this.pool.giveBack(gone));
  }

  wrap(memory: CallersMemory, label = "the program's buffer"): DeviceBuffer {
    this.assertUsable();
    if (!("usage" in memory)) {
      throw new InputError(
        `${argument("memory")} is no GPUBuffer, but this backend wraps buffers of its device alone`,
        {
          hint: "allocate a buffer and upload the array",
        },
      );
    }
    if ((memory.usage & BUFFER_USAGE) !== BUFFER_USAGE) {
      throw new InputError(`${argument("memory")} lacks one of the usages STORAGE, COPY_SRC and COPY_DST`);
    }
    return new PooledBuffer(memory as unknown as GPUBuffer, memory.size, label, () => undefined);
  }

  upload(buffer: DeviceBuffer, data: Float32Array | Float64Array | Uint32Array): void {
    this.assertUsable();
    if (data instanceof Float64Array) throw new InternalError("float64 values are for the reference backend alone");
    // Writes overtake what is only recorded, so recorded work that may read the old contents leaves first.
    this.submit();
    this.device.queue.writeBuffer((buffer as PooledBuffer).gpu, 0, data as Float32Array<ArrayBuffer>);
  }

  async prepare<S>(kernel: Kernel<S>, specialisation: S): Promise<void> {
    this.assertUsable();
    await this.pipelines.get(kernel, specialisation).ready;
  }

  run<S>(call: KernelCall<S>): void {
    this.assertUsable();
    this.pending.push(kernelCall(call));
  }

  submit(): void {
    this.assertUsable();
    if (this.pending.length === 0) return;
    const calls = this.pending;
    this.pending = [];
    const names = [...new Set(calls.map((call) => call.kernel.name))].join(", ");
    const compiled = calls.map((call) => this.pipelines.get(call.kernel, call.specialisation));
    for (const entry of new Set(compiled)) this.verdicts.push(entry.ready.then(() => undefined, asDeviceError));
    this.guarded(`running ${names}`, () => {
      const settings = this.pool.take(calls.length * SETTINGS_STRIDE, USAGE.UNIFORM | USAGE.COPY_DST, "settings");
      this.device.queue.writeBuffer(settings, 0, packSettings(calls));
      const encoder = this.device.createCommandEncoder({ label: names });
      calls.forEach((call, index) => {
        const pass = encoder.beginComputePass({ label: call.kernel.name, ...this.timer?.writes(call.kernel.name) });
        pass.setPipeline(compiled[index].pipeline);
        pass.setBindGroup(0, this.bindGroup(call, compiled[index].layout, settings, index));
        const invocations = call.kernel.invocations(call.settings, call.specialisation);
        const groups = Math.ceil(invocations / workgroupSizeOf(call.kernel, call.specialisation));
        pass.dispatchWorkgroups(...dispatchGrid(groups, this.device.limits.maxComputeWorkgroupsPerDimension));
        pass.end();
      });
      this.timer?.resolve(encoder);
      this.device.queue.submit([encoder.finish()]);
      this.pool.giveBack(settings);
    });
  }

  async download<T>(
    buffer: DeviceBuffer,
    _type: ScalarType,
    byteLength: number,
    use: (bytes: HostBytes) => T | Promise<T>,
  ): Promise<T> {
    checkDownload(buffer, byteLength);
    this.submit();
    const bytes = Math.ceil(byteLength / 4) * 4;
    const source = (buffer as PooledBuffer).gpu;
    const staging = this.guarded(`reading "${buffer.label}" back`, () => {
      const target = this.pool.take(bytes, USAGE.MAP_READ | USAGE.COPY_DST, "staging");
      const encoder = this.device.createCommandEncoder({ label: `read ${buffer.label}` });
      encoder.copyBufferToBuffer(source, 0, target, 0, bytes);
      this.device.queue.submit([encoder.finish()]);
      return target;
    });
    const verdicts = this.takeVerdicts();
    try {
      await this.eventLoop.waitFor(this.outstanding.track(staging.mapAsync(MAP_MODE_READ, 0, bytes)));
    } catch (error) {
      await this.throwFirst(verdicts);
      await this.throwIfLost();
      throw new DeviceError(`reading "${buffer.label}" back failed (${String(error)})`, { cause: error });
    }
    try {
      await this.throwFirst(verdicts);
      return await use(new HostBytes(staging.getMappedRange(0, bytes), 0, bytes));
    } finally {
      if (!this.lost && !this.disposed) {
        staging.unmap();
        this.pool.giveBack(staging);
      }
    }
  }

  async finish(): Promise<void> {
    this.submit();
    const verdicts = this.takeVerdicts();
    const done = this.outstanding.track(this.device.queue.onSubmittedWorkDone());
    await this.eventLoop.waitFor(done).catch(() => undefined);
    await this.throwFirst(verdicts);
    await this.throwIfLost();
  }

  /**
   * Runs `work` and reports how long the device spent in each kernel, by timestamp queries.
   * @returns nanoseconds by kernel name, or undefined where the adapter has no timestamps
   */
  async timeKernels(work: () => Promise<void>): Promise<Map<string, number> | undefined> {
    if (!this.timer) {
      await work();
      return undefined;
    }
    this.timer.start();
    await work();
    await this.finish();
    return this.timer.stop();
  }

  memory(): MemoryUse {
    return this.pool.use();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.pending = [];
    this.timer?.dispose();
    this.pool.dispose();
    // Dawn holds its listeners, and with this one the backend and the device itself.
    this.device.removeEventListener("uncapturederror", this.onUncaptured);
    // Without an instance the device is the caller's.
    if (!this.instance) return;
    this.device.destroy();
    this.outstanding.holdUntilSettled(this.instance, this.device);
    this.instance = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Whether the instance is still held, for the lifetime test. */
  get holdsInstance(): boolean {
    return this.instance !== undefined;
  }

  private bindGroup(call: KernelCall, layout: GPUBindGroupLayout, settings: GPUBuffer, index: number): GPUBindGroup {
    const names = Object.keys(call.kernel.bindings);
    const entries: GPUBindGroupEntry[] = names.map((name, binding) => {
      const buffer = call.buffers[name] as PooledBuffer | undefined;
      if (!buffer) throw new InternalError(`kernel "${call.kernel.name}" got no buffer for "${name}"`);
      // Those of the pool end at multiples of 16 bytes, which vectors need.
      const size = Math.min(buffer.gpu.size, Math.ceil(buffer.byteLength / 16) * 16);
      return { binding, resource: { buffer: buffer.gpu, size } };
    });
    entries.push({
      binding: names.length,
      resource: { buffer: settings, offset: index * SETTINGS_STRIDE, size: SETTINGS_STRIDE },
    });
    return this.device.createBindGroup({ label: call.kernel.name, layout, entries });
  }

  /** Runs device calls under error scopes; what they report surfaces at the next awaited call. */
  private guarded<T>(what: string, action: () => T): T {
    this.device.pushErrorScope("out-of-memory");
    this.device.pushErrorScope("validation");
    try {
      return action();
    } finally {
      const validation = this.outstanding.track(this.device.popErrorScope());
      const memory = this.outstanding.track(this.device.popErrorScope());
      this.verdicts.push(
        Promise.all([validation, memory]).then(
          ([invalid, exhausted]) => {
            if (exhausted) {
              return new DeviceError(`the device has not enough memory for ${what}`, {
                hint: "use smaller chunks or `backend` cpu",
              });
            }
            return invalid ? new DeviceError(`WebGPU refused ${what}: ${invalid.message.trim()}`) : undefined;
          },
          () => undefined,
        ),
      );
    }
  }

  private takeVerdicts(): Promise<DeviceError | undefined>[] {
    const taken = this.verdicts;
    this.verdicts = [];
    return taken;
  }

  private async throwFirst(verdicts: Promise<DeviceError | undefined>[]): Promise<void> {
    for (const error of await Promise.all(verdicts)) if (error) throw error;
  }

  /** A lost device rejects its promises before it tells why: give the reason one turn to arrive. */
  private async throwIfLost(): Promise<void> {
    await this.eventLoop.turn();
    if (this.lost) throw this.lost;
  }

  private assertUsable(): void {
    if (this.lost) throw this.lost;
    if (this.disposed) throw new InputError("the backend is used after it was disposed of");
  }
}

function asDeviceError(error: unknown): DeviceError {
  return error instanceof DeviceError ? error : new DeviceError(String(error));
}

/** Lanes of a subgroup, if every subgroup of the adapter has the same number. */
function fixedSubgroupSize({ features }: GPUDevice, info: GPUAdapterInfo | undefined): number | undefined {
  return features.has("subgroups") && info?.subgroupMinSize === info?.subgroupMaxSize
    ? info?.subgroupMinSize
    : undefined;
}

const UNKNOWN_ADAPTER = { vendor: "", architecture: "", device: "", description: "" };

/** @param info undefined where browsers do not tell it of a device */
function describeAdapter(info: GPUAdapterInfo | undefined, reason: string): BackendDescription {
  const texts = info ?? UNKNOWN_ADAPTER;
  const name = adapterName(texts);
  return {
    kind: "webgpu",
    name,
    arithmetic: name,
    driver: texts.description || texts.vendor || "unknown",
    hardware: isHardware(texts),
    reason,
  };
}
