/** Shaders as bundles carry them: short, and the same. */

import { expect, it } from "vitest";
import { minifyWgsl } from "../../scripts/lib/wgsl.mjs";

it("drops comments and white space, and nothing that means something", () => {
  const text = `
    // A line.
    const HALF = 0.5; /* and
    more */ fn twice(amount: f32) -> f32 {
      return amount - -amount * 1e-3; // the minus signs stay two
    }`;
  expect(minifyWgsl(text)).toBe("const HALF=0.5;fn twice(a:f32)->f32{return a- -a*1e-3;}");
});

it("shortens what functions declare, and leaves members, attributes and names of the module", () => {
  const text = `
    fn main(@builtin(global_invocation_id) global_invocation_id: vec3<u32>) {
      let row = global_invocation_id.x + offsets.row;
      for (var index = 0u; index < settings.count; index++) { store(row, index, values[index].row); }
    }
    fn other(row: u32) -> u32 { return row; }`;
  expect(minifyWgsl(text)).toBe(
    "fn main(@builtin(global_invocation_id)a:vec3<u32>){let b=a.x+offsets.row;" +
      "for(var c=0u;c<settings.count;c++){store(b,c,values[c].row);}}fn other(a:u32)->u32{return a;}",
  );
});

it("gives no name that is another's there", () => {
  expect(minifyWgsl("fn area(width: f32) -> f32 { return a * width; }")).toBe("fn area(b:f32)->f32{return a*b;}");
  // Here the name is the module's first and then the function's own.
  const shadowing =
    "fn f() -> f32 { let first = scale; if (first > 0.0) { let scale = 2.0; return scale; } return first; }";
  expect(minifyWgsl(shadowing)).toContain("let scale=2.0;return scale;");
});
