/** Contours of a density on a grid, as closed rings: marching squares. */

/** Corners of a cell that are inside, as bits: 1 top left, 2 top right, 4 bottom right, 8 bottom left. */
type Edge = "top" | "right" | "bottom" | "left";
const SEGMENTS: readonly (readonly (readonly [Edge, Edge])[])[] = [
  [],
  [["left", "top"]],
  [["top", "right"]],
  [["left", "right"]],
  [["right", "bottom"]],
  [
    ["left", "top"],
    ["right", "bottom"],
  ],
  [["top", "bottom"]],
  [["left", "bottom"]],
  [["bottom", "left"]],
  [["bottom", "top"]],
  [
    ["bottom", "left"],
    ["top", "right"],
  ],
  [["bottom", "right"]],
  [["right", "left"]],
  [["right", "top"]],
  [["top", "left"]],
  [],
];

/**
 * The region where a density is at least `level`, as an SVG path with the even-odd rule, in units of cells: cell (row,
 * column) is the square from (column, row) to (column + 1, row + 1). Nothing is outside the grid.
 * @param cells [size, size], rows from the top down
 */
export function contourPath(cells: ArrayLike<number>, size: number, level: number): string {
  // Half a cell of what the edge has, then nothing: regions that reach the edge end there.
  const value = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= size || column >= size ? 0 : cells[row * size + column];
  const ends = new Map<string, { readonly to: string; readonly x: number; readonly y: number }>();
  for (let row = -1; row < size; row++) {
    for (let column = -1; column < size; column++) {
      const [a, b] = [value(row, column), value(row, column + 1)];
      const [d, c] = [value(row + 1, column), value(row + 1, column + 1)];
      const inside = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      const between = (from: number, to: number): number => (level - from) / (to - from);
      const place = (edge: Edge): readonly [number, number] => {
        switch (edge) {
          case "top":
            return [column + between(a, b), row];
          case "bottom":
            return [column + between(d, c), row + 1];
          case "left":
            return [column, row + between(a, d)];
          case "right":
            return [column + 1, row + between(b, c)];
        }
      };
      const key = (edge: Edge): string => {
        if (edge === "bottom") return `h${row + 1},${column}`;
        if (edge === "right") return `v${row},${column + 1}`;
        return edge === "top" ? `h${row},${column}` : `v${row},${column}`;
      };
      for (const [from, to] of SEGMENTS[inside]) {
        const [x, y] = place(from);
        ends.set(key(from), { to: key(to), x, y });
      }
    }
  }
  return rings(ends, size);
}

/** Follows the segments until each ring is closed. */
function rings(ends: Map<string, { readonly to: string; readonly x: number; readonly y: number }>, size: number) {
  // Values stand at the middles of their cells, and the region ends at the grid's edge.
  const at = (value: number): string => String(Math.round(100 * Math.min(size, Math.max(0, value + 0.5))) / 100);
  let path = "";
  for (const [start] of ends) {
    let next = ends.get(start);
    if (!next) continue;
    let ring = "";
    for (let key = start; next; next = ends.get(key)) {
      ends.delete(key);
      ring += `${ring === "" ? "M" : "L"}${at(next.x)} ${at(next.y)}`;
      key = next.to;
    }
    path += `${ring}Z`;
  }
  return path;
}
