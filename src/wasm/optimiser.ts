// The optimiser's step.

import { madd, splat } from "./elementary";
import { AdamCall } from "./generated";
import { storeFirst } from "./storeFirst";

/** One step of Adam or AdamW for a chunk of parameters; nothing where the gradient's norm is not finite. */
export function adam(address: usize, chunk: u32): void {
  const call = changetype<AdamCall>(address);
  const norm = load<f32>(call.norm);
  if (!isFinite<f32>(norm)) return;
  const share = splat(call.clip > 0 && norm > call.clip ? call.clip / norm : 1);
  const first = chunk * call.chunkRows;
  const end = min(first + call.chunkRows, call.count);
  const beta1 = splat(call.beta1);
  const beta2 = splat(call.beta2);
  const rest1 = splat(1 - call.beta1);
  const rest2 = splat(1 - call.beta2);
  const correction1 = splat(1 / call.correction1);
  const correction2 = splat(1 / call.correction2);
  const epsilon = splat(call.epsilon);
  const rate = splat(call.learningRate);
  const decay = splat(call.decay);
  // The buffers' blocks reach beyond their last vector, so whole vectors are read; of the last only its numbers are stored.
  for (let index = first; index < end; index += 4) {
    const at = <usize>index << 2;
    const gradient = f32x4.mul(share, v128.load(call.gradients + at));
    const m = madd(beta1, v128.load(call.firstMoment + at), f32x4.mul(rest1, gradient));
    const v = madd(beta2, v128.load(call.secondMoment + at), f32x4.mul(rest2, f32x4.mul(gradient, gradient)));
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, correction2)), epsilon);
    const old = v128.load(call.parameters + at);
    const step = madd(decay, old, f32x4.div(f32x4.mul(m, correction1), root));
    const left = end - index;
    storeFirst(call.firstMoment + at, m, left);
    storeFirst(call.secondMoment + at, v, left);
    storeFirst(call.parameters + at, f32x4.sub(old, f32x4.mul(rate, step)), left);
  }
}
