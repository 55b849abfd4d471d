import { describe, expect, it } from "vitest";
import { driverAdvice, parseOsRelease, usesApt } from "../../scripts/lib/distribution.mjs";
import { whyNotInstall } from "../../scripts/lib/driver.mjs";

const DEBIAN = parseOsRelease(
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=bookworm\nID=debian\n',
);
const MINT = parseOsRelease("NAME='Linux Mint'\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_CODENAME=virginia\n");
const FEDORA = parseOsRelease('NAME="Fedora Linux"\nID=fedora\nVERSION_CODENAME=""\n');

describe("parseOsRelease", () => {
  it("reads names with and without quotes", () => {
    expect(DEBIAN).toEqual({ id: "debian", idLike: [], codename: "bookworm", name: "Debian GNU/Linux 12 (bookworm)" });
    expect(MINT).toEqual({ id: "linuxmint", idLike: ["ubuntu", "debian"], codename: "virginia", name: "Linux Mint" });
    expect(FEDORA.codename).toBe("");
  });

  it("makes do with nothing", () => {
    expect(parseOsRelease("")).toEqual({ id: "linux", idLike: [], codename: "", name: "this Linux" });
  });
});

describe("whyNotInstall", () => {
  const may = { kind: "no-driver", distribution: DEBIAN, isRoot: true, skip: false } as const;

  it.each(["no-loader", "no-driver", "driver-too-old"] as const)("installs as root on Debian for %s", (kind) => {
    expect(whyNotInstall({ ...may, kind })).toBeUndefined();
    expect(whyNotInstall({ ...may, kind, distribution: MINT })).toBeUndefined();
  });

  it.each(["no-dawn", "crash", "timeout", "unknown"] as const)("does not where a driver is no cure: %s", (kind) => {
    expect(whyNotInstall({ ...may, kind })).toMatch(/would not help/);
  });

  it("does not against the user's wish, elsewhere or without root", () => {
    expect(whyNotInstall({ ...may, skip: true })).toMatch(/KILOFLOW_SETUP_SKIP_DRIVER/);
    expect(whyNotInstall({ ...may, distribution: FEDORA })).toMatch(/only Debian/);
    expect(whyNotInstall({ ...may, distribution: undefined })).toMatch(/only Debian/);
    expect(whyNotInstall({ ...may, isRoot: false })).toMatch(/needs root/);
  });
});

describe("driverAdvice", () => {
  it("gives the command of the distribution or of those it is made from", () => {
    expect(driverAdvice(DEBIAN, "linux")).toContain("scripts/install-driver.mjs");
    expect(driverAdvice(FEDORA, "linux")).toContain("dnf install");
    expect(driverAdvice(parseOsRelease("ID=manjaro\nID_LIKE=arch"), "linux")).toContain("pacman -S");
    expect(driverAdvice(parseOsRelease("ID=gentoo"), "linux")).toContain("23.1 or later");
    expect(driverAdvice(undefined, "darwin")).toContain("Metal");
    expect(driverAdvice(undefined, "win32")).toContain("Direct3D 12");
    expect(usesApt(MINT) && usesApt(DEBIAN)).toBe(true);
    expect(usesApt(FEDORA)).toBe(false);
  });
});
