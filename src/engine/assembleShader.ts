/**
 * Assembles a kernel's WGSL from its declaration, and maps lines of the result back to the files that they came from.
 */

import { type Kernel, workgroupSizeOf } from "./kernel.ts";
import { float32Literal, type ShaderPart } from "./shader.ts";
import type { ConstantValue } from "./values.ts";

/** A complete shader and where each of its lines came from. */
export interface Shader {
  readonly code: string;
  /** File and line of a 1-based line of `code`. */
  locate(line: number): { file: string; line: number };
}

/** Name of the generated head in messages. */
const GENERATED = "(declaration)";

function constantDeclaration(name: string, value: ConstantValue): string {
  if (typeof value === "boolean") return `const ${name} = ${value};`;
  if (typeof value === "number") return `const ${name} = ${float32Literal(value)};`;
  if ("u32" in value) return `const ${name} = ${value.u32}u;`;
  const high = Math.fround(value.pair);
  return `const ${name} = vec2<f32>(${float32Literal(high)}, ${float32Literal(value.pair - high)});`;
}

/**
 * The generated head of a shader: constants, the settings struct and the bindings, which are written only in the
 * declaration. Binding numbers follow the order of declaration; the settings come last.
 */
function head<S>(kernel: Kernel<S>, specialisation: S): string {
  const lines = (kernel.extensions?.(specialisation) ?? []).map((extension) => `enable ${extension};`);
  lines.push(`const WORKGROUP_SIZE = ${workgroupSizeOf(kernel, specialisation)}u;`);
  for (const [name, value] of Object.entries(kernel.constants(specialisation)))
    lines.push(constantDeclaration(name, value));
  const fields = Object.entries(kernel.settings).map(([name, type]) => `  ${name}: ${type},`);
  lines.push("struct Settings {", ...fields, "}");
  const names = Object.keys(kernel.bindings);
  for (const [index, name] of names.entries()) {
    const { access, element } = kernel.bindings[name];
    const mode = access === "read" ? "read" : "read_write";
    lines.push(`@group(0) @binding(${index}) var<storage, ${mode}> ${name}: array<${element}>;`);
  }
  lines.push(`@group(0) @binding(${names.length}) var<uniform> settings: Settings;`);
  return lines.join("\n");
}

/** Puts the head and the parts of a kernel's source together. */
export function assembleShader<S>(kernel: Kernel<S>, specialisation: S): Shader {
  const declaration: ShaderPart = { file: GENERATED, text: head(kernel, specialisation) };
  const parts = [declaration, ...kernel.source(specialisation)].map(({ file, text }) => ({ file, text: String(text) }));
  const starts: number[] = [];
  let next = 1;
  for (const part of parts) {
    starts.push(next);
    next += part.text.split("\n").length;
  }
  return {
    code: parts.map((part) => part.text).join("\n"),
    locate(line) {
      const index = Math.max(
        0,
        starts.findLastIndex((start) => start <= line),
      );
      return { file: parts[index].file, line: line - starts[index] + 1 };
    },
  };
}
