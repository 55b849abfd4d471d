/** For controls that are dragged: one call at a time, and of those that come meanwhile only the last. */

/**
 * @param work what is called with what was asked for last
 * @param failed told of errors, of which nobody else hears
 */
export function latest<A>(work: (args: A) => Promise<void>, failed: (error: unknown) => void): (args: A) => void {
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
    }
    busy = false;
  };
  return (args) => {
    next = { args };
    if (!busy) void run();
  };
}
