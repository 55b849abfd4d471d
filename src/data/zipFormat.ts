/** Signatures and marks of ZIP archives (APPNOTE 6.3), for reading and writing. */

export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END = 0x06054b50;
export const END64 = 0x06064b50;
export const END64_LOCATOR = 0x07064b50;
export const ZIP64_EXTRA = 1;
export const MAX32 = 0xffffffff;
