import { open } from "node:fs/promises";
import { dirname } from "node:path";

/** Waits until a file's name is on the disk: on POSIX systems that is a matter of its folder. */
export async function syncFolderOf(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
