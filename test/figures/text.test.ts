import { describe, expect, it } from "vitest";
import { fit, fits, heading, panelTitle, shortNames, withoutFolders, wrap } from "../../src/figures/text.ts";

describe("texts of figures", () => {
  it("are broken between words", () => {
    const lines = wrap("one two three four five six seven", 100);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(" ")).toBe("one two three four five six seven");
    for (const line of lines) expect(line.length).toBeLessThan(17);
  });

  it("lose their middle where they may not be broken", () => {
    expect(fit("short", 100)).toBe("short");
    const fitted = fit("a title that is far too long for its panel", 100);
    expect(fitted).toMatch(/^a title.*…/);
    expect(fitted.length).toBeLessThan(17);
  });

  it("name files without their folders", () => {
    expect(withoutFolders("/data/run 1/event.dat (whitespace table, 3952 rows)")).toBe(
      "event.dat (whitespace table, 3952 rows)",
    );
    expect(withoutFolders("C:\\data (new)\\event.h5 (HDF5, 1 row)")).toBe("event.h5 (HDF5, 1 row)");
    expect(withoutFolders("prior eos: masses uniform")).toBe("prior eos: masses uniform");
  });

  it("name several files by as few folders as tell them apart", () => {
    expect(shortNames(["/models/g.safetensors", "r.safetensors"])).toEqual(["g.safetensors", "r.safetensors"]);
    expect(shortNames(["/a/b/g.st", "/a/c/g.st"])).toEqual(["b/g.st", "c/g.st"]);
    expect(shortNames(["/a/g.st", "/a/g.st"])).toEqual(["g.st", "g.st"]);
    expect(shortNames([])).toEqual([]);
  });

  it("put notes on one line under the subtitle", () => {
    expect(heading({ title: "A", subtitle: "b" }, ["c", "", "d"], 500)).toEqual({
      text: ["A"],
      subtitle: ["b", "c; d"],
    });
    expect(heading({ title: "A" }, [], 500).subtitle).toEqual([]);
  });

  it("are put above panels on one line, or on two where one is too short", () => {
    const textOf = (text: string) => panelTitle(text, 100).encode!.enter!.text as { value: string | string[] };
    expect(textOf("short").value).toBe("short");
    const lines = textOf("0.0686, 0.0610, 19.2, 1133").value as string[];
    expect(lines.join(" ")).toBe("0.0686, 0.0610, 19.2, 1133");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(fits(line, 100)).toBe(true);
    const cut = textOf("one two three four five six seven eight nine").value as string[];
    expect(cut).toHaveLength(2);
    expect(cut[1]).toContain("…");
  });
});
