import { DeviceError } from "../errors.ts";

/** The device went away (driver reset, card removed, time-out). Work can be repeated on a new backend. */
export class DeviceLostError extends DeviceError {
  override name = "DeviceLostError";

  constructor(reason: string, message: string) {
    super(`the device was lost (${reason}${message ? `: ${message.split("\n")[0]}` : ""})`, {
      hint: "run the same again with `resume`, or with `backend` cpu",
    });
  }
}
