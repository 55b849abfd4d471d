// Vectors of which the last may be stored in part.

// @ts-ignore: decorator
@inline
export function storeFirst(target: usize, value: v128, count: u32): void {
  if (count >= 4) {
    v128.store(target, value);
    return;
  }
  v128.store32_lane(target, value, 0);
  if (count > 1) v128.store32_lane(target, value, 1, 4);
  if (count > 2) v128.store32_lane(target, value, 2, 8);
}
