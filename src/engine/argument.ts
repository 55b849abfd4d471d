/** How messages name arguments. */

/**
 * An argument's name in a message, a hint or a note: in backquotes, which the command line exchanges for the flag that
 * sets it (`src/cli/terminalText.ts`).
 */
export const argument = (name: string): string => `\`${name}\``;
