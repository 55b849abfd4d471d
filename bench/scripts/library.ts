/**
 * How soon the library is there: `import "kiloflow"` in Node, and the first samples of kiloflow/embed and kiloflow/browser in
 * pages of headless Chromium without a GPU, of a flow of the published shape. Needs Chromium, as `npm run test:all` sets it up,
 * and a built dist/.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { encodeBinary } from "../../src/flow/formats/binary/encode.ts";
import { PUBLISHED_PHYSICS } from "../../src/flow/formats/kilonovaml/feeding.ts";
import { servePage } from "../../src/jobs/page/pageServer.ts";
import { median } from "../../src/jobs/statistics.ts";
import { modelNamed } from "../../src/lightcurves/registry.ts";
import "../../src/models.ts";
import { exampleFlow } from "../suite/coldStart.ts";
import { printTable } from "./support/table.ts";

// This program is bundled into dist/bench/.
const DIST = fileURLToPath(new URL("../", import.meta.url));
const ENTRIES = ["embed.js", "embed", "index.browser.js", "browser"];
const STARTS = 20;
const MANY = 10_000;
const physics = modelNamed(PUBLISHED_PHYSICS.model);

/** Not far from the centre of what the flow, which is not trained, takes for learned. */
const SET = JSON.stringify(physics.inputs.map(() => 1));

/** What a page does until it says that it is done. */
const PAGES: Readonly<Record<string, string>> = {
  index: "globalThis.first = performance.now();",
  embed: sampling("./embed.js"),
  browser: sampling("./index.browser.js"),
};

function sampling(entry: string): string {
  return `
    import { loadFlow } from "${entry}";
    const flow = await loadFlow("flow.bin");
    const sample = (count, seed) => flow.sample([${SET}], { count, seed });
    await sample(100, 1);
    globalThis.first = performance.now();
    globalThis.many = async () => {
      await sample(${MANY}, 2);
      const begun = performance.now();
      await sample(${MANY}, 3);
      return performance.now() - begun;
    };`;
}

/** ms of `import` in processes of their own. */
function importTimes(): number[] {
  const program = `const begun = performance.now();
    await import(${JSON.stringify(pathToFileURL(join(DIST, "index.js")).href)});
    console.log(performance.now() - begun);`;
  return Array.from({ length: STARTS }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" })),
  );
}

/** ms in pages of profiles of their own, which take turns. */
async function pageTimes(url: string) {
  const times = Object.keys(PAGES).map((name) => ({ name, first: [] as number[], many: [] as number[] }));
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    for (let start = 0; start < STARTS; start++) {
      for (const { name, first, many } of times) {
        const context = await browser.newContext();
        const page = await context.newPage();
        page.on("pageerror", (error) => {
          throw error;
        });
        await page.goto(`${url}${name}.html`);
        await page.waitForFunction(() => "first" in globalThis);
        first.push(await page.evaluate<number>("first"));
        if (name !== "index") many.push(await page.evaluate<number>("many()"));
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
  return times;
}

const shown = (ms: readonly number[]): string[] =>
  [median(ms), Math.min(...ms), Math.max(...ms)].map((value) => value.toFixed(0));

const folder = mkdtempSync(join(tmpdir(), "kiloflow-pages-"));
try {
  for (const entry of ENTRIES) cpSync(join(DIST, entry), join(folder, entry), { recursive: true });
  writeFileSync(join(folder, "flow.bin"), encodeBinary(exampleFlow(physics)));
  for (const [name, code] of Object.entries(PAGES)) {
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><link rel="icon" href="data:," /><script type="module">${code}</script>`,
    );
  }
  const server = await servePage(folder, 0);
  const load = loadavg()[0];
  try {
    const imported = importTimes();
    const [empty, ...pages] = await pageTimes(server.url);
    const rows = [
      ['import "kiloflow" in Node', ...shown(imported)],
      ["an empty page's script, from the navigation on", ...shown(empty.first)],
      ...pages.flatMap(({ name, first, many }) => [
        [`kiloflow/${name}: first 100 samples, from the navigation on`, ...shown(first)],
        [`kiloflow/${name}: ${MANY} samples`, ...shown(many)],
      ]),
    ];
    printTable(
      `ms of ${STARTS} starts; load average ${load.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after`,
      ["what", "median", "least", "most"],
      rows,
    );
  } finally {
    await server.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
