/** Inputs on which the DU17 kernels are checked and timed: random sets of every kind, and edges. */

/** A small deterministic generator (a Weyl sequence hashed), enough for test inputs. */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Parameter sets as [n, 4]: physical ones, extreme ones, equal masses, and one that is invalid. */
export function testParameters(count: number, seed = 1): Float64Array {
  const random = testRandom(seed);
  const sets = new Float64Array(4 * count);
  for (let row = 0; row < count; row++) {
    const kind = row % 8;
    const wide = kind >= 5;
    const a = wide ? 0.8 + 2.7 * random() : 1 + 1.2 * random();
    const b = wide ? 0.8 + 2.7 * random() : 1 + 1.2 * random();
    const lambda = () => (wide ? 10 ** (-2 + 8 * random()) : 10 ** (1 + 2.7 * random()));
    sets.set([Math.max(a, b), kind === 4 ? Math.max(a, b) : Math.min(a, b), lambda(), lambda()], 4 * row);
  }
  const edges = [
    [1.4, 1.4, 400, 400],
    [1.9, 1.1, 20, 1.2e6],
    [1.9, 1.1, 20, 1.3e6],
    [1.4, 1.3, 1e16, 1e16],
    [2, 1, 1e-6, 1e-6],
    [2.5, 1.2, 0.01, 300],
    [1.4, 1.4, 1.29e6, 1.29e6],
    [3.448, 1.0148, 386.2, 1.461],
    [0, 0, 0, 0],
  ];
  edges.slice(0, count).forEach((edge, row) => {
    sets.set(edge, 4 * row);
  });
  return sets;
}
