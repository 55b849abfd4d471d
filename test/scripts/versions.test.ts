import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateVersion, isAtLeast, OLDEST_MESA } from "../../scripts/lib/mesa-version.mjs";
import { nodeVersionProblem } from "../../scripts/lib/node-version.mjs";

describe("isAtLeast", () => {
  it.each([
    ["22.3.6-1+deb12u2", false],
    ["25.0.7-2~bpo12+1", true],
    ["23.1.0-1", true],
    ["23.0.4-0ubuntu1~22.04.1", false],
    ["23.2.1-1ubuntu3.1~22.04.3", true],
    ["1:22.3.6-1", false],
    ["100.0", true],
    ["9.9.9-1", false],
  ])("judges Mesa %s", (version, expected) => {
    expect(isAtLeast(version, OLDEST_MESA)).toBe(expected);
  });

  it("orders by numbers and not by digits", () => {
    const number = fc.nat({ max: 200 });
    fc.assert(
      fc.property(number, number, number, number, (a, b, c, d) => {
        const expected = a * 1000 + b >= c * 1000 + d;
        expect(isAtLeast(`${a}.${b}.3-1~bpo12+1`, `${c}.${d}`)).toBe(expected);
      }),
    );
  });
});

describe("candidateVersion", () => {
  it("reads what apt would install", () => {
    const policy = "mesa-vulkan-drivers:\n  Installed: (none)\n  Candidate: 22.3.6-1+deb12u2\n  Version table:\n";
    expect(candidateVersion(policy)).toBe("22.3.6-1+deb12u2");
  });

  it("knows of none where apt has none or does not know the package", () => {
    expect(candidateVersion("mesa-vulkan-drivers:\n  Installed: (none)\n  Candidate: (none)\n")).toBeUndefined();
    expect(candidateVersion("")).toBeUndefined();
  });
});

describe("nodeVersionProblem", () => {
  it.each(["20.15.0", "20.20.2", "22.0.0", "100.1.0"])("takes Node %s", (version) => {
    expect(nodeVersionProblem(version, ">=20.15")).toBeUndefined();
  });

  it.each(["20.14.0", "20.9.9", "18.20.4", "8.17.0"])("refuses Node %s in one sentence", (version) => {
    expect(nodeVersionProblem(version, ">=20.15")).toBe(
      `kiloflow needs Node 20.15 or later, but this is Node ${version}: install a newer Node and try again.`,
    );
  });
});
