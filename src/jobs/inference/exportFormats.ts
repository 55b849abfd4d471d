/** What models are exported as. */

/** Formats, with the endings of their files. */
export const EXPORT_ENDINGS = { json: ".json", onnx: ".onnx", bin: ".bin" } as const;
export type ExportFormat = keyof typeof EXPORT_ENDINGS;
export const EXPORT_FORMATS = Object.keys(EXPORT_ENDINGS) as readonly ExportFormat[];
