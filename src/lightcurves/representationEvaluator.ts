/** Computes the numbers of a model's representation for many sets on a backend. */

import type { Backend, DeviceBuffer } from "../engine/backend.ts";
import { downloadFloats } from "../engine/downloadFloats.ts";
import type { LightCurveModel } from "./model.ts";
import type { RepresentationProgram } from "./program.ts";

/** What is known of some sets, row by row. */
export interface NumbersOfSets {
  /** [rows, numbers]; of sets without curves anything. */
  readonly numbers: ArrayLike<number>;
  /** [rows, the model's properties and then the status]. */
  readonly properties: ArrayLike<number>;
}

/** Holds a program's buffers for up to `capacity` sets. Dispose of it when done. */
export class RepresentationEvaluator implements Disposable {
  private readonly buffers: Readonly<Record<string, DeviceBuffer>>;
  private readonly packed: Float32Array;

  constructor(
    private readonly backend: Backend,
    private readonly model: Pick<LightCurveModel, "inputs">,
    private readonly program: RepresentationProgram,
    readonly capacity: number,
  ) {
    const bytes = Object.entries(program.bytesPerSet);
    this.buffers = Object.fromEntries(bytes.map(([name, size]) => [name, backend.allocate(capacity * size, name)]));
    this.packed = new Float32Array((capacity * program.bytesPerSet.parameters) / 4);
  }

  /** Compiles the kernels. */
  async prepare(): Promise<void> {
    for (const { kernel, specialisation } of this.program.kernels) await this.backend.prepare(kernel, specialisation);
  }

  /** @param parameters [rows, inputs], no more rows than the capacity */
  async evaluate(parameters: Float64Array): Promise<NumbersOfSets> {
    const rows = parameters.length / this.model.inputs.length;
    if (rows > this.capacity) throw new RangeError(`${rows} sets exceed the capacity of ${this.capacity}`);
    const { backend, buffers, program, packed } = this;
    const { parameters: parameterBytes, numbers, properties } = program.bytesPerSet;
    program.pack(parameters, rows, packed);
    backend.upload(buffers.parameters, packed.subarray(0, (rows * parameterBytes) / 4));
    program.record((call) => backend.run(call), buffers, rows);
    const [ofNumbers, ofProperties] = await Promise.all([
      downloadFloats(backend, buffers.numbers, (rows * numbers) / 4),
      downloadFloats(backend, buffers.properties, (rows * properties) / 4),
    ]);
    return { numbers: ofNumbers, properties: ofProperties };
  }

  dispose(): void {
    for (const buffer of Object.values(this.buffers)) buffer.dispose();
    this.program[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
