import { describe, expect, it } from "vitest";
import { lossFigure } from "../../src/figures/training.ts";
import { renderSvg } from "../../src/figures/write.ts";
import { domainOf } from "../support/figures.ts";

describe("figures of losses", () => {
  it("leave losses of the first epochs out of the frame, and say so", async () => {
    const records = Array.from({ length: 40 }, (_, index) => {
      const loss = index === 0 ? 1e6 : -index;
      return { epoch: index + 1, loss, validationLoss: loss } as never;
    });
    const spec = lossFigure("x", records, 40);
    expect(domainOf(spec, "y")[1]).toBeLessThan(10);
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/beyond the frame: 1 epoch/);
    expect(svg).toMatch(/clip-path/);
  });

  it("count whole epochs, from the first", async () => {
    const records = [1, 2, 3].map((epoch) => ({ epoch, loss: -epoch, validationLoss: -epoch }) as never);
    const svg = await renderSvg(lossFigure("x", records, 3));
    const labels = [...svg.matchAll(/>([\d.]+)<\/text>/g)].map(([, text]) => text);
    expect(labels.slice(0, 3)).toEqual(["1", "2", "3"]);
  });

  it("show finite losses alone, and are refused without any", async () => {
    const records = (losses: number[]) =>
      losses.map((loss, index) => ({ epoch: index + 1, loss, validationLoss: Number.NaN }) as never);
    const spec = lossFigure("x", records([3, Number.NaN, 1]), 3);
    expect(domainOf(spec, "y").every(Number.isFinite)).toBe(true);
    expect(await renderSvg(spec)).not.toMatch(/NaN/);
    expect(() => lossFigure("x", records([Number.NaN]), 1)).toThrow("there is nothing to draw: no epoch has a loss");
  });
});
