// Sums of weight gradients: the products of what enters a layer and of its outputs' adjoints, four rows in the four lanes of a
// sum. They are in an order of their own: groups of four outputs by two inputs.

import { tensor } from "./coupling";
import { padded } from "./dense";
import { madd } from "./elementary";
import { BIAS_GROUP, FEATURE, GROUP } from "./generated";

/** Bytes of the sums of one layer: groups of four outputs by two inputs, then the biases. */
// @ts-ignore: decorator
@inline
export function layerSums(inputs: u32, outputs: u32): usize {
  return (padded(outputs) >> 2) * ((inputs + 1) >> 1) * GROUP + padded(outputs) * BIAS_GROUP;
}

/** Products of one layer's inputs and adjoints. A group may reach into what follows; those sums are never read. */
export function addLayer(values: usize, adjoints: usize, stride: usize, tiles: u32, inputs: u32, outputs: u32, sums: usize): usize {
  const reach = tiles * stride;
  for (let o: u32 = 0; o < outputs; o += 4) {
    const adjoint = adjoints + o * FEATURE;
    for (let i: u32 = 0; i < inputs; i += 2, sums += GROUP) {
      let a0 = v128.load(sums);
      let a1 = v128.load(sums, 16);
      let b0 = v128.load(sums, 32);
      let b1 = v128.load(sums, 48);
      let c0 = v128.load(sums, 64);
      let c1 = v128.load(sums, 80);
      let d0 = v128.load(sums, 96);
      let d1 = v128.load(sums, 112);
      const value = values + i * FEATURE;
      for (let at: usize = 0; at < reach; at += stride) {
        const x = value + at;
        const d = adjoint + at;
        let x0 = v128.load(x);
        let x1 = v128.load(x, 32);
        let w = v128.load(d);
        a0 = madd(w, x0, a0);
        a1 = madd(w, x1, a1);
        w = v128.load(d, 32);
        b0 = madd(w, x0, b0);
        b1 = madd(w, x1, b1);
        w = v128.load(d, 64);
        c0 = madd(w, x0, c0);
        c1 = madd(w, x1, c1);
        w = v128.load(d, 96);
        d0 = madd(w, x0, d0);
        d1 = madd(w, x1, d1);
        x0 = v128.load(x, 16);
        x1 = v128.load(x, 48);
        w = v128.load(d, 16);
        a0 = madd(w, x0, a0);
        a1 = madd(w, x1, a1);
        w = v128.load(d, 48);
        b0 = madd(w, x0, b0);
        b1 = madd(w, x1, b1);
        w = v128.load(d, 80);
        c0 = madd(w, x0, c0);
        c1 = madd(w, x1, c1);
        w = v128.load(d, 112);
        d0 = madd(w, x0, d0);
        d1 = madd(w, x1, d1);
      }
      v128.store(sums, a0);
      v128.store(sums, a1, 16);
      v128.store(sums, b0, 32);
      v128.store(sums, b1, 48);
      v128.store(sums, c0, 64);
      v128.store(sums, c1, 80);
      v128.store(sums, d0, 96);
      v128.store(sums, d1, 112);
    }
  }
  for (let o: u32 = 0; o < padded(outputs); o++, sums += BIAS_GROUP) {
    const adjoint = adjoints + o * FEATURE;
    let sum = v128.load(sums);
    for (let at: usize = 0; at < reach; at += stride) {
      sum = f32x4.add(sum, f32x4.add(v128.load(adjoint + at), v128.load(adjoint + at, 16)));
    }
    v128.store(sums, sum);
  }
  return sums;
}

/** Adds the lanes: weights [outputs, inputs] to `weight` numbers after `target`, biases to `bias`. */
export function storeLayer(sums: usize, inputs: u32, outputs: u32, target: usize, weight: u32, bias: u32): void {
  const pairs = (inputs + 1) >> 1;
  const biases = sums + (padded(outputs) >> 2) * pairs * GROUP;
  for (let o: u32 = 0; o < outputs; o++) {
    const row = sums + (o >> 2) * pairs * GROUP + ((o & 3) << 5);
    for (let i: u32 = 0; i < inputs; i++) {
      store<f32>(tensor(target, weight + o * inputs + i), lanes(v128.load(row + (i >> 1) * GROUP + ((i & 1) << 4))));
    }
    store<f32>(tensor(target, bias + o), lanes(v128.load(biases + (o << 4))));
  }
}

// @ts-ignore: decorator
@inline
function lanes(sum: v128): f32 {
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}
