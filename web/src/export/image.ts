/** Plots as files: SVG as it is drawn, PNG by the browser. */

import { download } from "./download.ts";

/** @param markup a whole SVG */
export function downloadSvg(name: string, markup: string): void {
  download(name, `<?xml version="1.0" encoding="UTF-8"?>\n${markup}\n`, "image/svg+xml");
}

/**
 * @param markup a whole SVG that states its width and height
 * @param scale pixels of the picture for each of the plot
 */
export async function downloadPng(name: string, markup: string, scale = 2): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = scale * image.width;
  canvas.height = scale * image.height;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("this browser cannot make a PNG of the plot; SVG works");
  download(name, blob, "image/png");
}
