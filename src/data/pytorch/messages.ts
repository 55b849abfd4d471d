/** What the messages about a PyTorch file share. */

import { shownName } from "../names.ts";

/** The advice for files that cannot be read. */
export const RESAVE = "save it again with torch.save(module.state_dict(), path) of PyTorch 1.6 or later";

/** A name from a file, quoted and escaped for a message. */
export const shown = (name: string): string => `"${shownName(name)}"`;
