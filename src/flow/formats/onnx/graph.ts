/** Puts a graph of ONNX operators together, and writes it. Operator set 17, float32. */

import protobuf from "protobufjs/light.js";

/** The part of onnx.proto (ONNX 1.12) that is used: field numbers are those of the format. */
const SCHEMA = {
  nested: {
    ModelProto: {
      fields: {
        irVersion: { type: "int64", id: 1 },
        producerName: { type: "string", id: 2 },
        producerVersion: { type: "string", id: 3 },
        docString: { type: "string", id: 6 },
        graph: { type: "GraphProto", id: 7 },
        opsetImport: { rule: "repeated", type: "OperatorSetIdProto", id: 8 },
        metadataProps: { rule: "repeated", type: "StringStringEntryProto", id: 14 },
      },
    },
    OperatorSetIdProto: { fields: { domain: { type: "string", id: 1 }, version: { type: "int64", id: 2 } } },
    StringStringEntryProto: { fields: { key: { type: "string", id: 1 }, value: { type: "string", id: 2 } } },
    GraphProto: {
      fields: {
        node: { rule: "repeated", type: "NodeProto", id: 1 },
        name: { type: "string", id: 2 },
        initializer: { rule: "repeated", type: "TensorProto", id: 5 },
        input: { rule: "repeated", type: "ValueInfoProto", id: 11 },
        output: { rule: "repeated", type: "ValueInfoProto", id: 12 },
      },
    },
    NodeProto: {
      fields: {
        input: { rule: "repeated", type: "string", id: 1 },
        output: { rule: "repeated", type: "string", id: 2 },
        opType: { type: "string", id: 4 },
        attribute: { rule: "repeated", type: "AttributeProto", id: 5 },
      },
    },
    AttributeProto: {
      fields: { name: { type: "string", id: 1 }, i: { type: "int64", id: 3 }, type: { type: "int32", id: 20 } },
    },
    TensorProto: {
      fields: {
        dims: { rule: "repeated", type: "int64", id: 1, options: { packed: false } },
        dataType: { type: "int32", id: 2 },
        name: { type: "string", id: 8 },
        rawData: { type: "bytes", id: 9 },
      },
    },
    ValueInfoProto: { fields: { name: { type: "string", id: 1 }, type: { type: "TypeProto", id: 2 } } },
    TypeProto: { fields: { tensorType: { type: "TensorTypeProto", id: 1 } } },
    TensorTypeProto: { fields: { elemType: { type: "int32", id: 1 }, shape: { type: "ShapeProto", id: 2 } } },
    ShapeProto: { fields: { dim: { rule: "repeated", type: "DimensionProto", id: 1 } } },
    DimensionProto: { fields: { dimValue: { type: "int64", id: 1 }, dimParam: { type: "string", id: 2 } } },
  },
};

const FLOAT = 1;
const INT64 = 7;
const INTEGER_ATTRIBUTE = 2;
const OPERATOR_SET = 17;
/** The version of the file format that goes with the operator set. */
const FORMAT_VERSION = 8;

/** A tensor of the graph. */
export type Value = string;

/** A graph that grows by its operators. */
export class OnnxGraph {
  private readonly nodes: object[] = [];
  private readonly constants: object[] = [];
  private readonly inputs: object[] = [];
  private count = 0;

  /** An input [rows, width]. */
  input(name: string, width: number): Value {
    this.inputs.push(rowsOf(name, width));
    return name;
  }

  /** A constant of float32. */
  floats(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Value {
    return this.constant(FLOAT, shape, Buffer.from(Float32Array.from(values).buffer));
  }

  /** One float32. */
  float(value: number): Value {
    return this.floats([value], []);
  }

  /** A constant of integers. */
  integers(values: readonly number[]): Value {
    return this.constant(INT64, [values.length], Buffer.from(BigInt64Array.from(values, BigInt).buffer));
  }

  /** The result of an operator. */
  op(type: string, inputs: readonly Value[], attributes: Readonly<Record<string, number>> = {}): Value {
    return this.ops(type, inputs, 1, attributes)[0];
  }

  /** The results of an operator that has several. */
  ops(
    opType: string,
    input: readonly Value[],
    outputs: number,
    attributes: Readonly<Record<string, number>> = {},
  ): Value[] {
    const output = Array.from({ length: outputs }, () => `v${this.count++}`);
    const attribute = Object.entries(attributes).map(([name, i]) => ({ name, i, type: INTEGER_ATTRIBUTE }));
    this.nodes.push({ opType, input, output, attribute });
    return output;
  }

  /**
   * The file.
   * @param outputs values by their names, with their shapes behind the rows
   */
  encode(
    outputs: Readonly<Record<string, { readonly value: Value; readonly shape: readonly number[] }>>,
    about: {
      readonly name: string;
      readonly text: string;
      readonly version: string;
      readonly metadata: Readonly<Record<string, string>>;
    },
  ): Uint8Array {
    for (const [name, { value }] of Object.entries(outputs)) {
      this.nodes.push({ opType: "Identity", input: [value], output: [name] });
    }
    const type = protobuf.Root.fromJSON(SCHEMA).lookupType("ModelProto");
    return type
      .encode(
        type.fromObject({
          ...{ irVersion: FORMAT_VERSION, producerName: "kiloflow", producerVersion: about.version },
          docString: about.text,
          opsetImport: [{ domain: "", version: OPERATOR_SET }],
          metadataProps: Object.entries(about.metadata).map(([key, value]) => ({ key, value })),
          graph: {
            ...{ name: about.name, node: this.nodes, initializer: this.constants, input: this.inputs },
            output: Object.entries(outputs).map(([name, { shape }]) => rowsOf(name, ...shape)),
          },
        }),
      )
      .finish();
  }

  private constant(dataType: number, dims: readonly number[], rawData: Uint8Array): Value {
    const name = `c${this.constants.length}`;
    this.constants.push({ name, dataType, dims, rawData });
    return name;
  }
}

/** A tensor of float32 with any number of rows. */
const rowsOf = (name: string, ...shape: readonly number[]) => ({
  name,
  type: {
    tensorType: {
      elemType: FLOAT,
      shape: { dim: [{ dimParam: "rows" }, ...shape.map((dimValue) => ({ dimValue }))] },
    },
  },
});
