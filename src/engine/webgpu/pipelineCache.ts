/** Compiles each kernel once for each set of constants, and turns the compiler's messages into errors with file and line. */

import { assembleShader, type Shader } from "../assembleShader.ts";
import { DeviceError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Outstanding } from "./outstanding.ts";

/** A compiled kernel. `failure` is set once compilation was refused. */
export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  /** Resolves when the compiler's verdict is known; rejects with a DeviceError if it refused. */
  readonly ready: Promise<void>;
}

export class PipelineCache {
  private readonly compiled = new Map<string, CompiledKernel>();
  /** What was found for a specialisation before, so that shaders are assembled once and not for each dispatch. */
  private readonly found = new WeakMap<object, Map<object, CompiledKernel>>();

  constructor(
    private readonly device: GPUDevice,
    private readonly outstanding: Outstanding,
  ) {}

  get size(): number {
    return this.compiled.size;
  }

  get<S>(kernel: Kernel<S>, specialisation: S): CompiledKernel {
    const known = this.found.get(specialisation as object) ?? new Map<object, CompiledKernel>();
    this.found.set(specialisation as object, known);
    let entry = known.get(kernel);
    if (!entry) {
      entry = this.compileOnce(kernel, specialisation);
      known.set(kernel, entry);
    }
    return entry;
  }

  private compileOnce<S>(kernel: Kernel<S>, specialisation: S): CompiledKernel {
    const shader = assembleShader(kernel, specialisation);
    const key = `${kernel.name}\n${shader.code}`;
    let entry = this.compiled.get(key);
    if (!entry) {
      entry = compile(this.device, kernel, shader, this.outstanding);
      this.compiled.set(key, entry);
    }
    return entry;
  }
}

function compile<S>(device: GPUDevice, kernel: Kernel<S>, shader: Shader, outstanding: Outstanding): CompiledKernel {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code: shader.code, label: kernel.name });
  const layout = device.createBindGroupLayout({ label: kernel.name, entries: layoutEntries(kernel) });
  const pipeline = device.createComputePipeline({
    label: kernel.name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: "main" },
  });
  const scope = outstanding.track(device.popErrorScope());
  const ready = (async () => {
    const error = await scope;
    if (error) throw await compilationError(kernel, shader, module, error);
  })();
  // The verdict is awaited with the submission that uses the pipeline; until then a refusal must not count as unhandled.
  ready.catch(() => {});
  return { pipeline, layout, ready };
}

function layoutEntries<S>(kernel: Kernel<S>): GPUBindGroupLayoutEntry[] {
  const bindings = Object.values(kernel.bindings);
  const type = (access: string): GPUBufferBindingType => (access === "read" ? "read-only-storage" : "storage");
  const COMPUTE = 4;
  return [
    ...bindings.map((binding, index) => ({
      binding: index,
      visibility: COMPUTE,
      buffer: { type: type(binding.access) },
    })),
    { binding: bindings.length, visibility: COMPUTE, buffer: { type: "uniform" as const } },
  ];
}

async function compilationError<S>(
  kernel: Kernel<S>,
  shader: Shader,
  module: GPUShaderModule,
  error: GPUError,
): Promise<DeviceError> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((message) => message.type === "error");
  const text = errors.length
    ? errors
        .map((message) => {
          const place = shader.locate(message.lineNum);
          return `${place.file}:${place.line}:${message.linePos}: ${message.message}`;
        })
        .join("\n")
    : error.message.trim();
  return new DeviceError(`kernel "${kernel.name}" does not compile: ${text}`);
}
