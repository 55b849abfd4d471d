/**
 * WGSL of a coupling and the normalisation after it with all numbers written out: straight-line code, no loads but those of
 * the rows. What software adapters do best, at the price of one compilation for every coupling of every model.
 */

import { float32Literal, type ShaderPart } from "../../engine/shader.ts";
import { addCompensated, leadingHalfOf, type SplitFactor, splitNames, splitStatements } from "./compensatedSum.ts";
import { conditionerLayout } from "./conditioner.ts";
import { type CouplingShape, conditionerShape } from "./couplingShape.ts";
import { range } from "./range.ts";
import { needsExactShift } from "./transformers.ts";

/** y = (x - centre) scale + shift for each feature: a normalisation whose numbers no longer change. */
export interface FrozenNormalisation {
  readonly centre: ArrayLike<number>;
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
}

/** What a frozen coupling is specialised to. */
export interface FrozenCoupling extends CouplingShape {
  /** All features, those that pass first. */
  readonly features: readonly number[];
  /** The conditioner's numbers, in the order of its layout. */
  readonly weights: ArrayLike<number>;
  /** After the coupling on the way to the noise; undefined for none. */
  readonly normalisation: FrozenNormalisation | undefined;
}

/** Outputs of a layer that are summed side by side: as many as leave registers for inputs and weights. */
const OUTPUTS_TOGETHER = 16;

/** Below this, float32 has no normal numbers: adapters may read them as zero. */
const SMALLEST_NORMAL = 2 ** -126;

/** A number as it stands in the shader. Subnormal numbers and -0 become 0, as adapters may read them anyway. */
export function frozenLiteral(value: number): string {
  return float32Literal(Math.abs(value) < SMALLEST_NORMAL ? 0 : value);
}

/** A weight and its halves as they stand in the shader. */
function frozenFactor(value: number): SplitFactor {
  const whole = Math.fround(value);
  const high = leadingHalfOf(whole);
  return { whole: frozenLiteral(whole), high: frozenLiteral(high), low: frozenLiteral(whole - high) };
}

/** Whether numbers can be written out: all finite in float32. */
export function canBeFrozen(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(Math.fround(values[index]))) return false;
  return true;
}

/** Writes the statements of one row's way through a coupling. */
class FrozenWriter {
  readonly lines: string[] = [];
  private temporaries = 0;

  constructor(private readonly weights: ArrayLike<number>) {}

  push(...lines: string[]): void {
    this.lines.push(...lines.map((line) => `  ${line}`));
  }

  /** Names the value of an expression. */
  name(expression: string): string {
    const name = `t${this.temporaries++}`;
    this.push(`let ${name} = ${expression};`);
    return name;
  }

  /**
   * A dense layer: names of its outputs. Sums of {@link OUTPUTS_TOGETHER} outputs run side by side.
   * @param exactFrom the first input from which on the rounding of the sums is carried along
   */
  dense(
    weight: number,
    bias: number,
    inputs: readonly string[],
    outputs: number,
    exactFrom = Number.POSITIVE_INFINITY,
  ): string[] {
    const names: string[] = [];
    const compensated = exactFrom < inputs.length;
    for (const input of inputs.slice(exactFrom)) this.push(...splitStatements(input));
    for (let first = 0; first < outputs; first += OUTPUTS_TOGETHER) {
      const group = range(Math.min(OUTPUTS_TOGETHER, outputs - first)).map((index) => first + index);
      const sums = group.map((output) => {
        const name = `s${this.temporaries++}`;
        this.push(`var ${name} = ${frozenLiteral(this.weights[bias + output])};`);
        if (compensated) this.push(`var ${name}_lost = 0.0;`);
        return name;
      });
      inputs.forEach((input, column) => {
        group.forEach((output, index) => {
          const sum = sums[index];
          const value = this.weights[weight + output * inputs.length + column];
          if (column >= exactFrom) {
            const prefix = `t${this.temporaries++}`;
            this.push(...addCompensated(sum, `${sum}_lost`, splitNames(input), frozenFactor(value), prefix));
          } else this.push(`${sum} = fma(${input}, ${frozenLiteral(value)}, ${sum});`);
        });
      });
      for (const sum of sums) names.push(compensated ? this.name(`${sum} + ${sum}_lost`) : sum);
    }
    return names;
  }
}

/** From the identity features and conditions to the raw numbers of the transformer. */
function writeConditioner(
  writer: FrozenWriter,
  shape: CouplingShape,
  passed: string[],
  conditions: string[],
  exactShift: boolean,
): string[] {
  const conditioner = conditionerShape(shape);
  const layout = conditionerLayout(conditioner);
  const { hidden, blocks, outputs } = conditioner;
  const rectified = (names: readonly string[]) => names.map((name) => writer.name(`max(${name}, 0.0)`));
  // Raw tidal deformabilities reach thousands: what this layer rounds off, the flow multiplies.
  const inputs = [...passed, ...conditions];
  let values = writer.dense(layout.initialWeight, layout.initialBias, inputs, hidden, passed.length);
  for (const block of range(blocks)) {
    const at = layout.firstBlock + block * layout.blockStride;
    const first = writer.dense(at + layout.firstWeight, at + layout.firstBias, rectified(values), hidden);
    const second = writer.dense(at + layout.secondWeight, at + layout.secondBias, rectified(first), hidden);
    const gate = writer.dense(at + layout.contextWeight, at + layout.contextBias, conditions, hidden);
    values = values.map((value, index) => writer.name(`fma(${second[index]}, sigmoid(${gate[index]}), ${value})`));
  }
  return writer.dense(layout.finalWeight, layout.finalBias, values, outputs, exactShift ? 0 : undefined);
}

/** The coupling, then its normalisation; backwards in the inverse direction. One row an invocation. */
export function frozenShader(coupling: FrozenCoupling, inverse: boolean): ShaderPart {
  const { dimensions, identity, conditions, features, normalisation } = coupling;
  const writer = new FrozenWriter(coupling.weights);
  let values = range(dimensions).map((feature) => writer.name(`load_input(row, DIMENSIONS, ${feature}u)`));
  const inputs = range(conditions).map((index) => writer.name(`load_conditions(row, CONDITIONS, ${index}u)`));
  if (normalisation && inverse) {
    const { centre, scale, shift } = normalisation;
    values = values.map((value, feature) => {
      const factor = frozenLiteral(1 / scale[feature]);
      return writer.name(
        `fma(${value} - (${frozenLiteral(shift[feature])}), ${factor}, ${frozenLiteral(centre[feature])})`,
      );
    });
  }
  const raw = writeConditioner(
    writer,
    coupling,
    features.slice(0, identity).map((feature) => values[feature]),
    inputs,
    needsExactShift(coupling.transformer, inverse),
  );
  raw.forEach((name, index) => {
    writer.push(`raw[${index}] = ${name};`);
  });
  writer.push("var log_det_sum = Rows();");
  features.slice(identity).forEach((feature, index) => {
    const result = writer.name(`transform_${inverse ? "inverse" : "forward"}(${index}u, ${values[feature]})`);
    writer.push(`log_det_sum += ${result}.log_det;`);
    values[feature] = `${result}.value`;
  });
  if (normalisation && !inverse) {
    const { centre, scale, shift } = normalisation;
    values = values.map((value, feature) => {
      const [from, factor, to] = [centre, scale, shift].map((numbers) => frozenLiteral(numbers[feature]));
      return writer.name(`fma(${value} - (${from}), ${factor}, ${to})`);
    });
  }
  values.forEach((value, feature) => {
    writer.push(`store_output(row, DIMENSIONS, ${feature}u, ${value});`);
  });
  const text = [
    `var<private> raw: array<Rows, ${raw.length}>;`,
    "",
    "@compute @workgroup_size(WORKGROUP_SIZE)",
    "fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {",
    "  let row = linear_index(id, groups);",
    ...writer.lines,
    `  store_log_det(row, 1u, settings.log_det_offset, log_det_sum + NORMALISATION_LOG_DET);`,
    "}",
  ];
  return { file: "(frozen coupling)", text: text.join("\n") };
}
