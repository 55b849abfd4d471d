/** Gives the visitor a file. */

export function download(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  // The download has its own hold on the bytes after a moment.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
