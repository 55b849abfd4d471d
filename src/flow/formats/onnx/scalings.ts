/** What is around a flow's transforms as ONNX operators: standardisations, components, transforms of a table's columns. */

import type { ConditionTransform } from "../../conditionTransform.ts";
import type { CurveTransform } from "../../curveTransform.ts";
import type { ColumnTransform } from "../../table/columnTransform.ts";
import type { TableColumns, TableConditions } from "../../table/model.ts";
import type { OnnxGraph, Value } from "./graph.ts";

/** (x - centre) / scale */
const standardised = (graph: OnnxGraph, x: Value, centre: ArrayLike<number>, scale: ArrayLike<number>): Value =>
  graph.op("Div", [graph.op("Sub", [x, graph.floats(centre)]), graph.floats(scale)]);

/** Conditions of a flow of curves [rows, conditions] in network units. */
export function encodedConditions(graph: OnnxGraph, values: Value, transform: ConditionTransform): Value {
  const { logarithm, centre, scale } = transform;
  const width = logarithm.length;
  const columns = columnsOf(graph, values, width).map((column, at) =>
    logarithm[at] ? graph.op("Log", [column]) : column,
  );
  return standardised(graph, graph.op("Concat", columns, { axis: 1 }), centre, scale);
}

/** Curves [rows, values] in network units [rows, dimensions]. */
export function encodedCurves(graph: OnnxGraph, curves: Value, transform: CurveTransform): Value {
  const { centre, scale, components, units } = transform;
  const centred = graph.op("Sub", [curves, graph.floats(centre)]);
  if (!components) return graph.op("Div", [centred, graph.floats(scale)]);
  const own = units ? graph.op("Div", [centred, graph.floats(units)]) : centred;
  const weights = graph.floats(components, [scale.length, centre.length]);
  return graph.op("Div", [graph.op("Gemm", [own, weights], { transB: 1 }), graph.floats(scale)]);
}

/** Curves [rows, values] of network units. */
export function decodedCurves(graph: OnnxGraph, x: Value, transform: CurveTransform): Value {
  const { centre, scale, components, units } = transform;
  const scaled = graph.op("Mul", [x, graph.floats(scale)]);
  const own = components
    ? graph.op("MatMul", [scaled, graph.floats(components, [scale.length, centre.length])])
    : scaled;
  return graph.op("Add", [units ? graph.op("Mul", [own, graph.floats(units)]) : own, graph.floats(centre)]);
}

/** Each column of [rows, width] as [rows, 1]. */
const columnsOf = (graph: OnnxGraph, values: Value, width: number): Value[] =>
  width === 1 ? [values] : graph.ops("Split", [values, graph.integers(new Array(width).fill(1))], width, { axis: 1 });

/** Conditions of a flow of a table [rows, conditions], NaN where one is missing, in network units. */
export function encodedTableConditions(graph: OnnxGraph, values: Value, conditions: TableConditions): Value {
  const { transforms, masked, centre, scale } = conditions;
  const zero = graph.float(0);
  const columns = columnsOf(graph, values, transforms.length);
  const encoded = columns.map((column, at) => {
    const { u } = forwards(graph, transforms[at], column);
    const own = standardised(graph, u, [centre[at]], [scale[at]]);
    return masked[at] ? graph.op("Where", [graph.op("IsNaN", [column]), zero, own]) : own;
  });
  const flags = columns.flatMap((column, at) =>
    masked[at] ? [graph.op("Where", [graph.op("IsNaN", [column]), zero, graph.float(1)])] : [],
  );
  return graph.op("Concat", [...encoded, ...flags], { axis: 1 });
}

/** Targets of a table [rows, targets] in network units [rows, dimensions], and ln of the slope of all [rows, 1]. */
export function encodedTargets(graph: OnnxGraph, values: Value, targets: TableColumns, dimensions: number) {
  const { transforms, centre, scale } = targets;
  const columns = columnsOf(graph, values, transforms.length);
  const own = columns.map((column, at) =>
    forwards(graph, transforms[at], column, upperEnd(graph, transforms[at], columns)),
  );
  const encoded = own.map(({ u }, at) => standardised(graph, u, [centre[at]], [scale[at]]));
  const empty = graph.op("Mul", [columns[0], graph.float(0)]);
  return {
    x: graph.op("Concat", [...encoded, ...new Array(dimensions - encoded.length).fill(empty)], { axis: 1 }),
    logSlope: own.map(({ logSlope }) => logSlope).reduce((sum, one) => graph.op("Add", [sum, one])),
  };
}

/** Targets [rows, targets] of network units. */
export function decodedTargets(graph: OnnxGraph, x: Value, targets: TableColumns, dimensions: number): Value {
  const { transforms, centre, scale } = targets;
  const columns = columnsOf(graph, x, dimensions);
  const values: Value[] = [];
  for (const [at, transform] of transforms.entries()) {
    const u = graph.op("Add", [graph.op("Mul", [columns[at], graph.float(scale[at])]), graph.float(centre[at])]);
    values.push(backwards(graph, transform, u, upperEnd(graph, transform, values)));
  }
  return graph.op("Concat", values, { axis: 1 });
}

/** The upper end of a bounded column, where an earlier one may be it. */
function upperEnd(graph: OnnxGraph, transform: ColumnTransform, columns: readonly Value[]): Value | undefined {
  if (!("low" in transform)) return undefined;
  const high = graph.float(transform.high);
  return transform.below === undefined ? high : graph.op("Min", [columns[transform.below], high]);
}

/** What is standardised of a column, and ln of its slope. */
function forwards(graph: OnnxGraph, transform: ColumnTransform, x: Value, high?: Value) {
  const op = (type: string, ...inputs: Value[]) => graph.op(type, inputs);
  switch (transform.kind) {
    case "linear":
      return { u: x, logSlope: graph.op("Mul", [x, graph.float(0)]) };
    case "log": {
      const u = op("Log", x);
      return { u, logSlope: op("Neg", u) };
    }
    case "positive": {
      const y = op("Div", x, graph.float(transform.unit));
      const log = op("Log", op("Sub", graph.float(1), op("Exp", op("Neg", y))));
      return { u: op("Add", y, log), logSlope: op("Neg", op("Add", log, graph.float(Math.log(transform.unit)))) };
    }
    case "bounded": {
      const low = graph.float(transform.low);
      const end = high ?? graph.float(transform.high);
      const [from, to] = [op("Log", op("Sub", x, low)), op("Log", op("Sub", end, x))];
      const span = op("Log", op("Sub", end, low));
      return { u: op("Sub", from, to), logSlope: op("Sub", span, op("Add", from, to)) };
    }
    case "log-bounded": {
      const low = graph.float(Math.log(transform.low));
      const end = op("Log", high ?? graph.float(transform.high));
      const log = op("Log", x);
      const [from, to] = [op("Log", op("Sub", log, low)), op("Log", op("Sub", end, log))];
      const span = op("Log", op("Sub", end, low));
      return { u: op("Sub", from, to), logSlope: op("Sub", span, op("Add", op("Add", from, to), log)) };
    }
    default:
      return transform satisfies never;
  }
}

function backwards(graph: OnnxGraph, transform: ColumnTransform, u: Value, high?: Value): Value {
  const op = (type: string, ...inputs: Value[]) => graph.op(type, inputs);
  switch (transform.kind) {
    case "linear":
      return u;
    case "log":
      return op("Exp", u);
    case "positive":
      return op("Mul", op("Softplus", u), graph.float(transform.unit));
    case "bounded": {
      const low = graph.float(transform.low);
      const span = op("Sub", high ?? graph.float(transform.high), low);
      return op("Add", low, op("Mul", span, op("Sigmoid", u)));
    }
    case "log-bounded": {
      const low = graph.float(Math.log(transform.low));
      const span = op("Sub", op("Log", high ?? graph.float(transform.high)), low);
      return op("Exp", op("Add", low, op("Mul", span, op("Sigmoid", u))));
    }
    default:
      return transform satisfies never;
  }
}
