import { describe, expect, it } from "vitest";
import { parseOsRelease } from "../../scripts/lib/distribution.mjs";
import { whyNotInstall } from "../../scripts/lib/testPrograms.mjs";

describe("whyNotInstall of programs for tests", () => {
  const may = { isCi: true, isRoot: true, distribution: parseOsRelease("ID=debian\n") };

  it("installs as root on Debian in CI, and nowhere else", () => {
    expect(whyNotInstall(may)).toBeUndefined();
    expect(whyNotInstall({ ...may, isCi: false })).toMatch(/only CI/);
    expect(whyNotInstall({ ...may, isRoot: false })).toMatch(/needs root/);
    expect(whyNotInstall({ ...may, distribution: parseOsRelease("ID=fedora\n") })).toMatch(/only Debian/);
    expect(whyNotInstall({ ...may, distribution: undefined })).toMatch(/only Debian/);
  });
});
