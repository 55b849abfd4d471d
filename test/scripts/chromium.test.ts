import { describe, expect, it } from "vitest";
import { whyNotInstall } from "../../scripts/lib/chromium.mjs";
import { parseOsRelease } from "../../scripts/lib/distribution.mjs";

describe("whyNotInstall of Chromium", () => {
  const may = { isRoot: true, distribution: parseOsRelease("ID=debian\n"), skip: false };

  it("installs as root on Debian, and nowhere else", () => {
    expect(whyNotInstall(may)).toBeUndefined();
    expect(whyNotInstall({ ...may, isRoot: false })).toMatch(/needs root/);
    expect(whyNotInstall({ ...may, skip: true })).toMatch(/KILOFLOW_SETUP_SKIP_DRIVER/);
    expect(whyNotInstall({ ...may, distribution: parseOsRelease("ID=ubuntu\nID_LIKE=debian\n") })).toMatch(
      /only Debian/,
    );
    expect(whyNotInstall({ ...may, distribution: undefined })).toMatch(/only Debian/);
  });
});
