/**
 * What src/wasm imports from "./generated": structs and constants in AssemblyScript, from the kernels' declarations. The
 * build writes it (scripts/lib/wasm.mjs), so that neither side repeats the other.
 */

import type { Kernel } from "../kernel.ts";
import type { ConstantValue } from "../values.ts";
import { callFields, type NativeKernel } from "./callWords.ts";
import type { WordType } from "./nativeTwin.ts";

type Words = readonly { readonly name: string; readonly type: WordType }[];

/** `firstRow` of `first_row`, as the module's source spells names. */
const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function struct(name: string, words: Words): string {
  const fields = words.map((word) => `  ${camelCase(word.name)}: ${word.type};`);
  return ["@unmanaged", `export class ${name} {`, ...fields, "}"].join("\n");
}

const floatLiteral = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);

/** Numbers are float32, as in shaders; what shaders hold as a pair of float32 is a float64 here. */
function constant(name: string, value: ConstantValue): string {
  const declare = (type: string, text: string) => `@inline\nexport const ${name}: ${type} = ${text};`;
  if (typeof value === "boolean") return declare("bool", String(value));
  if (typeof value === "number") return declare("f32", floatLiteral(Math.fround(value)));
  return "u32" in value ? declare("u32", String(value.u32)) : declare("f64", floatLiteral(value.pair));
}

/** The structs of a kernel's call: one, or two where its settings are a struct of their own. */
function callStructs(kernel: NativeKernel): [name: string, text: string][] {
  const { call, settings } = kernel.native.structs;
  const fields = callFields(kernel);
  if (settings === undefined) return [[call, struct(call, fields)]];
  const isSetting = ({ source }: (typeof fields)[number]) => source === "settings" || source === "constants";
  return [
    [
      call,
      struct(
        call,
        fields.filter((field) => !isSetting(field)),
      ),
    ],
    [settings, struct(settings, fields.filter(isSetting))],
  ];
}

/**
 * The text of the generated module.
 * @throws Error where two kernels mean different things by one name
 */
export function moduleDeclarations(kernels: readonly Kernel[]): string {
  const texts = new Map<string, string>();
  const declare = (kernel: string, name: string, text: string): void => {
    const known = texts.get(name);
    if (known !== undefined && known !== text) {
      throw new Error(`${name} of src/wasm is not in ${kernel} what it is in another kernel:\n${known}\n${text}`);
    }
    texts.set(name, text);
  };
  for (const kernel of kernels.filter((one): one is NativeKernel => one.native !== undefined)) {
    const { constants = {}, structs = {} } = kernel.native.module ?? {};
    for (const [name, value] of Object.entries(constants)) declare(kernel.name, name, constant(name, value));
    for (const [name, fields] of Object.entries(structs)) {
      const words = Object.entries(fields).map(([field, type]) => ({ name: field, type }));
      declare(kernel.name, name, struct(name, words));
    }
    for (const [name, text] of callStructs(kernel)) declare(kernel.name, name, text);
  }
  return `${[...texts.values()].join("\n\n")}\n`;
}
