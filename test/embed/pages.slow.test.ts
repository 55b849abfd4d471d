/** The packed package in pages: a plain one, and one that Vite builds, each in Chromium. */

import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeBinary } from "../../src/flow/formats/binary/encode.ts";
import { chromium } from "../support/environment.ts";
import { type PackedProject, packedProject } from "../support/packedProject.ts";
import { smallModel } from "../support/smallModel.ts";
import { leave, PageBrowser } from "../web/support/browser.ts";

/** What a folder's page says when it is done. */
async function resultOf(folder: string): Promise<string> {
  const browser = await PageBrowser.open("none", folder);
  try {
    const visit = await browser.visit("");
    const result = visit.page.locator("#result");
    await result.filter({ hasText: "samples" }).waitFor();
    const text = (await result.textContent()) ?? "";
    await leave(visit, browser);
    return text;
  } finally {
    await browser.close();
  }
}

describe.skipIf(chromium === undefined)("pages that embed the sampler", () => {
  const projects: PackedProject[] = [];
  const project = (examples: string): PackedProject => {
    const made = packedProject(examples);
    projects.push(made);
    return made;
  };

  afterAll(() => {
    for (const { folder } of projects) rmSync(folder, { recursive: true, force: true });
  });

  it("need one file and a model, and nothing else", async () => {
    const { folder } = project("examples/embed");
    const page = join(folder, "page");
    mkdirSync(page);
    renameSync(join(folder, "page.html"), join(page, "index.html"));
    copyFileSync(join(folder, "node_modules", "kiloflow", "dist", "embed.js"), join(page, "embed.js"));
    writeFileSync(join(page, "flow.bin"), encodeBinary(smallModel()));
    expect(await resultOf(page)).toBe("100 samples of 4 numbers");
  });

  it("are built by Vite, in strict TypeScript", async () => {
    const { folder, link, run } = project("examples/vite");
    link("vite");
    const compiled = run(
      resolve("node_modules/@typescript/native/bin/tsc"),
      ...["--ignoreConfig", "--strict", "--noEmit", "--skipLibCheck", "--target", "es2022"],
      ...["--module", "esnext", "--moduleResolution", "bundler", "--types", "vite/client", "main.ts"],
    );
    expect(compiled.stdout).toBe("");
    const built = run(resolve("node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn");
    expect(built.stderr).toBe("");
    expect(built.status).toBe(0);
    expect(await resultOf(join(folder, "dist"))).toBe("100 samples of 252 magnitudes, the first -14.1710");
  });
});
