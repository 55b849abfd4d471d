// Where times are among others.

/** The interval of ascending times in which a time is: the first or the last for those outside. */
export function intervalOf(times: usize, size: u32, time: f32): usize {
  let low: usize = 0;
  let high: usize = size - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (load<f32>(times + (middle << 2)) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
