import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backportsSource } from "../../scripts/lib/apt-sources.mjs";

const DEB822 = `Types: deb
# http://snapshot.example/archive
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

describe("backportsSource", () => {
  it("keeps all of the release's stanza but its suites and comments", () => {
    expect(backportsSource({ deb822: DEB822 }, "bookworm")).toEqual({
      fileName: "kiloflow-backports.sources",
      text: `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    });
  });

  it("passes over the security stanza where it comes first", () => {
    const [release, security] = DEB822.split("\n\n");
    const source = backportsSource({ deb822: `${security}\n\n${release}` }, "bookworm");
    expect(source).toHaveProperty("text", expect.stringContaining("URIs: http://mirror.example/debian\n"));
  });

  it("keeps a key that is written in the stanza, on lines of its own", () => {
    const key = "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----";
    const deb822 = `types: deb\nURIs: http://mirror.example/debian\nSUITES: bookworm\nComponents: main\n${key}\n`;
    const source = backportsSource({ deb822 }, "bookworm");
    expect(source).toHaveProperty("text", expect.stringContaining("SUITES: bookworm-backports\n"));
    expect(source).toHaveProperty("text", expect.stringContaining(" .\n abc\n -----END"));
  });

  it("finds nothing in stanzas that are disabled, for sources only, or of another release", () => {
    const withLine = (line: string) =>
      `${line}\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n`;
    expect(backportsSource({ deb822: withLine("Types: deb\nEnabled: no") }, "bookworm")).toBeUndefined();
    expect(backportsSource({ deb822: withLine("Types: deb-src") }, "bookworm")).toBeUndefined();
    expect(backportsSource({ deb822: withLine("Types: deb") }, "trixie")).toBeUndefined();
    expect(backportsSource({}, "bookworm")).toBeUndefined();
  });

  it("rewrites a line of the classic format, with and without options", () => {
    const classic = [
      "# deb http://commented.example/debian bookworm main",
      "deb http://mirror.example/debian-security bookworm-security main",
      "deb-src http://mirror.example/debian bookworm main",
      "deb [arch=amd64 signed-by=/usr/share/k.gpg] http://mirror.example/debian bookworm main contrib # ours",
    ].join("\n");
    expect(backportsSource({ classic }, "bookworm")).toEqual({
      fileName: "kiloflow-backports.list",
      text: "deb [arch=amd64 signed-by=/usr/share/k.gpg] http://mirror.example/debian bookworm-backports main contrib\n",
    });
    const plain = backportsSource({ classic: "deb http://mirror.example/debian bookworm main" }, "bookworm");
    expect(plain).toHaveProperty("text", "deb http://mirror.example/debian bookworm-backports main\n");
  });

  it("sees that the machine has backports already, in either format", () => {
    const deb822 = DEB822.replace("bookworm-updates", "bookworm-backports");
    expect(backportsSource({ deb822 }, "bookworm")).toBe("present");
    const classic = "deb http://mirror.example/debian bookworm-backports main";
    expect(backportsSource({ deb822: DEB822, classic }, "bookworm")).toBe("present");
  });

  it("writes a source that it reads as backports itself, whatever the fields", () => {
    const word = fc.stringMatching(/^[a-z0-9./_-]{1,12}$/);
    const extra = fc.dictionary(fc.stringMatching(/^X-[A-Z][a-z]{1,8}$/), word, { maxKeys: 4 });
    fc.assert(
      fc.property(extra, fc.stringMatching(/^[a-z]{3,10}$/), (fields, codename) => {
        const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
        const deb822 = ["Types: deb", "URIs: http://mirror.example/debian", `Suites: ${codename}`, ...lines].join("\n");
        const source = backportsSource({ deb822 }, codename);
        if (source === undefined || source === "present") throw new Error("no source was written");
        expect(backportsSource({ deb822: source.text }, codename)).toBe("present");
        for (const line of lines) expect(source.text.split("\n")).toContain(line);
      }),
    );
  });
});
