/** Whether a set has values: its place in the list of statuses. */

export const STATUS_OK = 0;
export const STATUS_INVALID = 1;
