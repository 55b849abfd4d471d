/** For controls that are dragged: one call at a time, and of those that come meanwhile only the last. */

/**
 * @param work what is called with what was asked for last
 * @param failed told of errors, of which nobody else hears
 * @param pause milliseconds after each call in which others have the Worker
 */
export function latest<A>(
  work: (args: A) => Promise<void>,
  failed: (error: unknown) => void,
  pause = 0,
): (args: A) => void {
  let busy = false;
  let next: { readonly args: A } | undefined;
  const run = async () => {
    busy = true;
    while (next) {
      const { args } = next;
      next = undefined;
      try {
        await work(args);
      } catch (error) {
        failed(error);
      }
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    busy = false;
  };
  return (args) => {
    next = { args };
    if (!busy) void run();
  };
}
