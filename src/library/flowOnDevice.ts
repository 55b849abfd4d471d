/** A flow from buffer to buffer, for programs that keep their data on the device. */

import { checkCount, flatRows } from "../embed/arguments.ts";
import type { Columns } from "../embed/columns.ts";
import type { Rows } from "../embed/types.ts";
import type { Backend } from "../engine/backend.ts";
import { argument } from "../engine/errors.ts";
import { DeviceFlow } from "../flow/deviceFlow.ts";
import type { Flow } from "../flow/flow.ts";

/**
 * What `flow.onDevice(rows)` gives: samples and densities from buffers to buffers, in the units of the flow's network, and
 * the way between these units and one's own. Sigma factors are not part of it.
 */
export class FlowOnDevice extends DeviceFlow {
  /** Numbers of a row of conditions in network units. */
  readonly inputs: number;
  /** Numbers of a row of samples in network units. */
  readonly dimensions: number;

  constructor(
    flow: Flow,
    rows: number,
    private readonly columns: Columns,
  ) {
    checkCount(rows, "rows");
    super(flow, rows);
    this.inputs = flow.architecture.conditions;
    this.dimensions = flow.architecture.dimensions;
  }

  /** The backend that its buffers must be of. */
  get backend(): Backend {
    return this.flow.backend;
  }

  /** Sets in network units [rows, inputs]. @throws InputError naming row and column of a value that has no place */
  encodeSets(sets: Rows): Float32Array {
    const given = flatRows(sets, "sets", this.columns.conditions.length);
    this.columns.checkSets(given);
    return Float32Array.from(this.columns.encodeSets(given));
  }

  /** Magnitudes, or targets, in network units [rows, dimensions]. @throws InputError for other shapes */
  encode(values: Rows): Float32Array {
    return Float32Array.from(this.columns.encode(flatRows(values, "values", this.columns.width)));
  }

  /** Network units [rows, dimensions] in magnitudes, or targets. @throws InputError for other shapes */
  decode(network: Rows): Float64Array {
    return this.columns.decode(flatRows(network, "network", this.dimensions));
  }

  /** Log-densities of values by those in network units. @throws InputError for other shapes */
  decodeDensity(values: Rows, network: Rows): Float64Array {
    const given = flatRows(values, argument("values"), this.columns.width);
    return this.columns.density(given, flatRows(network, "network", 1));
  }

  override dispose(): void {
    super.dispose();
    this.flow.dispose();
  }
}
