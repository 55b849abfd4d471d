/** A flow from buffer to buffer, for programs that keep their data on the device. */

import { checkCount } from "../embed/arguments.ts";
import type { QuickColumns } from "../embed/content.ts";
import { flatSets } from "../embed/flowRows.ts";
import { flatRows } from "../embed/rows.ts";
import type { Rows } from "../embed/types.ts";
import type { Backend } from "../engine/backend.ts";
import { argument } from "../engine/errors.ts";
import { DeviceFlow } from "../flow/deviceFlow.ts";
import type { Flow } from "../flow/flow.ts";
import type { FlowOnDevice } from "./types.ts";

export class NetworkOnDevice extends DeviceFlow implements FlowOnDevice {
  readonly inputs: number;
  readonly dimensions: number;

  constructor(
    flow: Flow,
    rows: number,
    private readonly columns: QuickColumns,
  ) {
    checkCount(rows, "rows");
    super(flow, rows);
    this.inputs = flow.architecture.conditions;
    this.dimensions = flow.architecture.dimensions;
  }

  get backend(): Backend {
    return this.flow.backend;
  }

  encodeSets(sets: Rows): Float32Array {
    return Float32Array.from(this.columns.encodeSets(flatSets(sets, this.columns)));
  }

  encode(values: Rows): Float32Array {
    return Float32Array.from(this.columns.encode(flatRows(values, "values", this.columns.width)));
  }

  decode(network: Rows): Float64Array {
    return this.columns.decode(flatRows(network, "network", this.dimensions));
  }

  decodeDensity(values: Rows, network: Rows): Float64Array {
    const given = flatRows(values, argument("values"), this.columns.width);
    return this.columns.density(given, flatRows(network, "network", 1));
  }

  override dispose(): void {
    super.dispose();
    this.flow.dispose();
  }
}
