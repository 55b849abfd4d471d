/** Lanes of the workgroup that reduces a column of a batch. */
export const COLUMN_LANES = 64;
