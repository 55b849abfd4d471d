/** Differential evolution (Storn & Price 1997) in whole generations, as batches of kernels want them. */

import { CounterRandom } from "../../../src/engine/random/streams.ts";

const WEIGHT = 0.6;
const CROSSOVER = 0.9;

/**
 * The best point of a box that a search of a stated length finds. The same seed gives the same search.
 * @param merits of many points [row, dimension]; NaN is the worst
 */
export async function maximise(
  box: readonly (readonly [number, number])[],
  merits: (points: Float64Array) => Promise<ArrayLike<number>>,
  { rows, generations, seed }: { readonly rows: number; readonly generations: number; readonly seed: number },
): Promise<{ readonly point: Float64Array; readonly merit: number }> {
  const random = new CounterRandom(seed, "sampling");
  const width = box.length;
  const evaluate = async (points: Float64Array) =>
    Array.from(await merits(points), (merit) => (Number.isNaN(merit) ? Number.NEGATIVE_INFINITY : merit));
  const own = Float64Array.from({ length: rows * width }, (_, at) => {
    const [low, high] = box[at % width];
    return low + (high - low) * random.uniform(at, 0);
  });
  const merit = await evaluate(own);
  for (let generation = 1; generation <= generations; generation++) {
    const best = merit.indexOf(Math.max(...merit));
    const trial = own.slice();
    for (let row = 0; row < rows; row++) {
      const draw = (index: number) => random.uniform(generation * rows + row, index);
      const [a, b, c] = [0, 1, 2].map((index) => Math.floor(draw(index) * rows));
      // Every second row goes towards the best one: fast, while the others keep looking.
      const base = row % 2 === 0 ? a : best;
      const sure = Math.floor(draw(3) * width);
      for (let column = 0; column < width; column++) {
        if (column !== sure && draw(4 + column) > CROSSOVER) continue;
        const at = (from: number) => own[from * width + column];
        const value = at(base) + WEIGHT * (at(b) - at(c));
        const [low, high] = box[column];
        if (value >= low && value <= high) trial[row * width + column] = value;
      }
    }
    const found = await evaluate(trial);
    for (let row = 0; row < rows; row++) {
      if (found[row] < merit[row]) continue;
      merit[row] = found[row];
      own.set(trial.subarray(row * width, (row + 1) * width), row * width);
    }
  }
  const best = merit.indexOf(Math.max(...merit));
  return { point: own.slice(best * width, (best + 1) * width), merit: merit[best] };
}
