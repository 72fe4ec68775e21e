const EXCERPT_LENGTH = 40;
const MOST_EDITS = 2;

/** The beginning of what a client sent, to be shown back to it. */
export const excerpt = (given: string): string =>
  given.length <= EXCERPT_LENGTH ? given : `${given.slice(0, EXCERPT_LENGTH)}…`;

/** `; did you mean …?` if a known word is at most two typing errors away, else nothing. */
export function suggestion(given: string, known: readonly string[]): string {
  if (given.length > EXCERPT_LENGTH) return '';
  const nearest = known
    .map((word) => ({ word, edits: edits(given.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, edits }) => edits <= MOST_EDITS && edits < word.length)
    .sort((a, b) => a.edits - b.edits)[0];
  return nearest === undefined ? '' : `; did you mean "${nearest.word}"?`;
}

/** How many letters must be added, dropped or replaced to turn one word into the other. */
function edits(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    let [left, diagonal] = [row, row - 1];
    above = above.map((up, column) => {
      if (column === 0) return row;
      const replaced = diagonal + (from[row - 1] === to[column - 1] ? 0 : 1);
      diagonal = up;
      left = Math.min(left + 1, up + 1, replaced);
      return left;
    });
  }
  return above.at(-1) ?? 0;
}
