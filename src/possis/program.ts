/** The surrogate's kernel for the evaluator. */

import { type Backend, type DeviceBuffer, type KernelCall, kernelCall } from "../engine/backend.ts";
import { callSettings, layerTable, possisMagnitudes, rowStride } from "../kernels/possisMagnitudes.ts";
import {
  type LightCurveProgram,
  type LightCurveRequest,
  type PreparedKernel,
  type ProgramBuffers,
  preparedKernel,
} from "../lightcurves/program.ts";
import { offsetsOf, sameForAll } from "./observer.ts";
import { foldNetworks, type NetworkShape } from "./physics/fold.ts";
import { REDSHIFT_INPUT } from "./physics/inputs.ts";
import { networkOf } from "./physics/reference.ts";
import { type Surrogate, withinTraining } from "./physics/surrogate.ts";
import { OUTSIDE, WITHIN } from "./statuses.ts";
import { weightsOf } from "./weights.ts";

/** The surrogate for one request; its networks are folded and uploaded once. */
export class PossisProgram implements LightCurveProgram {
  readonly bytesPerSet: LightCurveProgram["bytesPerSet"];
  readonly stride: number;
  readonly kernels: readonly PreparedKernel[];
  private readonly surrogate: Surrogate;
  private readonly shape: NetworkShape;
  private readonly first: number;
  private readonly layers: DeviceBuffer;
  private readonly weights: DeviceBuffer;
  /** Whether what is added to a band is part of its last layer; else each set brings its own. */
  private readonly folded: boolean;

  constructor(
    backend: Backend,
    private readonly request: LightCurveRequest,
  ) {
    const { times, bands, options } = request;
    this.surrogate = weightsOf(options);
    this.folded = sameForAll(options);
    const networks = bands.map((band) => networkOf(this.surrogate, band));
    const offsets = this.folded ? offsetsOf(bands, options, 0) : bands.map(() => 0);
    const { shape, weights, first } = foldNetworks(this.surrogate, networks, offsets, times);
    this.shape = shape;
    this.first = first;
    this.stride = times.length;
    this.bytesPerSet = {
      parameters: 4 * rowStride(this.surrogate.ranges.length, bands.length),
      properties: 4,
      magnitudes: 4 * bands.length * times.length,
    };
    this.kernels = [preparedKernel(possisMagnitudes, shape)];
    const table = layerTable(shape);
    this.layers = backend.allocate(table.byteLength, "layers");
    backend.upload(this.layers, table);
    this.weights = backend.allocate(weights.byteLength, "weights");
    backend.upload(this.weights, weights);
  }

  pack(parameters: Float64Array, rows: number, target: Float32Array): void {
    const { inputMinimum, inputMaximum, ranges } = this.surrogate;
    const { bands, options } = this.request;
    const inputs = ranges.length;
    const scales = Array.from(inputMinimum, (low, input) => 1 / (inputMaximum[input] - low));
    const stride = rowStride(inputs, bands.length);
    for (let row = 0; row < rows; row++) {
      const [from, to] = [row * inputs, row * stride];
      const within = withinTraining(this.surrogate, parameters, from);
      // Sets without values go through the network, too: as the lowest of all inputs.
      for (let input = 0; input < inputs; input++) {
        target[to + input] = within ? (parameters[from + input] - inputMinimum[input]) * scales[input] : 0;
      }
      target[to + inputs] = within ? WITHIN : OUTSIDE;
      if (this.folded || !within) target.fill(0, to + inputs + 1, to + stride);
      else target.set(offsetsOf(bands, options, parameters[from + REDSHIFT_INPUT]), to + inputs + 1);
    }
  }

  record(run: (call: KernelCall) => void, buffers: ProgramBuffers, rows: number): void {
    const { parameters, properties: statuses, magnitudes } = buffers;
    const { shape, layers: layers_table, weights } = this;
    const { bands, times } = this.request;
    run(
      kernelCall({
        kernel: possisMagnitudes,
        specialisation: shape,
        settings: callSettings(shape, rows, bands.length, times.length, this.first),
        buffers: { parameters, layers_table, weights, statuses, magnitudes },
      }),
    );
  }

  [Symbol.dispose](): void {
    this.layers.dispose();
    this.weights.dispose();
  }
}
