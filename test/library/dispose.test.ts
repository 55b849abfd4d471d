/** What pages load works with `using` where the browser has no `Symbol.dispose` yet. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";

/** The engine's own cannot be deleted: a `Symbol` with everything else takes its place. */
const WITHOUT_DISPOSE = `
  const native = Symbol;
  globalThis.Symbol = function (text) { return native(text); };
  for (const key of Reflect.ownKeys(native)) {
    if (["dispose", "asyncDispose", "length", "name", "prototype"].includes(key)) continue;
    Object.defineProperty(Symbol, key, Object.getOwnPropertyDescriptor(native, key));
  }
  console.log(Symbol.dispose);`;

it.each(["index.browser.js", "index.bundler.js"])("%s does", (entry) => {
  const url = pathToFileURL(join(ROOT, "dist", entry)).href;
  const program = `${WITHOUT_DISPOSE}
    const { openBackend } = await import("${url}");
    let kept;
    {
      using backend = await openBackend("cpu");
      kept = backend;
    }
    try {
      kept.allocate(4, "numbers");
    } catch (error) {
      console.log(error.message);
    }`;
  const { code } = transformSync(program, { loader: "ts", target: "es2022" });
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe("undefined\nthe backend is used after it was disposed of\n");
});
