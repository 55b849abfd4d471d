/** Sizes of buffers that programs ask for. */

import type { DeviceBuffer } from "./backend.ts";
import { InputError } from "./errors.ts";

/** @throws InputError unless a buffer can have so many bytes */
export function checkByteLength(byteLength: number, label: string, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(byteLength) && byteLength >= 0 && byteLength <= most) return;
  throw new InputError(`buffer "${label}" is to have ${byteLength} bytes, but must have an integer from 0 to ${most}`);
}

/** @throws InputError unless a buffer has the bytes that are to come back */
export function checkDownload({ label, byteLength: has }: DeviceBuffer, asked: number): void {
  if (asked >= 0 && asked <= has) return;
  throw new InputError(`buffer "${label}" has ${has} bytes, but ${asked} were asked for`);
}
