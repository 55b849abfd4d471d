/** Whether a set has values: its place in the list of statuses. */

export const STATUS_OK = 0;
export const STATUS_INVALID = 1;

/** The same for shaders and WebAssembly, where all models' statuses have one type. */
export const STATUS_CONSTANTS = { STATUS_OK: { u32: STATUS_OK }, STATUS_INVALID: { u32: STATUS_INVALID } } as const;
