import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { extendCrc, joinCrc } from "../../src/data/crc32.ts";

it("the checksum of two pieces follows from theirs", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ maxLength: 3000 }), (first, second) => {
      const whole = crc32(Buffer.concat([first, second]));
      expect(joinCrc(crc32(first), crc32(second), second.length)).toBe(whole);
      expect(extendCrc(extendCrc(0, first), second)).toBe(whole);
    }),
  );
  // Longer than 2^32 bits.
  const zeros = Buffer.alloc(2 ** 29 + 3);
  expect(joinCrc(crc32("a"), crc32(zeros), zeros.length)).toBe(crc32(zeros, crc32("a")));
});
