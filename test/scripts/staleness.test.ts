import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildProblem, newestTime } from "../../scripts/lib/build.mjs";
import { packagesProblem } from "../../scripts/lib/packages.mjs";

const WANTED = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/vega": { version: "6.4.0", integrity: "sha512-a" },
    "node_modules/gl": { version: "8.1.6", integrity: "sha512-b", optional: true },
    "node_modules/vitest/node_modules/@scope/tool": { version: "1.0.0", integrity: "sha512-c" },
  },
};

/** What npm writes after an installation in which the optional package did not build. */
function installed(changes: Record<string, object | undefined> = {}) {
  const { "": _root, "node_modules/gl": _optional, ...packages } = WANTED.packages;
  const changed = Object.entries({ ...packages, ...changes }).filter(([, entry]) => entry !== undefined);
  return { packages: Object.fromEntries(changed) as Record<string, object> };
}

describe("packagesProblem", () => {
  it("finds none in a complete installation, with or without what is optional", () => {
    expect(packagesProblem(WANTED, installed())).toBeUndefined();
    const withOptional = installed({ "node_modules/gl": WANTED.packages["node_modules/gl"] });
    expect(packagesProblem(WANTED, withOptional)).toBeUndefined();
  });

  it("names what is missing, of another version, altered or superfluous", () => {
    const vega = "node_modules/vega";
    expect(packagesProblem(WANTED, undefined)).toBe("node_modules is missing");
    expect(packagesProblem(WANTED, installed({ [vega]: undefined }))).toBe("vega is missing");
    const older = { version: "6.0.0", integrity: "sha512-a" };
    expect(packagesProblem(WANTED, installed({ [vega]: older }))).toBe("vega is 6.0.0, not 6.4.0");
    const altered = { version: "6.4.0", integrity: "sha512-z" };
    expect(packagesProblem(WANTED, installed({ [vega]: altered }))).toBe("vega differs from package-lock.json");
    const extra = { "node_modules/left/node_modules/over": { version: "1.0.0" } };
    expect(packagesProblem(WANTED, installed(extra))).toBe("over is no longer asked for");
    const nested = "node_modules/vitest/node_modules/@scope/tool";
    expect(packagesProblem(WANTED, installed({ [nested]: undefined }))).toBe("@scope/tool is missing");
  });
});

describe("buildProblem", () => {
  it("asks for a build where there is none or it is older", () => {
    expect(buildProblem(10, Number.NEGATIVE_INFINITY)).toBe("dist is missing");
    expect(buildProblem(10, 9)).toBe("dist is older than the sources");
    expect(buildProblem(10, 10)).toBeUndefined();
    expect(buildProblem(10, 11)).toBeUndefined();
  });
});

describe("newestTime", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kiloflow-test-"));
    mkdirSync(join(folder, "inner"));
    for (const [index, name] of ["a.ts", "inner/b.ts"].entries()) {
      writeFileSync(join(folder, name), "");
      utimesSync(join(folder, name), 1000 + index, 1000 + index);
    }
    for (const name of ["inner", "."]) utimesSync(join(folder, name), 500, 500);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("looks into folders", () => {
    expect(newestTime(folder)).toBe(1_001_000);
    expect(newestTime(join(folder, "a.ts"))).toBe(1_000_000);
  });

  it("notices that a file was removed", () => {
    rmSync(join(folder, "inner/b.ts"));
    expect(newestTime(folder)).toBeGreaterThan(1_001_000);
  });

  it("takes what is not there for older than anything", () => {
    expect(newestTime(join(folder, "none"))).toBe(Number.NEGATIVE_INFINITY);
  });
});
