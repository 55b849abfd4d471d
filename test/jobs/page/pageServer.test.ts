import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PageServer, servePage } from "../../../src/jobs/page/pageServer.ts";
import { temporaryFolder } from "../../support/temporary.ts";

let folder: string;
let server: PageServer;

beforeEach(async () => {
  const parent = temporaryFolder();
  folder = join(parent, "page");
  mkdirSync(join(folder, "chunks"), { recursive: true });
  writeFileSync(join(parent, "secret.txt"), "secret");
  writeFileSync(join(folder, "index.html"), "<title>page</title>");
  writeFileSync(join(folder, "chunks", "a b.js"), "let a;");
  mkdirSync(join(folder, "chunks-0a1b2c3d"));
  writeFileSync(join(folder, "chunks-0a1b2c3d", "x1.js"), "let c;");
  writeFileSync(join(folder, "model.safetensors"), new Uint8Array([1, 2, 3]));
  symlinkSync(join(parent, "secret.txt"), join(folder, "link.txt"));
  symlinkSync(parent, join(folder, "up"));
  server = await servePage(folder, 0);
});

afterEach(() => server.close());

/** Asks for a path exactly as it is written: fetch would shorten `..` itself. */
function ask(path: string, method = "GET") {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ host: "127.0.0.1", port, path, method }, (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode!, text, headers: response.headers }));
    })
      .on("error", reject)
      .end();
  });
}

describe("the page's server", () => {
  it("serves files by their types, cross-origin isolated", async () => {
    const index = await ask("/?view=race");
    expect(index).toMatchObject({ status: 200, text: "<title>page</title>" });
    expect(index.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    expect(index.headers["cache-control"]).toBe("no-cache");
    const chunk = await ask("/chunks-0a1b2c3d/x1.js");
    expect(chunk.headers["cache-control"]).toContain("immutable");
    const script = await ask("/chunks/a%20b.js");
    expect(script.text).toBe("let a;");
    expect(script.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect((await ask("/model.safetensors")).headers["content-type"]).toBe("application/octet-stream");
    expect(await ask("/index.html", "HEAD")).toMatchObject({ status: 200, text: "" });
  });

  it.each([
    ["/../secret.txt"],
    ["/chunks/../../secret.txt"],
    ["/%2e%2e/secret.txt"],
    ["/..%2fsecret.txt"],
    ["/..%5csecret.txt"],
    ["//etc/passwd"],
    ["/link.txt"],
    ["/up/secret.txt"],
    ["/index.html%00"],
    ["/%E0%A4%A"],
    ["/chunks"],
    ["/chunks/"],
    ["/none.js"],
  ])("serves nothing else: %s", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, text: "there is no such file\n" });
  });

  it("takes no other requests", async () => {
    expect((await ask("/", "POST")).status).toBe(405);
  });

  it("serves a page that was built again", async () => {
    rmSync(join(folder, "chunks"), { recursive: true });
    writeFileSync(join(folder, "new.js"), "let b;");
    expect((await ask("/new.js")).text).toBe("let b;");
    expect((await ask("/chunks/a%20b.js")).status).toBe(404);
  });

  it("says what is wrong with a port or a folder", async () => {
    const port = Number(new URL(server.url).port);
    await expect(servePage(folder, port)).rejects.toThrow(`\`port\` ${port} is taken by another program`);
    for (const wrong of [-1, 1.5, 65_536, Number.NaN]) {
      await expect(servePage(folder, wrong)).rejects.toThrow("whole number from 0 to 65535");
    }
    for (const wrong of [join(folder, "chunks"), join(folder, "none"), join(folder, "index.html")]) {
      await expect(servePage(wrong, 0)).rejects.toThrow("the page is not built");
    }
  });
});
