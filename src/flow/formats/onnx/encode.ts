/**
 * A flow as two ONNX files: `sample`, from standard normal noise and conditions to what the flow is of, and `log_prob`, from
 * that and conditions to the log-density. Standardisations are inside, so that conditions are in their own units.
 */

import { VERSION } from "../../../version.ts";
import { sigmaFactorsOf } from "../../calibration.ts";
import { logJacobian } from "../../curveTransform.ts";
import type { FlowModel } from "../../model.ts";
import { stateTensors } from "../../modelEncoding.ts";
import type { TableFlow } from "../../table/model.ts";
import { OnnxGraph, type Value } from "./graph.ts";
import {
  decodedCurves,
  decodedTargets,
  encodedConditions,
  encodedCurves,
  encodedTableConditions,
  encodedTargets,
} from "./scalings.ts";
import { FlowRecorder } from "./transforms.ts";

/** The two files of a flow. */
export interface OnnxFiles {
  /** Inputs `noise` [rows, dimensions] and `conditions` [rows, conditions], output `values` [rows, ...]. */
  readonly sample: Uint8Array;
  /** Inputs `values` and `conditions`, output `log_prob` [rows, 1], nats. */
  readonly logProb: Uint8Array;
}

/** What both kinds of flows are here. */
interface Described {
  readonly conditions: (graph: OnnxGraph, values: Value) => Value;
  readonly decode: (graph: OnnxGraph, x: Value) => Value;
  readonly encode: (graph: OnnxGraph, values: Value) => { readonly x: Value; readonly logSlope: Value };
  /** Of one row of what the flow is of. */
  readonly width: number;
  readonly names: readonly string[];
  readonly conditionNames: readonly string[];
  /** By how much each value of a sample is farther from the centre than the network makes it. */
  readonly factors?: readonly number[];
}

/** @throws InputError for transforms that ONNX does not have here */
export function onnxFiles(model: FlowModel | TableFlow): OnnxFiles {
  const { architecture, state } = model;
  const tensors = stateTensors(architecture, state);
  const own = "kind" in model ? ofTable(model) : ofCurves(model);
  const { dimensions } = architecture;
  const about = {
    version: VERSION,
    metadata: { values: JSON.stringify(own.names), conditions: JSON.stringify(own.conditionNames) },
  };
  const begin = () => {
    const graph = new OnnxGraph();
    const recorder = new FlowRecorder(graph, architecture, tensors);
    return { graph, recorder };
  };
  const drawing = begin();
  const noise = drawing.graph.input("noise", dimensions);
  const given = drawing.graph.input("conditions", own.conditionNames.length);
  const embedded = drawing.recorder.embed(own.conditions(drawing.graph, given));
  const decoded = (from: Value) => own.decode(drawing.graph, drawing.recorder.run(from, embedded, true).x);
  let values = decoded(noise);
  if (own.factors) {
    const { graph } = drawing;
    const centre = decoded(graph.op("Mul", [noise, graph.float(0)]));
    const away = graph.op("Mul", [graph.op("Sub", [values, centre]), graph.floats(own.factors)]);
    values = graph.op("Add", [centre, away]);
  }
  const judging = begin();
  const { graph } = judging;
  const curves = graph.input("values", own.width);
  const told = graph.input("conditions", own.conditionNames.length);
  const { x, logSlope } = own.encode(graph, curves);
  const passed = judging.recorder.run(x, judging.recorder.embed(own.conditions(graph, told)), false);
  const squares = graph.op("ReduceSum", [graph.op("Mul", [passed.x, passed.x]), graph.integers([1])], { keepdims: 1 });
  const halved = graph.op("Mul", [squares, graph.float(-0.5)]);
  const normal = graph.op("Sub", [halved, graph.float((dimensions / 2) * Math.log(2 * Math.PI))]);
  const density = graph.op("Add", [graph.op("Add", [normal, passed.logDet]), logSlope]);
  return {
    sample: drawing.graph.encode(
      { values: { value: values, shape: [own.width] } },
      { ...about, name: "sample", text: "Samples of a conditional flow for standard normal noise." },
    ),
    logProb: graph.encode(
      { log_prob: { value: density, shape: [1] } },
      { ...about, name: "log_prob", text: "Log-densities (nats) of a conditional flow, without sigma factors." },
    ),
  };
}

function ofCurves(model: FlowModel): Described {
  const { curves, conditions, representation, bands, times } = model;
  const factors = representation ? undefined : sigmaFactorsOf(model);
  return {
    conditions: (graph, values) => encodedConditions(graph, values, conditions),
    decode: (graph, x) => decodedCurves(graph, x, curves),
    encode: (graph, values) => ({
      x: encodedCurves(graph, values, curves),
      logSlope: graph.floats([logJacobian(curves)]),
    }),
    width: curves.centre.length,
    names: representation ?? bands.flatMap((band) => times.map((time) => `${band}@${time}`)),
    conditionNames: conditions.names,
    ...(factors ? { factors: factors.flatMap(({ factor }) => times.map(() => factor)) } : {}),
  };
}

function ofTable({ architecture: { dimensions }, targets, conditions }: TableFlow): Described {
  const scales = targets.scale.reduce((sum, scale) => sum + Math.log(scale), 0);
  // The second dimension of a single target has a density of its own.
  const auxiliary = targets.names.length < dimensions ? 0.5 * Math.log(2 * Math.PI) : 0;
  return {
    conditions: (graph, values) => encodedTableConditions(graph, values, conditions),
    decode: (graph, x) => decodedTargets(graph, x, targets, dimensions),
    encode(graph, values) {
      const { x, logSlope } = encodedTargets(graph, values, targets, dimensions);
      return { x, logSlope: graph.op("Add", [logSlope, graph.float(auxiliary - scales)]) };
    },
    width: targets.names.length,
    names: targets.names,
    conditionNames: conditions.names,
  };
}
