/** Writes the layers of a network whose features stand in the lanes of a subgroup, and their way back, as WGSL. */

import { addCompensated, splitNames, splitStatements } from "./compensatedSum.ts";
import type { CouplingShape } from "./couplingShape.ts";
import { type LaneLayer, layersOf, type TransposedLayer, transposedLayers } from "./laneLayers.ts";
import { range } from "./range.ts";

/** WGSL of one layer: from registers that hold the inputs in their lanes to registers `name_r`. */
export class LaneWriter {
  readonly lines: string[] = [];
  private readonly layers: Map<string, LaneLayer>;
  private readonly transposed: Map<string, TransposedLayer>;
  private temporaries = 0;

  constructor(
    shape: CouplingShape,
    private readonly lanes: number,
  ) {
    this.layers = new Map(layersOf(shape, lanes).map((layer) => [layer.name, layer]));
    this.transposed = new Map(transposedLayers(shape, lanes).layers.map((layer) => [layer.name, layer]));
  }

  layer(name: string): LaneLayer {
    return this.layers.get(name)!;
  }

  push(...lines: string[]): void {
    this.lines.push(...lines.map((line) => `    ${line}`));
  }

  /** The value of feature `index` of registers that hold features in lanes, in every lane. */
  broadcast(registers: readonly string[], index: number): string {
    const name = `b${this.temporaries++}`;
    const register = registers[Math.floor(index / this.lanes)];
    this.push(`let ${name} = subgroupBroadcast(${register}, ${index % this.lanes}u);`);
    return name;
  }

  /**
   * Applies a layer.
   *
   * @param skip features of the registers before its first input
   * @param exactFrom the first input from which on the rounding of the sums is carried along
   * @returns names of its outputs
   */
  dense(name: string, inputs: readonly string[], { skip = 0, exactFrom = Number.POSITIVE_INFINITY } = {}): string[] {
    const layer = this.layer(name);
    const compensated = exactFrom < layer.inputs;
    const weight = (input: number, register: number) => `weights[${layer.first + input * layer.registers + register}]`;
    const outputs = range(layer.registers).map((register) => `${name}_${register}`);
    // Partial sums of even and odd inputs round less than one long sum.
    const partials = !compensated && layer.inputs >= 8 ? 2 : 1;
    for (const register of range(layer.registers)) {
      this.push(`var ${name}_${register}_0 = Rows(${weight(layer.inputs, register)});`);
      for (const partial of range(partials).slice(1)) this.push(`var ${name}_${register}_${partial} = Rows();`);
      if (compensated) this.push(`var ${name}_${register}_lost = Rows();`);
    }
    for (const input of range(layer.inputs)) {
      const value = this.broadcast(inputs, skip + input);
      if (input >= exactFrom) this.push(...splitStatements(value));
      for (const register of range(layer.registers)) {
        const factor = `Rows(${weight(input, register)})`;
        const sum = `${name}_${register}_${input % partials}`;
        if (input >= exactFrom) {
          const own = `p${this.temporaries++}`;
          this.push(
            `let ${own} = ${factor};`,
            ...splitStatements(own),
            ...addCompensated(sum, `${name}_${register}_lost`, splitNames(value), splitNames(own), own),
          );
        } else this.push(`${sum} = fma(${value}, ${factor}, ${sum});`);
      }
    }
    for (const register of range(layer.registers)) {
      const terms = range(partials).map((partial) => `${name}_${register}_${partial}`);
      if (compensated) terms.push(`${name}_${register}_lost`);
      this.push(`let ${name}_${register} = ${terms.join(" + ")};`);
    }
    return outputs;
  }

  /** Carries adjoints of a layer's outputs, in lanes, back to its inputs. `of(o)`: register and lane of output o. */
  back(name: string, of: (output: number) => [string, number]): string[] {
    const layer = this.transposed.get(name)!;
    for (const group of range(layer.groups)) this.push(`var ${name}_back_${group} = Rows();`);
    for (const output of range(layer.outputs)) {
      const [register, lane] = of(output);
      const value = `b${this.temporaries++}`;
      this.push(`let ${value} = subgroupBroadcast(${register}, ${lane}u);`);
      for (const group of range(layer.groups)) {
        const weight = `transposed[${layer.first + output * layer.groups + group}]`;
        this.push(`${name}_back_${group} = fma(${value}, Rows(${weight}), ${name}_back_${group});`);
      }
    }
    return range(layer.groups).map((group) => `${name}_back_${group}`);
  }

  /** Adds a layer's weight and bias gradients of these rows: adjoints in the lanes of its outputs, inputs broadcast. */
  accumulate(name: string, inputs: readonly string[], adjoints: readonly string[], skip = 0): void {
    const layer = this.layer(name);
    for (const input of range(layer.inputs)) {
      const value = this.broadcast(inputs, skip + input);
      adjoints.forEach((adjoint, register) => {
        const sum = `sums[${layer.first + input * layer.registers + register}]`;
        this.push(`${sum} += dot(${adjoint}, ${value});`);
      });
    }
    adjoints.forEach((adjoint, register) => {
      const sum = `sums[${layer.first + layer.inputs * layer.registers + register}]`;
      this.push(`${sum} += dot(${adjoint}, Rows(1.0));`);
    });
  }
}
