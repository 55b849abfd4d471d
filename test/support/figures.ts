/** What tests look at in figures. */

import type { Spec } from "vega";

/** A scale's domain. */
export function domainOf(spec: Spec, name: string): (number | string)[] {
  const scale = spec.scales!.find((one) => one.name === name) as unknown as { domain: (number | string)[] };
  return scale.domain;
}

/** Bands of a figure and their colours. */
export function coloursOf(spec: Spec): Record<string, string> {
  const scale = spec.scales!.find((one) => one.name === "colour") as unknown as { domain: string[]; range: string[] };
  return Object.fromEntries(scale.domain.map((band, index) => [band, scale.range[index]]));
}

/** Title and lines of the subtitle. */
export const headOf = (spec: Spec): { text: string[]; subtitle: string[] } =>
  spec.title as unknown as { text: string[]; subtitle: string[] };

/** The paths of the lines: coordinates by subpath. */
export function lines(svg: string): number[][][] {
  return [...svg.matchAll(/<path[^>]* d="(M[^"]+)"[^>]*stroke-width="2"/g)].map(([, path]) =>
    path
      .split("M")
      .filter(Boolean)
      .map((piece) => piece.split(/[L,]/).map(Number)),
  );
}

/** All texts of a picture, line by line. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<>]+)</g)].map(([, text]) => text);

/** A text of a picture, and the corners of its box. */
export interface TextBox {
  readonly text: string;
  readonly corners: readonly (readonly [number, number])[];
}

/** x and y to places in the picture: [a, b, c, d, e, f] as in SVG. */
type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  ...([a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j] as const),
  ...([a * k + c * l + e, b * k + d * l + f] as const),
];

function matrixOf(attributes: string): Matrix {
  const steps = /transform="([^"]*)"/.exec(attributes)?.[1] ?? "";
  return [...steps.matchAll(/(translate|rotate)\(([^)]*)\)/g)].reduce((matrix, [, kind, numbers]) => {
    const [x, y = 0] = numbers.split(",").map(Number);
    const angle = (x * Math.PI) / 180;
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    return times(matrix, kind === "translate" ? [1, 0, 0, 1, x, y] : [cosine, sine, -sine, cosine, 0, 0]);
  }, IDENTITY);
}

/** Boxes of all texts of one line that can be seen, as wide as DejaVu Sans has digits. */
export function textBoxes(svg: string): TextBox[] {
  const stack: Matrix[] = [IDENTITY];
  const boxes: TextBox[] = [];
  for (const [, closing, tag, attributes, text] of svg.matchAll(/<(\/?)(g|text)\b([^>]*)>([^<]*)/g)) {
    if (tag === "g" && closing) stack.pop();
    else if (!closing && !attributes.endsWith("/")) {
      const matrix = times(stack[stack.length - 1], matrixOf(attributes));
      if (tag === "g") stack.push(matrix);
      else if (text !== "" && !/ opacity="0"/.test(attributes)) {
        const size = Number(/font-size="([\d.]+)px"/.exec(attributes)?.[1]);
        const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? "start";
        const width = 0.636 * size * text.length;
        const left = anchor === "end" ? -width : anchor === "middle" ? -width / 2 : 0;
        const corners = [
          [left, -0.75 * size],
          [left + width, -0.75 * size],
          [left + width, 0],
          [left, 0],
        ] as const;
        boxes.push({ text, corners: corners.map(([x, y]) => times(matrix, [1, 0, 0, 1, x, y]).slice(4) as never) });
      }
    }
  }
  return boxes;
}

/** Whether no line along a side of either box parts the two. */
function overlap({ corners: a }: TextBox, { corners: b }: TextBox): boolean {
  return [a, b].every((box) =>
    [0, 1].every((side) => {
      const normal = [box[side + 1][1] - box[side][1], box[side][0] - box[side + 1][0]];
      const reach = (of: TextBox["corners"]) => {
        const along = of.map(([x, y]) => x * normal[0] + y * normal[1]);
        return [Math.min(...along), Math.max(...along)];
      };
      const [[lowA, highA], [lowB, highB]] = [reach(a), reach(b)];
      return highA > lowB && highB > lowA;
    }),
  );
}

/** Texts of a picture that lie on others. */
export function collisions(svg: string): string[] {
  const boxes = textBoxes(svg);
  return boxes.flatMap((a, at) =>
    boxes.slice(at + 1).flatMap((b) => (overlap(a, b) ? [`${a.text} on ${b.text}`] : [])),
  );
}
