/** Labels of neighbours that would lie on each other. */

/**
 * Places for labels as near as can be to where they belong, at least a line apart and between two ends; where these
 * leave too little room, labels go on beyond the second.
 * @param wanted in any order; the result has this order
 */
export function apart(wanted: readonly number[], line: number, [low, high]: readonly [number, number]): number[] {
  const order = wanted.map((_, at) => at).sort((a, b) => wanted[a] - wanted[b] || a - b);
  // Neighbours that are too near become one block around the mean of what they want.
  const blocks: { first: number; members: number[] }[] = [];
  const firstOf = (members: readonly number[]): number => {
    const mean = members.reduce((sum, one, k) => sum + wanted[one] - k * line, 0) / members.length;
    return Math.max(low, Math.min(high - (members.length - 1) * line, mean));
  };
  for (const at of order) {
    let block = { first: firstOf([at]), members: [at] };
    for (
      let before = blocks.at(-1);
      before !== undefined && block.first < before.first + before.members.length * line;
      before = blocks.at(-1)
    ) {
      const members = [...before.members, ...block.members];
      block = { first: firstOf(members), members };
      blocks.pop();
    }
    blocks.push(block);
  }
  const places = new Array<number>(wanted.length);
  for (const { first, members } of blocks) for (const [k, one] of members.entries()) places[one] = first + k * line;
  return places;
}
