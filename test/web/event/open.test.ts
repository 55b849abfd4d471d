import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { opened, openedPhotometry, openedPosterior, PHOTOMETRY, posteriorText } from "./support.ts";

describe("a file that a visitor brings", () => {
  it("is photometry or a posterior by its contents, packed or not, in UTF-8 or UTF-16", async () => {
    const plain = await openedPhotometry(PHOTOMETRY);
    expect(plain).toMatchObject({ kind: "photometry", detections: 15, limits: 0, dated: false });
    expect(plain.filters).toEqual(["r", "i", "z"]);
    expect(await opened("points.csv", new Uint8Array(gzipSync(PHOTOMETRY)))).toEqual(plain);
    expect(await opened("points.csv", new Uint8Array(Buffer.from(`\uFEFF${PHOTOMETRY}`, "utf16le")))).toEqual(plain);
    expect(await openedPosterior(posteriorText(20))).toMatchObject({
      ...{ kind: "posterior", rows: 20, binaries: true, hasDistance: true, frame: "source" },
      models: ["du17", "metzger2017", "villar2017", "possis"],
    });
  });

  it("may be samples of a fit: sets of the inputs of one model", async () => {
    const text = "ejecta_mass,ejecta_velocity,opacity,beta,log_likelihood\n0.03,0.2,5,3,-1\n0.02,0.1,9,3.5,-2\n";
    expect(await openedPosterior(text)).toMatchObject({ binaries: false, models: ["metzger2017"], rows: 2 });
  });

  it("that cannot be read is refused in a sentence of what it is", async () => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
    await expect(opened("p.h5", bytes("\x89HDF\r\n\x1a\n0000"))).rejects.toMatchObject({
      message: "p.h5 is an HDF5 file, which this page does not read",
      hint: expect.stringMatching(/^kiloflow forecast --posterior p\.h5 does, .*h5py\.File\('p\.h5'\)/),
    });
    // A name is no part of a command that somebody may paste.
    await expect(opened("a';rm -rf ~.npz", bytes("PK\x03\x04"))).rejects.toMatchObject({
      hint: expect.not.stringContaining("rm -rf"),
    });
    await expect(opened("x.csv", "")).rejects.toThrow("x.csv is empty");
    await expect(opened("x.csv", bytes("\x1f\x8b\x08junk"))).rejects.toThrow("a gzip file that is damaged");
    await expect(opened("x.pdf", bytes("%PDF-1.7"))).rejects.toThrow("x.pdf is a PDF document");
    await expect(opened("x.csv", "a,b\n1,2\n")).rejects.toThrow(/x.csv.*no column time/);
    await expect(opened("x.csv", "mass_1,mass_2\n1.4,1.3\n")).rejects.toThrow(/x.csv has no columns? .*lambda/i);
  });
});
