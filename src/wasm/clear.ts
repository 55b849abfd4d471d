// Zeroes. Not memory.fill: V8 checks its bounds against a size of the memory that each thread keeps for itself, which on a
// thread that is just starting may lag behind a memory that grew meanwhile.

/** Writes zeroes to a multiple of four bytes. */
export function clear(address: usize, bytes: usize): void {
  const end = address + bytes;
  const zero = f32x4.splat(0);
  for (; address + 16 <= end; address += 16) v128.store(address, zero);
  for (; address < end; address += 4) store<u32>(address, 0);
}
