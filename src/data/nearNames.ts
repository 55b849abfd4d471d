/** Names that somebody may have meant who wrote another. */

const MOST_SUGGESTIONS = 5;
/** Longer texts are no names: comparing them would only take time. */
const LONGEST = 40;

/** The known names within a third of a name's letters of it, the nearest first; none where none is near. */
export function nearNames(name: string, known: readonly string[]): string[] {
  if (name.length > LONGEST) return [];
  return known
    .filter((one) => one.length <= 2 * LONGEST)
    .map((one) => ({ one, away: distance(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ away }) => away <= Math.max(1, name.length / 3))
    .sort((a, b) => a.away - b.away)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ one }) => one);
}

/** Letters that have to be changed, added or left out to make one name of another (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
